"""Links: for one principal, program and server, once, and not for long."""

from __future__ import annotations

from douane.gateway.identity.local import our_account
from douane.gateway.logins import tickets as module
from douane.gateway.logins.offers import Here, Offers, Proof, proof_of
from douane.gateway.logins.tickets import LIFETIME, MOST_MISSED, Errand, Tickets
from douane.model.access import Principal
from douane.vault.secrets import Slot
from tests._promises import promise


class Clock:
    now = 1000.0

    def __call__(self):
        return self.now


def errand(whose="key:ann", client="editor", server="files", scopes=()):
    principal = Principal(whose, client=client)
    return Errand(principal, None, None, Slot(server, whose), scopes, "because", lambda _: None)


def test_who_asks_again_gets_the_same_and_anybody_else_another():
    tickets = Tickets(Clock())
    one = tickets.of(errand())
    assert tickets.of(errand()) == one
    others = [
        errand("key:bea"), errand(client="robot"), errand(server="notes"), errand(scopes=("write",)),
    ]  # fmt: skip
    assert len({one, *(tickets.of(other) for other in others)}) == 5
    assert len(one) == 43


@promise("P-CONSENT")
def test_a_ticket_counts_once_and_for_ten_minutes():
    clock = Clock()
    tickets = Tickets(clock)
    text = tickets.of(errand())
    assert tickets.spend(text).slot == errand().slot
    assert tickets.spend(text) is None

    text = tickets.of(errand())
    clock.now += LIFETIME
    assert tickets.find(text) is None
    assert tickets.of(errand()) != text


@promise("P-CONSENT")
def test_a_ticket_that_is_often_missed_is_none_any_more():
    tickets = Tickets(Clock())
    text = tickets.of(errand())
    for _ in range(MOST_MISSED - 1):
        tickets.missed(text)
    assert tickets.find(text)
    tickets.missed(text)
    assert tickets.find(text) is None


def test_the_oldest_make_room(monkeypatch):
    monkeypatch.setattr(module, "MOST", 3)
    tickets = Tickets(Clock())
    made = [tickets.of(errand(f"key:{number}")) for number in range(5)]
    assert [tickets.find(text) is not None for text in made] == [False, False, True, True, True]


@promise("P-CONSENT")
def test_there_are_links_only_where_pages_and_people_can_be_trusted():
    offers = Offers(Clock())
    for base, is_safe in (
        ("https://gate.example", True),
        ("http://127.0.0.1:8420", True),
        ("http://gate.example", False),
        ("http://0.0.0.0:8420", False),
        ("", False),
    ):
        offers.here = Here(base)
        assert bool(offers.page(errand())) is is_safe, base
    offers.here = Here("https://gate.example")
    assert offers.page(errand("somebody:else")) == ""
    assert proof_of(Principal("somebody:else")) is None
    assert proof_of(Principal("local:another-account")) is None
    assert proof_of(Principal(our_account())) is Proof.MACHINE
    assert Here("https://gate.example").document == "https://gate.example/oauth/client-metadata.json"
    assert Here("http://127.0.0.1:1").document == ""
