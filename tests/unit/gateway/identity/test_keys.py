"""API keys let in whom they stand for, while they are good."""

from __future__ import annotations

from contextlib import closing

import pytest

from douane.gateway.identity.keys import LOOK_EVERY, by_key, new_key
from douane.model.access import Principal
from douane.stores.api_keys import ApiKey, ApiKeys
from tests._promises import promise
from tests.unit.gateway.identity.presenting import bearing, outcome, presented

BOT = Principal("key:bot", groups=frozenset({"devs"}), tenant="acme", scopes=frozenset({"mcp:read"}))


class Clock:
    now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def keys(tmp_path):
    with closing(ApiKeys(str(tmp_path))) as made:
        yield made


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def made(keys):
    key = new_key()
    keys.add(
        ApiKey(key.prefix, "bot", ("devs",), ("mcp:read",), "acme", 50.0, "local:ann", 200.0), key.digest
    )
    return key


def is_refused(found):
    return getattr(found, "status", 0) == 401 and found.error == "invalid_token"


@promise("P-KEY-HASHED")
def test_a_key_is_taken_from_either_header(keys, clock, made):
    for shown in (bearing(made.text), presented(("X-API-Key", made.text))):
        assert outcome([by_key(keys, clock)], shown) == BOT


@promise("P-KEY-HASHED")
def test_only_the_digest_of_a_key_is_in_the_state_folder(keys, made, tmp_path):
    secret = made.text.rpartition("_")[2]
    everything = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())

    assert made.prefix.encode() in everything
    assert made.digest in everything
    assert secret.encode() not in everything
    assert bytes.fromhex(secret) not in everything


@promise("P-KEY-HASHED")
def test_a_key_ends_by_itself(keys, clock, made):
    clock.now = 200.0
    assert is_refused(outcome([by_key(keys, clock)], bearing(made.text)))


@promise("P-KEY-HASHED")
def test_a_revoked_key_lets_nobody_in(keys, clock, made, tmp_path):
    way = by_key(keys, clock)
    assert outcome([way], bearing(made.text)) == BOT
    with closing(ApiKeys(str(tmp_path))) as other:
        other.revoke(other.every()[0], "local:ann", 101.0)

    clock.now += LOOK_EVERY
    assert is_refused(outcome([way], bearing(made.text)))


@pytest.mark.parametrize(
    "changed",
    [
        lambda text: text[:-1] + ("0" if text[-1] != "0" else "1"),
        lambda text: text.upper(),
        lambda text: text + "0",
        lambda text: text[:-1],
        lambda text: text.replace("_", "-"),
        lambda text: text.rpartition("_")[0],
        lambda text: "douane_00000000_" + text.rpartition("_")[2],
        lambda text: "douane_' OR 1=1 --_" + text.rpartition("_")[2],
    ],
)
def test_what_is_not_the_very_key_lets_nobody_in(keys, clock, made, changed):
    assert is_refused(outcome([by_key(keys, clock)], bearing(changed(made.text))))


def test_a_key_that_was_replaced_lets_in_until_the_overlap_ends(keys, clock, made):
    new, way = new_key(), by_key(keys, clock)
    keys.replace(
        ApiKey(new.prefix, "bot", ("devs",), ("mcp:read",), "acme", 100.0, "l", 900.0), new.digest, 150.0
    )
    assert outcome([way], bearing(made.text)) == outcome([way], bearing(new.text)) == BOT

    clock.now = 150.0
    assert is_refused(outcome([way], bearing(made.text)))
    assert outcome([way], bearing(new.text)) == BOT


def test_the_last_use_is_noted(keys, clock, made):
    outcome([by_key(keys, clock)], bearing(made.text))

    assert keys.every()[0].last_used == clock.now


def test_keys_have_256_bits_and_are_never_the_same():
    made = {new_key().text for _ in range(100)}

    assert len(made) == 100
    assert all(len(text.rpartition("_")[2]) == 64 for text in made)
