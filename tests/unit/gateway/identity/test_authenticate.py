"""One credential, in one way."""

from __future__ import annotations

import pytest

from douane.gateway.identity.way import Refused, invalid
from douane.model.access import Principal
from tests._promises import promise
from tests.unit.gateway.identity.presenting import bearing, outcome, presented

ANN = Principal("key:ann")


def always(answer):
    async def way(_presented):
        return answer

    return way


def test_without_a_credential_nobody_is_let_in():
    found = outcome([always(None)], presented())

    assert (found.status, found.error) == (401, ""), "RFC 6750 §3: no error where nothing was presented"


def test_the_way_that_knows_the_credential_says_who_it_is():
    assert outcome([always(None), always(ANN)], bearing("x")) == ANN


def test_a_credential_that_no_way_knows_is_invalid():
    found = outcome([always(None)], bearing("x"))

    assert (found.status, found.error) == (401, "invalid_token")


@pytest.mark.parametrize("scheme", ["Basic", "Digest", "Negotiate", "bearer2"])
def test_another_scheme_is_invalid(scheme):
    found = outcome([always(None)], presented(("Authorization", f"{scheme} eDp5")))

    assert (found.status, found.error) == (401, "invalid_token")


@promise("P-ONE-CREDENTIAL")
@pytest.mark.parametrize(
    "fields",
    [
        [("Authorization", "Bearer a"), ("Authorization", "Bearer a")],
        [("Authorization", "Bearer a"), ("authorization", "Basic b")],
        [("Authorization", "Bearer a"), ("X-API-Key", "a")],
        [("X-API-Key", "a"), ("x-api-key", "b")],
    ],
)
def test_two_credentials_are_refused(fields):
    found = outcome([always(ANN)], presented(*fields))

    assert (found.status, found.error) == (400, "invalid_request")


@promise("P-ONE-CREDENTIAL")
@pytest.mark.parametrize("second", [ANN, invalid("no")])
def test_two_ways_at_once_are_refused(second):
    found = outcome([always(ANN), always(second)], bearing("a"))

    assert (found.status, found.error) == (400, "invalid_request")


@promise("P-ONE-CREDENTIAL")
@pytest.mark.parametrize(
    "query", ["access_token=a", "x=1&access_token=a", "api_key=a", "ACCESS_TOKEN=a", "token="]
)
def test_a_credential_in_the_url_is_refused_even_with_a_good_one(query):
    found = outcome([always(ANN)], bearing("a", query=query))

    assert isinstance(found, Refused)
    assert found.status == 400


@pytest.mark.parametrize("query", ["", "my_token=a", "tokens=2", "page=token"])
def test_other_parameters_are_let_be(query):
    assert outcome([always(ANN)], bearing("a", query=query)) == ANN
