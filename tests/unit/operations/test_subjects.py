"""Who asks what the log has of a person is told, with an index and without."""

from __future__ import annotations

from contextlib import closing
from hashlib import sha256

import pytest

from douane.model.events import Record
from douane.operations.base import Place
from douane.operations.errors import GivenError
from douane.operations.subjects import about
from douane.policy.values import local_digest
from douane.stores.index import Index
from douane.stores.keys import value_key
from douane.stores.sqlite import SqliteStore

CALL = {
    "at": 1_780_000_000.0,
    "kind": "request",
    "method": "tools/call",
    "server_name": "mail",
    "action": "edit",
}
ADDRESS = "ann@example.com"


@pytest.fixture
def place(tmp_path):
    with closing(SqliteStore(str(tmp_path))) as store:
        digest = local_digest(value_key(str(tmp_path)), sha256(ADDRESS.encode()).hexdigest())
        found = {"rule": "personal.email", "severity": "low", "value": digest}
        bodies = (
            {**CALL, "principal": f"oidc:{ADDRESS}"},
            {**CALL, "principal": "local:bob", "findings": [found], "arguments": {"to": "[email]"}},
            {**CALL, "principal": "local:bob"},
        )
        store.commit([Record(body) for body in bodies])
    return Place(str(tmp_path), str(tmp_path), "default")


@pytest.mark.parametrize("indexed", [0, 1, 3])
def test_a_value_is_found_by_its_digest_and_a_principal_by_name(place, indexed):
    if indexed:
        with closing(Index(place.state)) as index:
            index.follow(indexed)
    told = about(place, {"who": (ADDRESS,)})
    assert [(one["seq"], one["how"]) for one in told["entries"]] == [(1, ["principal"]), (2, ["value"])]
    assert told["classes"] == {"personal.email": 1}
    assert told["recipients"] == {"mail": 2}


def test_too_little_finds_nobody(place):
    with pytest.raises(GivenError, match="3 characters"):
        about(place, {"who": ("an",)})
