"""How often somebody may be wrong about the passphrase."""

from __future__ import annotations

import asyncio
from contextlib import closing

import pytest

from douane.gateway.answering.office import Office
from douane.gateway.answering.passphrases import AT_THE_DOOR, Passphrases
from douane.gateway.answering.visitors import FORGIVEN, MOST_GUESSES
from douane.policy.settings import Settings
from douane.stores.protection import protect
from tests._promises import promise

SECRET = "correct horse battery"


class _Clock:
    now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return _Clock()


@pytest.fixture
def notes():
    return []


@pytest.fixture
def office(tmp_path, notes):
    protect(str(tmp_path), SECRET)
    with closing(Office(str(tmp_path), Settings, notes.extend)) as made:
        yield made


def typed(passphrases, office, said, counted=AT_THE_DOOR):
    return asyncio.run(passphrases.signer(office, "local:ann", said, counted))


@promise("P-GUESSES")
def test_of_many_that_are_tried_at_once_a_few_are_looked_at_and_recorded(office, notes, clock):
    passphrases = Passphrases(clock)

    async def all_at_once():
        tries = (passphrases.signer(office, "local:ann", "a guess of mine", AT_THE_DOOR) for _ in range(30))
        return await asyncio.gather(*tries, passphrases.signer(office, "local:ann", SECRET, AT_THE_DOOR))

    assert asyncio.run(all_at_once()) == [None] * 31
    assert len(notes) == MOST_GUESSES
    clock.now += FORGIVEN
    assert typed(passphrases, office, SECRET) is not None


@promise("P-GUESSES")
def test_whoever_guesses_locks_out_nobody_else(office, clock):
    passphrases = Passphrases(clock)
    for _ in range(MOST_GUESSES):
        typed(passphrases, office, "a guess of mine")
    assert typed(passphrases, office, SECRET) is None
    assert typed(passphrases, office, SECRET, "cert:bob") is not None


@promise("P-GUESSES")
def test_who_knows_it_may_type_it_as_often_as_they_answer(office, clock):
    passphrases = Passphrases(clock)
    assert all(typed(passphrases, office, SECRET) for _ in range(MOST_GUESSES + 1))
