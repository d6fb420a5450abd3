"""The first page: what needs a person, and how things go."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from douane.control.access.visitor import Visitor, page
from douane.control.pages.acting import one
from douane.control.pages.asking import address
from douane.control.pages.pressing import pressing
from douane.control.pages.render import failed, rendered
from douane.errors import DouaneError
from douane.operations.base import Role
from douane.operations.needs import KILLED
from douane.operations.overview import ACTIONS, SPANS, USUAL

_WITHIN: Final = {"1h": "last hour", "24h": "last 24 hours", "7d": "last 7 days", "30d": "last 30 days"}
_ENDS: Final = ("deny", "edit", "allow")  # what was held has one of them, too
_SERIES: Final = (("deny", "refused"), ("hold", "held"), ("edit", "edited"))
_FINDINGS: Final = (("other", "findings"),)
_MESSAGES: Final = (("allow", "messages"),)
_LINKS: Final[Mapping[str, str]] = {
    "refused_servers": "server",
    "refused_tools": "tool",
    "refused_principals": "principal",
    "rules": "finding",
    "servers": "server",
    "tools": "tool",
    "principals": "principal",
}
_STRANGER: Final = "identity.refused"  # of a message without a credential that counts
_FIRST: Final[Mapping[str, int]] = {KILLED: 0, "approvals": 1}  # what is stopped, and who waits meanwhile
_LEVELS: Final = ("high", "medium", "low")
_ICONS: Final = {
    "alerts": "alerts",
    "approvals": "approvals",
    "definitions": "changed",
    "servers": "servers",
    "reviews": "clock",
    "sign-in": "people",
    "fleet": "fleet",
    "walls": "warning",
    "tasks": "task",
    "incidents": "incidents",
    KILLED: "warning",
}


def shown(request: Request, visitor: Visitor) -> Response:
    """All of it on one page, which renews itself."""
    asked = request.query_params.get("within", USUAL)
    within = asked if asked in SPANS else USUAL
    try:
        found: Mapping[str, Any] = one(visitor, "overview", within=within)
    except DouaneError as error:
        return failed(request, visitor, error)
    course = found["course"]
    return rendered(
        request,
        visitor,
        "overview.html",
        within=within,
        spans=_WITHIN,
        needs=_pressing_first([*(one._asdict() for one in pressing(request, visitor)), *found["needs"]]),
        icons=_ICONS,
        is_counted=found["is_counted"],
        sums=found["sums"],
        in_all=sum(found["sums"].get(name, 0) for name in _ENDS),
        latency=found["latency"],
        charts=_charts(course),
        sparks={name: [row[name] for row in course] for name in (*ACTIONS, "findings")} if course else {},
        tops={name: [*_linked(name, rows, within)] for name, rows in found["tops"].items()},
    )


def _pressing_first(found: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    def order(need: Mapping[str, Any]) -> tuple[int, int]:
        return _FIRST.get(need["kind"], len(_FIRST)), _LEVELS.index(need["level"])

    return sorted(found, key=order)


def _charts(course: Iterable[Mapping[str, Any]]) -> list[dict[str, object]]:
    rows = [*course]
    if not rows:
        return []
    every = [(row["at"], [sum(row[name] for name in _ENDS)]) for row in rows]
    return [
        {
            "title": "Refused, held and edited",
            "kind": "bars",
            "series": _SERIES,
            "rows": [(row["at"], [row[name] for name, _ in _SERIES]) for row in rows],
        },
        {
            "title": "Findings",
            "kind": "bars",
            "series": _FINDINGS,
            "rows": [(row["at"], [row["findings"]]) for row in rows],
        },
        {"title": "Messages", "kind": "lines", "series": _MESSAGES, "rows": every},
    ]


def _linked(name: str, rows: Iterable[Mapping[str, Any]], within: str) -> Iterator[dict[str, object]]:
    """Each with the search for it."""
    for row in rows:
        query: dict[str, object] = {_LINKS[name]: row["name"], "within": within}
        if name.startswith("refused"):
            query["action"] = "deny"
        if not row["name"]:
            query["finding"] = _STRANGER
        yield {**row, "name": row["name"] or "nobody signed in", "path": address("/audit", **query)}


ROUTES: Final[tuple[BaseRoute, ...]] = (Route("/", page(Role.VIEWER, shown), methods=["GET"]),)
