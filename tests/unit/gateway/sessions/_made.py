"""Made-up principals, keys and tables of sessions."""

from __future__ import annotations

from douane.gateway.sessions import Caller, Ended, Key, Seal, Seen, Sessions
from douane.model.access import Principal
from douane.policy.sessions import SessionSettings

NOW = 1_800_000_000.0
KEY = Key(b"k" * 32, 0.0)
ALICE = Principal("oidc:https://idp.example|alice", client="claude")
BOB = Principal("oidc:https://idp.example|bob", client="claude")


def asking(
    principal=ALICE, server="files", address="192.0.2.1", agent="client/1", certificate=b"", place=bytes(16)
):
    return Caller(principal, server, Seen(address, agent), certificate, place)


def table(folder, keys=(KEY,), **settings):
    return Sessions(Seal(keys), SessionSettings(**settings), ended_in(folder))


def ended_in(folder):
    return Ended(f"{folder}/sessions.ended")
