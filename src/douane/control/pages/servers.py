"""Servers: the inventory, and one server with its decision, what it shows, its use and its walls."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from shlex import quote
from typing import Any, Final, NamedTuple

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from douane.control.access.visitor import Visitor, page
from douane.control.api.exact import Exact
from douane.control.pages.acting import every, one
from douane.control.pages.asking import address, asked
from douane.control.pages.render import failed, missing, rendered
from douane.control.pages.words import server_path
from douane.errors import DouaneError
from douane.model.dossier import Stage
from douane.operations.base import Body, Role
from douane.operations.errors import NotThereError
from douane.stores.protection import protection

_MOST: Final = 500
_AT_ONCE: Final = 25  # definitions of which the difference is shown on one page
DUE: Final = "due"
_STAGES: Final = ("", *(stage.value for stage in Stage))
_SCANNED: Final = ("npm:", "pypi:", "https://", "http://")
_PARTS: Final = ("decision", "shows", "use", "walls")
# What may follow on each stage, beside an approval; the inventory has the last word.
_DECISIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "": ("suspend", "reject"),
    "requested": ("review", "reject", "suspend", "retire"),
    "in review": ("reject", "suspend", "retire"),
    "approved": ("review", "suspend", "retire"),
    "rejected": ("review",),
    "suspended": ("review", "retire"),
    "retired": (),
}


class Wanted(NamedTuple):
    """Which servers somebody wants to see; what is empty does not matter."""

    stage: str = ""
    text: str = ""
    show: str = ""

    def has(self, row: Body) -> bool:
        """Whether it is one of them."""
        named = f"{row['name']} {row['id']} {row['owner'] or ''}".lower()
        return (
            self.stage in ("", row["stage"])
            and self.text.lower() in named
            and (self.show != DUE or bool(row["notes"]))
        )


def listed(request: Request, visitor: Visitor) -> Response:
    """The inventory, those first at which somebody should look."""
    wanted = Wanted(**asked(request, Wanted._fields))
    try:
        rows = every(visitor, "servers", _MOST)
        waiting = Counter(str(pin["id"]) for pin in every(visitor, "tools", _MOST, waiting=True))
    except DouaneError as error:
        return failed(request, visitor, error)
    found = [{**row, "notes": _notes(row, waiting[str(row["id"])])} for row in rows]
    return rendered(
        request,
        visitor,
        "servers.html",
        rows=sorted(filter(wanted.has, found), key=_order),
        in_all=len(found),
        due=sum(bool(row["notes"]) for row in found),
        stages=_STAGES,
        wanted=wanted,
    )


def shown(request: Request, visitor: Visitor) -> Response:
    """One server, one part of what is known of it at a time."""
    ident, wanted = request.path_params["id"], request.query_params.get("part", "")
    try:
        found: Mapping[str, Any] = one(visitor, "servers.show", id=ident)
        pins = every(visitor, "tools", _MOST, server=ident)
        part = wanted if wanted in _PARTS else "shows" if _waiting(pins) else "decision"
        more = _MORE[part](visitor, found, pins)
    except NotThereError as error:
        return missing(request, visitor, error.message, error.fix)
    except DouaneError as error:
        return failed(request, visitor, error)
    here = server_path(ident)
    return rendered(
        request,
        visitor,
        "server.html",
        found=found,
        here=here,
        part=part,
        tabs=_tabs(here, pins),
        may_decide=visitor.by.may(Role.OPERATOR),
        takes_passphrase=protection(visitor.place.state) is not None,
        **more,
    )


def _decision(visitor: Visitor, found: Mapping[str, Any], _pins: Iterable[Body]) -> dict[str, object]:
    stage = found["stage"] or ""
    plan, why_not = None, ""
    if stage in {"requested", "in review", "suspended", "approved"}:
        try:
            plan = one(visitor, "servers.plan", id=found["id"])
        except DouaneError as error:
            why_not = error.message
    is_stopped = found["stopped"] in {"rejected", "retired"}  # which no suspension changes
    decisions = [one for one in _DECISIONS.get(stage, ()) if not (one == "suspend" and is_stopped)]
    return {"plan": plan, "why_not": why_not, "decisions": decisions, "target": _target(str(found["id"]))}


def _target(ident: str) -> str:
    """What is scanned of a server, as it is typed; "" for what its id does not say."""
    bare = ident.partition("#")[0]
    return quote(bare) if bare.startswith(_SCANNED) else ""


def _shows(visitor: Visitor, found: Mapping[str, Any], pins: Iterable[Body]) -> dict[str, object]:
    shown: Mapping[str, Any] = one(visitor, "servers.shows", id=found["id"])
    fine = [_readable(pin, pin["text"]) for pin in shown["definitions"] if pin["state"] == "approved"]
    waiting = _waiting(pins)
    looked_at = [
        one(visitor, "tools.show", id=found["id"], kind=pin["kind"], name=pin["name"])
        for pin in waiting[:_AT_ONCE]
    ]
    return {
        "waiting": [_readable(pin, pin["seen_text"] or pin["approved_text"]) for pin in looked_at],
        "more": len(waiting) - len(looked_at),
        "fine": fine,
    }


def _use(visitor: Visitor, found: Mapping[str, Any], _pins: Iterable[Body]) -> dict[str, object]:
    return {"use": one(visitor, "servers.use", id=found["id"])}


def _walls(visitor: Visitor, found: Mapping[str, Any], _pins: Iterable[Body]) -> dict[str, object]:
    return {"walls": one(visitor, "servers.walls", id=found["id"])}


_MORE: Final = {"decision": _decision, "shows": _shows, "use": _use, "walls": _walls}


def _readable(pin: Body, text: object) -> dict[str, object]:
    """A definition with what it says in the order in which a person asks for it, whatever shape that has."""
    members = _read(text) if isinstance(text, str) else {}
    said = members if isinstance(members, dict) else {"description": members}
    schema, hints = said.get("inputSchema"), said.get("annotations")
    return {
        **pin,
        "description": _told(said.get("description") or said.get("title")),
        "parameters": [*_parameters(schema)] if isinstance(schema, dict) else [],
        "hints": [name for name, value in hints.items() if value is True] if isinstance(hints, dict) else [],
        "whole": json.dumps(members, indent=2, ensure_ascii=False),
    }


def _read(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):  # too long a number, too deep
        return text


def _told(value: object) -> str:
    """What stands where a text should be."""
    if isinstance(value, str):
        return value
    return "" if value is None else json.dumps(value, ensure_ascii=False)


def _parameters(schema: Mapping[str, Any]) -> Iterator[dict[str, object]]:
    needed, properties = schema.get("required"), schema.get("properties")
    for name, about in (properties if isinstance(properties, dict) else {}).items():
        told = about if isinstance(about, dict) else {}
        yield {
            "name": name,
            "kind": _told(told.get("type", "any")),
            "is_needed": isinstance(needed, list) and name in needed,
            "about": _told(told.get("description")),
        }


def _tabs(here: str, pins: list[Body]) -> list[tuple[str, str, str, int]]:
    labels = {"decision": "Decision", "shows": "What it shows", "use": "Use", "walls": "Walls"}
    counts = {"shows": len(_waiting(pins))}
    return [(part, labels[part], address(here, part=part), counts.get(part, 0)) for part in _PARTS]


def _waiting(pins: Iterable[Body]) -> list[Body]:
    return [pin for pin in pins if pin["state"] != "approved"]


def _notes(row: Body, waiting: int) -> list[str]:
    """What is to be looked at."""
    notes = row["to_look_at"]
    told = [*map(str, notes)] if isinstance(notes, tuple | list) else []
    return [f"{waiting} changed or new definitions", *told] if waiting else told


def _order(row: Body) -> tuple[bool, str]:
    return not row["notes"], str(row["name"]).lower()


ROUTES: Final[tuple[BaseRoute, ...]] = (
    Route("/servers", page(Role.VIEWER, listed), methods=["GET"]),
    Exact("/servers/{id:path}", page(Role.VIEWER, shown), methods=["GET"]),
)
