"""What is wrong with a definition's form, with its place."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Final, NamedTuple

from douane.detectors.definitions.annotations import lies
from douane.detectors.definitions.names import is_mixed, is_sentence, look
from douane.detectors.definitions.rules import LIES, MIXED, SENTENCE, SIDE_NOTE, TWIN
from douane.detectors.lazy import Lazy
from douane.detectors.speech.elements import LISTS, elements
from douane.protocol.json import escaped

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from douane.detectors.sighting import Rule
    from douane.detectors.text import Text

_SIDE_NOTE: Final = Lazy(r"side[_ -]?notes?", re.IGNORECASE)


class Fault(NamedTuple):
    """`rule` applies to the value at `where`, a JSON Pointer into the message."""

    rule: Rule
    where: str


def faults(text: Text) -> Iterator[Fault]:
    """Everything wrong with the form of what `text` lists; linear in the message."""
    kind = LISTS.get(text.message.method, "")
    listed = elements(text)
    known = _looks(listed) if kind == "tools" else {}
    for number, one in enumerate(listed):
        if isinstance(one, dict):
            where = f"/result/{kind}/{number}"
            yield from _named(one, where, known)
            if kind == "tools":
                yield from _tool(one, where)


def _named(one: Mapping[str, object], where: str, known: Mapping[str, set[str]]) -> Iterator[Fault]:
    name = one.get("name")
    if not isinstance(name, str):
        return
    if is_mixed(name):
        yield Fault(MIXED, f"{where}/name")
    if is_sentence(name):
        yield Fault(SENTENCE, f"{where}/name")
    if known and len(known[look(name)]) > 1:
        yield Fault(TWIN, f"{where}/name")


def _looks(listed: Sequence[object]) -> Mapping[str, set[str]]:
    """The names that look the same, by what they look like."""
    known: dict[str, set[str]] = defaultdict(set)
    names = (one.get("name") for one in listed if isinstance(one, dict))
    for name in names:
        if isinstance(name, str):
            known[look(name)].add(name.casefold())
    return known


def _tool(tool: Mapping[str, object], where: str) -> Iterator[Fault]:
    if lies(tool):
        yield Fault(LIES, f"{where}/annotations")
    schema = tool.get("inputSchema")
    properties = schema.get("properties") if isinstance(schema, dict) else None
    for name in properties if isinstance(properties, dict) else ():
        if _SIDE_NOTE.fullmatch(name):
            yield Fault(SIDE_NOTE, f"{where}/inputSchema/properties/{escaped(name)}")
