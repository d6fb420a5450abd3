"""Which entries someone is looking for, as a condition over their bodies."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from douane.audit.searched import folded

INSTALLATION: Final = "installation"  # the stage of entries of what installed a server
_ASCII: Final = re.compile("[\x20-\x7e]+")


@dataclass(frozen=True, slots=True)
class Query:
    """What entries must have in common; what is empty or None does not matter.

    `server` is an id or a name, `finding` a rule id or the beginning of one up to a dot, `action` is
    what became of it, or would have in monitor mode: `deny` finds what was held and so refused. `since` and
    `until` are seconds since the epoch, `text` is looked for in all values of the body, in whatever case,
    and `ident` is the id of one finding. `method` is that of what happened beside messages, or with `-` or
    `/` at its end the beginning of one: no agent and no server writes such an entry, whatever it says.
    """

    server: str = ""
    tool: str = ""
    principal: str = ""
    action: str = ""
    finding: str = ""
    session: str = ""
    since: float | None = None
    until: float | None = None
    text: str = ""
    ident: str = ""
    method: str = ""


# As `audit.line.became` has it.
_BECAME: Final = """CASE WHEN json_extract(body, '$.action') = 'hold' AND (
    json_extract(body, '$.answer') <> '' OR coalesce(json_extract(body, '$.ticket'), '') = ''
    ) THEN 'deny' ELSE json_extract(body, '$.action') END"""
# `body` is valid JSON where these are asked, and what is not there is NULL.
_ASKED: Final = {
    "server": "? IN (json_extract(body, '$.server'), json_extract(body, '$.server_name'))",
    "tool": "json_extract(body, '$.subject') = ?",
    "principal": "json_extract(body, '$.principal') = ?",
    "action": f"? IN ({_BECAME}, json_extract(body, '$.would'))",
    "session": "json_extract(body, '$.session') = ?",
    "since": "json_extract(body, '$.at') >= ?",
    "until": "json_extract(body, '$.at') < ?",
}
_FINDING: Final = """EXISTS (SELECT 1 FROM json_each(body, '$.findings')
    WHERE json_extract(value, '$.rule') = ? OR substr(json_extract(value, '$.rule'), 1, ?) = ?)"""

_IDENT: Final = """EXISTS (SELECT 1 FROM json_each(body, '$.findings')
    WHERE json_extract(value, '$.id') = ?)"""

_METHOD: Final = """json_extract(body, '$.kind') = 'lifecycle' AND (json_extract(body, '$.method') = ?
    OR substr(json_extract(body, '$.method'), 1, ?) = ?)"""
_OPEN: Final = ("-", "/")  # with which the beginning of a method ends


def conditions(query: Query) -> tuple[str, list[object]]:
    """A condition in SQLite's SQL on a column `body`, and its parameters; reads every body there is.

    It calls a function `holds`, which is `douane.audit.searched.holds` for the text of a body.
    """
    asked = [*_beforehand(query), ("json_valid(body)", ()), *_asked(query)]
    parameters = [parameter for _, values in asked for parameter in values]
    return " AND ".join(clause for clause, _ in asked), parameters


def _beforehand(query: Query) -> Iterator[tuple[str, tuple[object, ...]]]:
    """What costs little and leaves most bodies out: the ASCII of a text stands in them as it is escaped."""
    if query.text:
        plain = max(_ASCII.findall(query.text), key=len, default="")
        yield "instr(lower(body), lower(?)) > 0", (json.dumps(plain)[1:-1],)


def _asked(query: Query) -> Iterator[tuple[str, tuple[object, ...]]]:
    for name, clause in _ASKED.items():
        value = getattr(query, name)
        if value is not None and value != "":
            yield clause, (value,)
    if query.finding:
        family = f"{query.finding}."
        yield _FINDING, (query.finding, len(family), family)
    if query.ident:
        yield _IDENT, (query.ident,)
    if query.method:
        begins = query.method if query.method.endswith(_OPEN) else ""
        yield _METHOD, (query.method, len(begins), begins or None)
    if query.text:
        yield "holds(body, ?)", (folded(query.text),)
