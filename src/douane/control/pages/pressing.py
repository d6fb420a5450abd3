"""What needs a person beside what an installation shows itself: incidents, alerts, tasks that end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from starlette.requests import Request

from douane.control.access.visitor import Visitor
from douane.control.background import Background
from douane.control.pages.acting import every
from douane.operations.base import Role
from douane.operations.needs import Need, many, worked_out
from douane.stores.paths import database_path

_MOST: Final = 100
_NAMED: Final = 2  # grave alerts that the overview names


def pressing(request: Request, visitor: Visitor) -> list[Need]:
    """All of it that this visitor may see, and what of it could not be worked out."""
    found = worked_out("tasks that cannot go on", "/settings", lambda: _tasks(request, visitor))
    if Path(database_path(visitor.place.state)).exists():
        found += worked_out("open incidents", "/incidents", lambda: _incidents(visitor))
        found += worked_out("open alerts", "/alerts", lambda: _alerts(visitor))
        found += worked_out("sinks of alerts", "/alerts/sinks", lambda: _sinks(visitor))
    return found


def _tasks(request: Request, visitor: Visitor) -> Iterator[Need]:
    """Tasks beside the pages that could not go on, of this tenant."""
    background: Background | None = request.app.state.background
    for one in background.troubles() if background is not None else ():
        if one.tenant == visitor.place.tenant:
            why = f"{one.because} ({one.times} times in a row). {one.fix}"
            yield Need("tasks", "high", f"the task `{one.task}` cannot go on", why, "/settings", "")


def _incidents(visitor: Visitor) -> Iterator[Need]:
    if not visitor.by.may(Role.AUDITOR):
        return
    for one in _listed(visitor, "incidents"):
        tasks = many(one["open_tasks"], "task", "tasks")
        credentials = many(one["open_rotations"], "credential", "credentials")
        why = f"Still open: {tasks} and {credentials}."
        path = f"/incidents/{one['id']}"
        yield Need("incidents", "high", f"incident: {one['title']}", why, path, "douane incident list")


def _alerts(visitor: Visitor) -> Iterator[Need]:
    found = _listed(visitor, "alerts", state="open", severity="high")
    if found:
        several = len(found) > 1
        what = f"{len(found)} grave alerts are open" if several else f"alert: {_named(found[0])}"
        worst = sorted(found, key=lambda one: one["severity"] != "critical")[:_NAMED]
        named = "; ".join(f"{one['severity']}: {_named(one)}" for one in worst) + ". " if several else ""
        why = f"{named}Nobody has said yet that they look at {'them' if several else 'it'}."
        yield Need("alerts", "high", what, why, "/alerts", "douane alerts list")


def _named(alert: Mapping[str, Any]) -> str:
    """What was found, at which server, and whose call it was."""
    return ", ".join(str(one) for one in (alert["told"] or alert["rule"], *_whose(alert)) if one)


def _whose(alert: Mapping[str, Any]) -> tuple[object, object]:
    return alert.get("server"), alert.get("principal")


def _sinks(visitor: Visitor) -> Iterator[Need]:
    """Sinks of alerts at which something died: nobody was told."""
    for one in _listed(visitor, "alerts.sinks"):
        if one["dead"]:
            what = f"{many(one['dead'], 'alert', 'alerts')} did not reach `{one['id']}`"
            why = str(one["trouble"] or "The sink did not take them.")
            yield Need("alerts", "high", what, why, "/alerts/sinks", "douane alerts sinks")


def _listed(visitor: Visitor, name: str, **given: object) -> list[Mapping[str, Any]]:
    return [*every(visitor, name, _MOST, **given)]
