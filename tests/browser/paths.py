"""The pages that are looked at, by names that stand for them whatever ids a run has given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import closing
from typing import Final
from urllib.parse import quote

from douane.stores.approvals import Approvals
from douane.stores.dossiers import Dossiers
from tests.browser.ground import Ground


def server(ground: Ground, name: str = "notes") -> str:
    """The page of the server of this name."""
    with closing(Dossiers(str(ground.state))) as store:
        ident = next(one.server.id for one in store.registered() if one.server.name.startswith(name))
    return f"/servers/{quote(ident, safe='')}"


def question(ground: Ground) -> str:
    """The page of the question that was asked last."""
    with closing(Approvals(str(ground.state), lambda _grant: True)) as store:
        return f"/approvals/{store.tickets()[0].question.name}"


def session(ground: Ground) -> str:
    """The page of the session that asked last."""
    with closing(Approvals(str(ground.state), lambda _grant: True)) as store:
        return f"/sessions/{store.tickets()[0].question.session}"


PAGES: Final[Mapping[str, Callable[[Ground], str]]] = {
    "overview": lambda _: "/",
    "feed": lambda _: "/feed",
    "approvals": lambda _: "/approvals?show=all",
    "question": question,
    "servers": lambda _: "/servers",
    "decision": lambda ground: f"{server(ground)}?part=decision",
    "definitions": lambda ground: f"{server(ground)}?part=shows",
    "hostile": lambda ground: f"{server(ground, 'weather')}?part=shows",
    "use": lambda ground: f"{server(ground)}?part=use",
    "walls": lambda ground: f"{server(ground)}?part=walls",
    "fleet": lambda _: "/fleet",
    "sessions": lambda _: "/sessions",
    "session": session,
    "audit": lambda _: "/audit",
    "entry": lambda _: "/audit/5",
    "policies": lambda _: "/policies",
    "documents": lambda _: "/policies/documents",
    "explain": lambda _: "/policies/explain",
    "secrets": lambda _: "/secrets",
    "people": lambda _: "/people",
    "keys": lambda _: "/people/keys",
    "settings": lambda _: "/settings",
    "alerts": lambda _: "/alerts",
    "incidents": lambda _: "/incidents",
    "account": lambda _: "/account",
    "flow": lambda ground: f"{session(ground)}/flow",
    "exceptions": lambda _: "/policies/exceptions",
    "what-if": lambda _: "/policies/what-if",
    "accounts": lambda _: "/people/accounts",
    "labels": lambda _: "/settings/labels",
    "new incident": lambda _: "/incidents/new?entry=5",
    "stopping": lambda _: "/incidents/kill",
    "sinks": lambda _: "/alerts/sinks",
    "posture": lambda _: "/posture",
    "reports": lambda _: "/reports",
    "evidence": lambda _: "/reports/evidence",
    "retention": lambda _: "/reports/retention",
}
# Where signing in, which the log tells, makes no difference.
EMPTY: Final = ("overview", "approvals", "servers", "fleet", "sessions")
