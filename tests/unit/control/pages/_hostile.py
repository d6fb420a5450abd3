"""An installation in which every name and text of a peer is markup that would act, or a character that hides."""

from __future__ import annotations

import json
import time
from contextlib import closing
from dataclasses import replace

from douane.model.dossier import Dossier, Need, Stage
from douane.model.events import Record, Remember
from douane.model.fleet import Report, Reported
from douane.model.server import Definition, Kind, Pin, ServerIdentity, State
from douane.operations.base import place_of
from douane.stores.approvals import Approvals
from douane.stores.dossiers import Dossiers
from douane.stores.fleet import Fleet
from douane.stores.sqlite import SqliteStore
from tests.unit.approvals.test_grant import ASKED

MARKUP = '<img src=x onerror="alert(1)">'
HIDDEN = "\u202e\u200b"
EVIL = f"evil {MARKUP}{HIDDEN}'\" autofocus onfocus=alert(1) "
SERVER = ServerIdentity(f"npm:{EVIL}#1", EVIL, f"npm:{EVIL}")
NOW = time.time()


def definition(name, about):
    shown = {"name": name, "description": about, "inputSchema": {"properties": {EVIL: {"description": EVIL}}}}
    text = json.dumps(shown)
    return Definition(Kind.TOOL, name, text, f"{name} {about}")


def pins():
    was, now = definition(EVIL, "what it did"), definition(EVIL, f"what {EVIL} does")
    yield Pin(Kind.TOOL, EVIL, State.DRIFTED, was, now, EVIL, NOW)
    yield Pin(Kind.TOOL, f"new {EVIL}", State.HELD, None, definition(f"new {EVIL}", EVIL), EVIL, NOW)
    yield Pin(Kind.TOOL, f"fine {EVIL}", State.APPROVED, definition(f"fine {EVIL}", EVIL), None, EVIL, NOW)


def message(action, **more):
    finding = {"rule": EVIL, "severity": "high", "because": EVIL, "where": EVIL}
    body = {"at": NOW, "kind": "request", "direction": "to-server", "method": "tools/call", "action": action}
    who = {"server": SERVER.id, "server_name": EVIL, "subject": EVIL, "principal": EVIL, "session": EVIL}
    return Record({**body, **who, "findings": [finding], "arguments": {EVIL: "the payload"}} | more)


def question():
    return replace(
        ASKED,
        server=SERVER.id,
        server_name=EVIL,
        subject=EVIL,
        principal=EVIL,
        because=EVIL,
        shown={EVIL: EVIL},
    )


def filled(folder):
    """The place."""
    (folder / "config").mkdir()
    place = place_of(str(folder / "state"), str(folder / "config"), "default")
    with closing(SqliteStore(place.state)) as store:
        store.register(SERVER, NOW)
        store.commit(
            [message("deny"), message("hold"), message("allow")], [Remember(SERVER.id, tuple(pins()))]
        )
    with closing(Dossiers(place.state)) as dossiers:
        need = Need(EVIL, (EVIL,), (EVIL,), (EVIL,), (EVIL,), (EVIL,), (EVIL,), "internal")
        asked = Dossier(
            SERVER.id, EVIL, SERVER.command, Stage.REQUESTED, need, EVIL, EVIL, NOW, EVIL, NOW, EVIL
        )
        dossiers.keep(asked, None)
    with closing(Approvals(place.state, lambda _grant: True)) as approvals:
        approvals.put(question(), NOW, NOW + 60, NOW + 600)
    one = Reported("f", f"npm:{EVIL}#2", EVIL, EVIL, EVIL, EVIL, "high", False)
    Fleet(place.state).keep(Report("a" * 64, EVIL, NOW, (one,)), EVIL)
    return place
