"""A client that is not let in learns where to get a token, and nothing else."""

from __future__ import annotations

import json

import pytest

from douane.gateway.identity.metadata import answer, challenge, metadata, metadata_path, metadata_url
from douane.gateway.identity.way import NOBODY, Refused, invalid
from douane.policy.access import Issuer
from tests.unit.gateway.identity.presenting import RESOURCE

IDP = Issuer("https://idp.example", scopes=("mcp:use",))
OTHER = Issuer("https://login.example/realms/x")
WHERE = "https://gateway.example/.well-known/oauth-protected-resource/servers/files/mcp"


@pytest.mark.parametrize(
    ("resource", "path"),
    [
        (RESOURCE, "/.well-known/oauth-protected-resource/servers/files/mcp"),
        ("https://gateway.example", "/.well-known/oauth-protected-resource"),
        ("https://gateway.example/", "/.well-known/oauth-protected-resource"),
    ],
)
def test_each_endpoint_has_its_own_metadata(resource, path):
    assert metadata_path(resource) == path
    assert metadata_url(resource) == f"https://gateway.example{path}"


def test_metadata_names_the_endpoint_and_who_issues_tokens_for_it():
    assert json.loads(metadata(RESOURCE, [IDP, OTHER])) == {
        "resource": RESOURCE,
        "authorization_servers": ["https://idp.example", "https://login.example/realms/x"],
        "bearer_methods_supported": ["header"],
        "scopes_supported": ["mcp:use"],
    }


def test_who_has_shown_nothing_is_told_where_to_go_and_no_error():
    assert challenge(NOBODY, RESOURCE, [IDP]) == f'Bearer resource_metadata="{WHERE}", scope="mcp:use"'
    assert json.loads(answer(NOBODY, RESOURCE, [IDP]).body) == {"error_description": NOBODY.description}


def test_who_has_shown_something_wrong_is_told_what():
    found = challenge(invalid("the token has expired"), RESOURCE, [OTHER])

    assert found == (
        f'Bearer resource_metadata="{WHERE}", error="invalid_token", error_description="the token has expired"'
    )


def test_who_lacks_a_scope_is_told_all_that_are_needed():
    refused = Refused(403, "insufficient_scope", "…", "mcp:use mcp:read")
    found = answer(refused, RESOURCE, [IDP])

    assert found.status == 403
    assert 'scope="mcp:use mcp:read", error="insufficient_scope"' in dict(found.headers)["www-authenticate"]
    assert json.loads(found.body)["error"] == "insufficient_scope"


def test_without_issuers_there_is_no_metadata_to_point_at():
    assert challenge(invalid("no"), RESOURCE, []) == 'Bearer error="invalid_token", error_description="no"'
    assert challenge(NOBODY, RESOURCE, []) == 'Bearer realm="douane"'


def test_a_request_that_is_wrong_has_no_challenge():
    found = answer(Refused(400, "invalid_request", "two"), RESOURCE, [IDP])

    assert "www-authenticate" not in dict(found.headers)


def test_nothing_breaks_out_of_its_quotes():
    found = challenge(Refused(401, 'a", x="y', "b\r\nset-cookie: c\\", ""), RESOURCE, [])

    assert found == 'Bearer error="a, x=y", error_description="bset-cookie: c"'
