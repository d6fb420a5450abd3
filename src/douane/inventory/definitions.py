"""What a server shows to models, in canonical form: the thing that is pinned."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from douane.model.server import Definition, Kind
from douane.protocol.eras import instructions
from douane.protocol.json import canonical

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Listing:
    """Where a list result keeps its definitions, and under which member each has its name."""

    method: str
    member: str
    kind: Kind
    key: str


LISTINGS: Final = (
    Listing("tools/list", "tools", Kind.TOOL, "name"),
    Listing("prompts/list", "prompts", Kind.PROMPT, "name"),
    Listing("resources/list", "resources", Kind.RESOURCE, "uri"),
    Listing("resources/templates/list", "resourceTemplates", Kind.TEMPLATE, "uriTemplate"),
)
BY_METHOD: Final = {listing.method: listing for listing in LISTINGS}
GREETINGS: Final = frozenset({"initialize", "server/discover"})
INSTRUCTIONS: Final = "instructions"

# Facts about a resource's present content, which change as honestly as the content does.
_VOLATILE: Final = frozenset({"size", "lastModified"})


@dataclass(frozen=True, slots=True)
class Listed:
    """One definition in a result, with the JSON Pointer to it; None where an element has no name."""

    where: str
    definition: Definition | None


def shown(method: str, result: Mapping[str, object]) -> list[Listed]:
    """Every definition that the result of `method` shows to a model, in order."""
    if method in GREETINGS:
        text = instructions(method, result)
        return [Listed("/result/instructions", define(Kind.INSTRUCTIONS, INSTRUCTIONS, text))] if text else []
    listing = BY_METHOD.get(method)
    elements = result.get(listing.member) if listing else None
    if listing is None or not isinstance(elements, list):
        return []
    return [
        Listed(f"/result/{listing.member}/{number}", _element(listing, element))
        for number, element in enumerate(elements)
    ]


def _element(listing: Listing, element: object) -> Definition | None:
    if not isinstance(element, dict):
        return None
    name = element.get(listing.key)
    if not isinstance(name, str) or not name:
        return None
    return define(listing.kind, name, _lasting(element) if listing.kind is Kind.RESOURCE else element)


def _lasting(resource: dict[str, object]) -> dict[str, object]:
    kept = {key: item for key, item in resource.items() if key not in _VOLATILE}
    annotations = kept.get("annotations")
    if isinstance(annotations, dict):
        kept["annotations"] = {key: item for key, item in annotations.items() if key not in _VOLATILE}
    return kept


def define(kind: Kind, name: str, value: object) -> Definition:
    """The canonical form of a definition: every member counts, their order and spacing do not.

    **Invariant:** equal digests mean equal JSON values, so that nothing a model reads can change unseen.
    """
    text = canonical(value)
    return Definition(kind, name, text, sha256(text.encode()).hexdigest())
