"""A state folder in which a server has sent something away, with all that it holds."""

from __future__ import annotations

import time
from contextlib import closing

from douane.approvals.grant import Grant
from douane.inventory.identity import identify
from douane.model.events import Record
from douane.operations.base import By, Place, Role
from douane.stores.sqlite import SqliteStore
from douane.unlocking import opened_safe, opened_vault
from douane.vault.secrets import Header, Named, Slot

MAIL = identify(["npx", "-y", "mail-server"], "mail")
FILES = identify(["npx", "-y", "files-server"], "files")
ANN = "key:ann"
OPERATOR = By("oidc:bob", frozenset({Role.OPERATOR}), "page")
ADMINISTRATOR = By("oidc:eve", frozenset({Role.ADMINISTRATOR}), "page")


def entry(at, **members):
    base = {"v": 1, "at": at, "session": "s1", "principal": ANN, "server": MAIL.id, "server_name": "mail"}
    return {**base, "kind": "request", "direction": "to-server", "action": "allow", "findings": [], **members}


def finding(rule, value="", because="it is there"):
    return {"rule": rule, "severity": "high", "where": "", "because": because, "value": value}


def call(at, *findings, **members):
    return entry(at, method="tools/call", subject="send", size=100, findings=list(findings), **members)


def answer(at, *findings, **members):
    said = {
        "kind": "response",
        "direction": "to-client",
        "method": "tools/call",
        "size": 900,
        "subject": "send",
    }
    return entry(at, findings=list(findings), **{**said, **members})


def egress(at, method, host="evil.example:443", **members):
    return entry(
        at, kind="lifecycle", direction="to-client", method=f"egress/{method}", subject=host, **members
    )


STORY = (
    call(10.0),
    answer(10.1, replay={"labels": ["private"], "persons": 3}),
    call(20.0, finding("personal.email", "v1"), finding("personal.email", "v2")),
    call(21.0, finding("personal.email", "v1"), finding("secret.aws", "d" * 40)),
    call(22.0, finding("secret.aws", "e" * 40), action="deny"),
    entry(23.0, kind="lifecycle", method="secret/given", subject="secret://MAIL_KEY secret://OTHER"),
    egress(24.0, "opened", address="203.0.113.7"),
    egress(25.0, "closed", sent=5_000, received=10),
    egress(26.0, "refused", host="worse.example:443", action="deny", findings=[finding("egress.host")]),
    entry(30.0, server=FILES.id, server_name="files", method="tools/call", size=7, subject="read"),
)


def place_of(folder):
    """The place, with the story in its log and what the server holds in its stores."""
    place = Place(str(folder / "state"), str(folder / "config"), "default")
    with closing(SqliteStore(place.state)) as store:
        for server in (MAIL, FILES):
            store.register(server, time.time())
        store.commit([Record(body) for body in STORY])
    with closing(opened_safe(place.state)) as safe:
        safe.put("MAIL_KEY", Named("value", 1.0))
        safe.put("UNUSED", Named("value", 1.0))
    with closing(opened_vault(place.state)) as vault:
        vault.note_use("default", "MAIL_KEY", MAIL.id, time.time())
        vault.put(Slot("mail"), Header("X-Key", "value"))
        vault.put(Slot("files"), Header("X-Key", "value"))
    return place


def grant(server=MAIL.id):
    return Grant("g1", "t1", ANN, server, "send", "p", {}, frozenset({"r"}), 1.0, 9e9, "local:bob")
