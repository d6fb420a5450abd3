"""An installation with so many of each thing that the pages show: one, two, many."""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import replace

from douane.alerts.alert import Alert
from douane.alerts.composing import compose
from douane.alerts.queue import Queue
from douane.alerts.quieting import quieted
from douane.incidents.operations import ACTS as INCIDENTS
from douane.inventory.identity import identify
from douane.inventory.killed import Kill, Scope
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
from douane.stores import kills
from douane.stores.approvals import Approvals
from douane.stores.dossiers import Dossiers
from douane.stores.fleet import Fleet
from douane.stores.sqlite import SqliteStore
from tests._asked import ASKED

PERSON = By("local:ann", frozenset(Role), "page")
OPEN = next(act for act in INCIDENTS if act.name == "incidents.open")
SINK = Sink("hook", SinkKind.WEBHOOK, Reach.PUBLIC, {})
DOCUMENT = """
[[alerts.sink]]
name = "hook"
kind = "webhook"
url = "https://people.example/hook"
secret = "secret://token"
"""
EXCEPTION = """
[[exception]]
id = "x-{n}"
finding = "secret.*"
server = "server-{n}"
until = 2030-01-01
reason = "known"
"""


def several(folder, count):
    """The place, with `count` of each."""
    place = place_of(str(folder / "state"), str(folder / "config"), "default")
    (folder / "config").mkdir()
    exceptions = "".join(EXCEPTION.format(n=n) for n in range(count))
    (folder / "config" / "douane.toml").write_text(DOCUMENT + exceptions, "utf-8")
    for n in range(count):
        _server(place, n)
        _around(place, n)
    return place


def identified(n):
    return identify(["npx", "-y", f"files-{n}@1.2.3"], f"server-{n}")


def _server(place, n):
    now, server = time.time(), identified(n)
    was, new = (Definition(Kind.TOOL, f"tool_{n}", text, text) for text in ("{}", "[]"))
    pins = (
        Pin(Kind.TOOL, f"tool_{n}", State.DRIFTED, was, new, "first-use", now),
        Pin(Kind.TOOL, f"new_{n}", State.HELD, None, new, "first-use", now),
    )
    found = {"rule": "secret.aws", "severity": "high", "where": "/params", "because": "odd", "id": f"f-{n}"}
    body = {"at": now, "kind": "request", "method": "tools/call", "direction": "to-server", "action": "deny"}
    who = {"session": f"s-{n}", "principal": f"local:p{n}", "server": server.id, "server_name": server.name}
    refused = {"at": now, "kind": "lifecycle", "method": "identity/refused", "action": "deny"}
    with closing(SqliteStore(place.state)) as store:
        store.register(server, now)
        told = {**body, **who, "subject": f"tool_{n}", "findings": [found], "reasons": []}
        store.commit([Record(told), Record(refused)], [Remember(server.id, pins, ())])
        store.checkpoint()
    with closing(Dossiers(place.state)) as dossiers:
        asked = Dossier(server.id, server.name, server.command, Stage.REQUESTED, Need("notes", tools=("*",)))
        dossiers.keep(asked._replace(at=now, by="local:ann", asked_by="local:ann"), None)


def _around(place, n):
    now, server = time.time(), identified(n)
    with closing(Approvals(place.state, lambda _grant: True)) as approvals:
        asked = replace(
            ASKED, name=f"question{n}", server=server.id, server_name=server.name, session=f"s-{n}"
        )
        approvals.put(asked, now, now + 600, now + 3600)
    alert = Alert(
        "flow.trifecta", Severity.HIGH, "a copy", now, n + 1, "deny", server=f"server-{n}", apart=""
    )
    with closing(Queue(place.state)) as queue:
        queue.take([alert], lambda _alert: (SINK.name,), 600.0, (n + 1, b"x"), now)
        compose(queue, SINK, Alerting(window=600.0), (), now)
        with queue.transaction:
            queue.connection.execute("UPDATE deliveries SET state = 'dead', trouble = 'it did not answer'")
        quieted(queue, now + 3600, "a.b", f"server-{n}", "local:ann")
    export_evidence(place, PERSON, {"session": f"s-{n}"})
    add_account(place, PERSON, {"name": f"ann{n}", "roles": ("viewer",)})
    OPEN.run(place, PERSON, {"title": f"prices {n}", "servers": (f"server-{n}",), "only": "watch"})
    kill = Kill(Scope.SERVER, f"other-{n}")
    kills.put(place.state, kill)
    kills.keep(place.state, kill, kills.Deed("local:ann", now, "drill"))
    reported = Reported(
        str(n) * 8, f"npm:shadow-{n}", "1", f"shadow-{n}", "claude", "user", "high", is_protected=False
    )
    Fleet(place.state).keep(Report(f"{n:064x}", f"laptop-{n}", now, (reported,)), "key:fleet")
