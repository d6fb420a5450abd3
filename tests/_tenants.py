"""An installation with two tenants, of which one has something of everything, and the other nothing."""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from douane.alerts.alert import Alert
from douane.alerts.composing import compose
from douane.alerts.queue import Queue
from douane.alerts.quieting import quieted
from douane.approvals.grant import Terms, grant_for
from douane.gateway.identity.keys import new_key
from douane.incidents.operations import ACTS as INCIDENTS
from douane.inventory.identity import identify
from douane.model.dossier import Dossier, Need, Stage
from douane.model.events import Record, Remember
from douane.model.finding import Severity
from douane.model.fleet import Report, Reported
from douane.model.server import Definition, Kind, Pin, State
from douane.operations.accounts import add as add_account
from douane.operations.base import By, Role, place_of
from douane.operations.evidence import export as export_evidence
from douane.policy.alerting import Alerting
from douane.policy.sinks import Kind as SinkKind
from douane.policy.sinks import Reach, Sink
from douane.stores.api_keys import ApiKey, ApiKeys
from douane.stores.approvals import Approvals
from douane.stores.dossiers import Dossiers
from douane.stores.fleet import Fleet
from douane.stores.sqlite import SqliteStore
from douane.unlocking import opened_safe
from douane.vault.secrets import Named
from tests._asked import ASKED, to

PERSON = By("oidc:https://idp.example|ann", frozenset(Role), "page")
MARK = "zebra"  # stands in all that the one tenant has, and in nothing of the other
_DOCUMENT = f"""
[[exception]]
id = "x-{MARK}"
finding = "secret.*"
server = "{MARK}-files"
until = 2030-01-01
reason = "{MARK}"

[[alerts.sink]]
name = "{MARK}-hook"
kind = "webhook"
url = "https://{MARK}.example/hook"
secret = "secret://{MARK}-token"
"""


_OURS = f"""
[tenants.full]
[tenants.empty]

[[alerts.sink]]
name = "{MARK}-ours"
kind = "webhook"
url = "https://ours-{MARK}.example/hook"
secret = "secret://ours-{MARK}"

[[reports.schedule]]
name = "{MARK}-weekly"
report = "reviews"
every = "7 d"
folder = "/srv/{MARK}"
"""


class Tenants(NamedTuple):
    """The places of both: `full` has something of everything."""

    full: object
    empty: object


def two_tenants(folder: Path) -> Tenants:
    config, state = folder / "config", str(folder / "state")
    (config / "tenants" / "full").mkdir(parents=True)
    (config / "douane.toml").write_text(_OURS, "utf-8")
    (config / "tenants" / "full" / "douane.toml").write_text(_DOCUMENT, "utf-8")
    full, empty = (place_of(state, str(config), name) for name in ("full", "empty"))
    fill(full)
    return Tenants(full, empty)


def fill(place) -> None:
    now, server = time.time(), identify(["npx", "-y", f"@{MARK}/files@1.2.3"], f"{MARK}-files")
    shown = Definition(Kind.TOOL, f"{MARK}_read", f'{{"name":"{MARK}_read"}}', "0" * 64)
    pin = Pin(Kind.TOOL, shown.name, State.HELD, None, shown, "first-use", now)
    said = {
        "session": f"{MARK}-session",
        "principal": f"key:{MARK}",
        "server": server.id,
        "server_name": server.name,
    }
    call = {
        "v": 1,
        "at": now,
        "kind": "request",
        "method": "tools/call",
        "subject": shown.name,
        "action": "deny",
    }
    found = {
        "rule": "secret.made-up",
        "severity": "high",
        "where": "/params",
        "because": MARK,
        "id": "f-3fa9c1d2-7",
    }
    with closing(SqliteStore(place.state)) as store:
        store.register(server, now)
        body = {**call, **said, "direction": "to-server", "findings": [found], "reasons": []}
        store.commit([Record(body)], [Remember(server.id, (pin,), ())])
    with closing(Dossiers(place.state)) as dossiers:
        need = Need(MARK, tools=("*",))
        asked = Dossier(server.id, server.name, server.command, Stage.REQUESTED, need, reason=MARK, at=now)
        dossiers.keep(asked._replace(by=f"key:{MARK}", asked_by=f"key:{MARK}"), None)
    _fill_questions(place, now)
    _fill_keys(place, now)
    _fill_alerts(place, now)
    export_evidence(place, PERSON, {"session": f"{MARK}-session"})
    add_account(place, PERSON, {"name": MARK, "roles": ("viewer",)})
    opened = next(act for act in INCIDENTS if act.name == "incidents.open")
    opened.run(place, PERSON, {"title": MARK, "servers": (server.name,), "only": "watch"})
    reported = Reported(
        "1" * 64, f"npm:@{MARK}/other", "1", f"{MARK}-other", "claude", "user", "high", is_protected=False
    )
    Fleet(place.state).keep(Report("2" * 64, f"{MARK}-laptop", now, (reported,)), f"key:{MARK}")


def _fill_questions(place, now) -> None:
    with closing(Approvals(place.state, lambda _grant: True)) as approvals:
        for name in ("one", "two"):
            asked = to(f"{MARK}-{name}", replace(ASKED, name=f"{MARK}{name}", principal=f"key:{MARK}"))
            ticket = approvals.put(asked, now, now + 600, now + 3600)
        terms = Terms(5, now + 3600, {}, MARK)
        approvals.approve(ticket, grant_for(ticket.question, terms, f"{MARK}7", f"local:{MARK}", now), now)


def _fill_keys(place, now) -> None:
    new = new_key()
    with closing(ApiKeys(place.root)) as keys:
        keys.add(ApiKey(new.prefix, MARK, tenant=place.tenant, created=now, expires=now + 9e5), new.digest)
    with closing(opened_safe(place.state, place.tenant)) as safe:
        safe.put(f"{MARK}-token", Named("a value", now, 0.0))


def _fill_alerts(place, now) -> None:
    sink = Sink(f"{MARK}-hook", SinkKind.WEBHOOK, Reach.PUBLIC, {})
    alert = Alert("a.b", Severity.HIGH, MARK, now, 1, "deny", ("a.b",), MARK, f"key:{MARK}")
    with closing(Queue(place.state)) as queue:
        queue.take([alert], lambda _alert: (sink.name,), 600.0, (1, b"x"), now)
        compose(queue, sink, Alerting(window=600.0), (), now)
        quieted(queue, now + 3600, "a.b", MARK, f"local:{MARK}")
