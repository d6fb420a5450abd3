"""Who shares what with whom."""

from __future__ import annotations

from douane.gateway.memory import Memory
from douane.gateway.together import MOST, Together
from douane.model.access import Principal
from douane.model.server import ServerIdentity
from douane.model.session import Session

SERVER = ServerIdentity("crm", "crm", "crm")


def test_sessions_of_a_principal_share_and_others_do_not():
    together = Together()
    ann, bob = Principal("key:ann"), Principal("key:bob")
    assert together.of(ann) is together.of(Principal("key:ann", client="another"))
    assert together.of(ann) is not together.of(bob)
    assert together.of(ann) is not together.of(Principal("key:ann", tenant="acme"))


def test_who_was_away_longest_is_forgotten():
    together = Together()
    first = together.of(Principal("key:first"))
    kept = together.of(Principal("key:kept"))
    for number in range(MOST - 1):
        together.of(Principal(f"key:{number}"))
        together.of(Principal("key:kept"))
    assert together.of(Principal("key:kept")) is kept
    assert together.of(Principal("key:first")) is not first


def test_requests_without_a_session_go_on_where_the_one_before_was():
    ann = Principal("key:ann")
    memory = Memory(Session("", ann, SERVER), None)
    one, other = Session("1", ann, SERVER), Session("2", ann, SERVER)
    memory.lend(one)
    one.conduct.now = 5.0
    memory.take_back(one)
    memory.lend(other)
    assert other.conduct is one.conduct
