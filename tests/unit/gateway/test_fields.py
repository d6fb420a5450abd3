"""Headers with secrets in them: looked up at each request, before what the server is shown anyway."""

from __future__ import annotations

import asyncio

import pytest

from douane.errors import SecretError
from douane.gateway.credentials import NoCredentialError
from douane.gateway.fields import Written
from tests._promises import promise


class Others:
    """What the server is shown anyway."""

    def __init__(self, *fields):
        self.fields = list(fields)
        self.was_refused = []

    async def __call__(self):
        return self.fields

    def refused(self, shown):
        self.was_refused = shown
        return True

    def mending(self, status, challenge):
        return None


def shown(written):
    return asyncio.run(written())


def test_a_secret_is_looked_up_with_each_request():
    known = {"secret://mail": "made-up-1"}
    written = Written(
        (("X-Key", "secret://mail"), ("X-Tenant", "acme")), known.__getitem__, Others(("b", "2"))
    )
    assert shown(written) == [("x-key", "made-up-1"), ("x-tenant", "acme"), ("b", "2")]
    known["secret://mail"] = "made-up-2"
    assert shown(written)[0] == ("x-key", "made-up-2")


def test_what_is_written_comes_before_what_is_stored():
    others = Others(("authorization", "Bearer stored"), ("x-key", "stored"))
    assert shown(Written((("X-Key", "own"),), str, others)) == [
        ("x-key", "own"),
        ("authorization", "Bearer stored"),
    ]
    assert shown(Written((("Authorization", "own"),), str, others)) == [("authorization", "own")]


def test_what_was_written_is_not_refused_on_behalf_of_what_is_stored():
    others = Others(("authorization", "Bearer stored"))
    written = Written((("X-Key", "own"),), str, others)
    assert written.refused(shown(written))
    assert others.was_refused == [("authorization", "Bearer stored")]


@promise("P-SECRET-REVOKED")
@promise("P-SECRET-UNSEEN")
def test_without_its_secret_nothing_is_sent_and_the_client_is_not_told_which(monkeypatch):
    def revoked(referring):
        raise SecretError(f"the secret for `{referring}` was revoked", "keep a new one")

    with pytest.raises(NoCredentialError, match="was revoked") as error:
        shown(Written((("X-Key", "secret://mail"),), revoked, Others()))
    assert "mail" not in str(error.value.told)


@promise("P-SECRET-UNSEEN")
@pytest.mark.parametrize("value", ["made-up\r\nHost: other", "made-up-ä", ""])
def test_a_secret_that_is_no_header_is_sent_nowhere_and_repeated_nowhere(value):
    with pytest.raises(NoCredentialError, match="cannot stand in a header") as error:
        shown(Written((("X-Key", "secret://mail"),), lambda _: value, Others()))
    assert "made-up" not in str(error.value)
