"""What all conversations of a gateway keep for clients that hear nothing is bounded in sum, and of each principal."""

from __future__ import annotations

import gc
import random

from douane.gateway.exchange import HttpExchange
from douane.gateway.journal import Journal
from douane.gateway.served import Served
from douane.gateway.shelf import Among, Room, Shelf
from douane.gateway.shelves import EACH, Fullest, Shelves
from douane.model.events import Claims
from douane.model.server import ServerIdentity
from douane.stores.memory import MemoryStore
from tests._promises import promise
from tests.playbooks.post import ALICE, rules_of
from tests.unit.gateway._bundles import Reaching, Servers
from tests.unit.gateway._peers import Fixed, Kept, Line, Way
from tests.unit.gateway.test_conversation import over_http
from tests.unit.gateway.test_kept_aside import dropped, permit, said

ROOM = Room(64, 1 << 20)
KIB = 1 << 10


def shelf_of(shelves, whose, told=None):
    return Shelf(ROOM, (told if told is not None else []).append, Among(shelves, whose))


def left_on(shelf):
    return [beside for _, beside in shelf.take()]


@promise("P-BOUNDED")
def test_whoever_keeps_most_loses_the_oldest_where_all_keep_too_much():
    shelves, told = Shelves(200 * KIB, 150 * KIB), []
    small, large = shelf_of(shelves, "ann", told), shelf_of(shelves, "bob", told)
    for number in range(2):
        small.put(permit(said(number, 20 * KIB)), ("ann", number))
    for number in range(20):
        large.put(permit(said(number, 10 * KIB)), ("bob", number))
        assert shelves.size <= 200 * KIB

    assert left_on(small) == [("ann", 0), ("ann", 1)]
    assert told == [("bob", 0)], "the first of those that are dropped is told"
    kept = left_on(large)
    assert kept == [("bob", number) for number in range(20 - len(kept), 20)]
    assert len(kept) >= 13
    assert shelves.size == 0


@promise("P-BOUNDED")
def test_all_sessions_of_a_principal_keep_so_much_together():
    shelves, told = Shelves(1000 * KIB, 100 * KIB), []
    first, second = (shelf_of(shelves, "ann", told) for _ in range(2))
    other = shelf_of(shelves, "bob", told)
    for number in range(8):
        first.put(permit(said(number, 10 * KIB)), ("first", number))
    other.put(permit(said(0, 50 * KIB)), ("other", 0))
    for number in range(4):
        second.put(permit(said(number, 10 * KIB)), ("second", number))

    assert told == [("first", 0)]
    assert left_on(second) == [("second", number) for number in range(4)]
    assert left_on(first) == [("first", number) for number in range(3, 8)]
    assert left_on(other) == [("other", 0)]


@promise("P-BOUNDED")
def test_a_message_of_few_bytes_counts_for_what_it_takes():
    shelves = Shelves(10 * EACH, 10 * EACH)
    shelf = shelf_of(shelves, "ann")
    for number in range(64):
        shelf.put(permit([]), number)
    assert len(left_on(shelf)) < 10


def test_a_shelf_that_is_cleared_or_gone_takes_no_room():
    shelves = Shelves(100 * KIB, 100 * KIB)
    cleared, gone, stays = (shelf_of(shelves, name) for name in ("ann", "bob", "cat"))
    for shelf in (cleared, gone, stays):
        shelf.put(permit(said(0, 30 * KIB)), 0)
    cleared.clear()
    del gone, shelf
    gc.collect()
    assert 30 * KIB < shelves.size < 32 * KIB
    assert left_on(stays) == [0]
    assert shelves.size == 0


@promise("P-BOUNDED")
def test_whatever_comes_and_goes_is_counted_and_within_bounds():
    chance, shelves = random.Random(7), Shelves(300 * KIB, 90 * KIB)
    of = {(name, number): shelf_of(shelves, name) for name in "abcdef" for number in range(3)}
    for _ in range(3000):
        who = chance.choice([*of])
        match chance.randrange(12):
            case 0:
                left_on(of[who])
            case 1:
                of[who] = shelf_of(shelves, who[0])
            case _:
                of[who].put(permit(said(0, chance.randrange(20 * KIB))), 0)
        weights = {key: one._size + EACH * len(one._kept) for key, one in of.items()}
        assert shelves.size == sum(weights.values()) <= 300 * KIB
        assert all(sum(weights[name, n] for n in range(3)) <= 90 * KIB for name in "abcdef")


def test_the_fullest_is_so_give_or_take_a_factor_of_two():
    fullest, chance = Fullest(), random.Random(3)
    sizes = dict.fromkeys(range(50), 0)
    for _ in range(2000):
        one = chance.randrange(50)
        sizes[one] = chance.choice((0, 1, chance.randrange(1 << 20)))
        fullest.put(one, sizes[one])
        assert fullest.total == sum(sizes.values())
        if fullest.total:
            assert sizes[fullest.fullest()] * 2 >= max(sizes.values())
    for one in range(50):
        fullest.put(one, 0)
    assert (fullest._alike, fullest._sizes) == ({}, {})


@promise("P-BOUNDED")
@over_http
async def test_one_session_makes_room_for_another_of_its_principal_and_its_record_says_so():
    shelves = Shelves(1000 * KIB, 100 * KIB)
    first, second = [await Line(shelves=shelves).opened() for _ in range(2)]
    for number in range(4):
        await first.hears(said(number, 20 * KIB))
    for number in range(2):
        await second.hears(said(number, 20 * KIB))
    listening = Kept()
    first.conversation.listens(HttpExchange(listening, Claims()))

    assert [message["params"]["data"][0] for message in listening.messages] == ["2", "3"]
    assert len(dropped(first.recorder)) == 1
    assert dropped(second.recorder) == []
    assert shelves.size > 40 * KIB
    second.conversation.close()
    assert shelves.size == 0


@over_http
async def test_conversations_of_a_server_and_of_a_bundle_are_among_those_of_the_gateway():
    shelves = Shelves()
    served = Served(
        ServerIdentity("url:x", "x", "url:x"), Fixed(rules_of()), Journal(MemoryStore()), Reaching(Way())
    )
    served.shelves = shelves
    assert served.conversation(ALICE, "s1").among == Among(shelves, f"{ALICE.tenant}/{ALICE.id}")
    servers = Servers("files")
    servers.served["files"].shelves = shelves
    assert servers.bundle.begin(ALICE, "s2")._circle.conversation("files").among.shelves is shelves
