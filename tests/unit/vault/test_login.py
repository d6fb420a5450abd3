"""A person authorizes Douane, and nobody else can use or forge the answer."""

from __future__ import annotations

import asyncio
from urllib.parse import parse_qsl, urlsplit

import pytest

from douane.vault.errors import CredentialError
from douane.vault.login import Way, login
from douane.vault.oauth.fetch import Answer
from douane.vault.secrets import Client, Grant, Slot
from douane.vault.store import Vault
from tests._promises import promise
from tests.unit.vault._authority import ISSUER, NOW, SERVER, Authority

REDIRECT = "http://127.0.0.1:7777/callback"
FILES = Slot("files")


@pytest.fixture
def vault(tmp_path):
    one = Vault(f"{tmp_path}/vault.db", b"k" * 32)
    yield one
    one.close()


def logs_in(authority, vault, agree=None, document="", slot=FILES):
    departures = []

    async def ask(departure):
        departures.append(departure.url)
        return (agree or authority.agree)(departure.url)

    way = Way(REDIRECT, ask, document)
    grant = asyncio.run(login(authority.peer, vault, slot, way, authority.clock))
    return grant, dict(parse_qsl(urlsplit(departures[-1]).query))


def test_a_login_ends_with_a_grant_in_the_vault(vault):
    authority = Authority()
    grant, _ = logs_in(authority, vault)
    assert vault.get(FILES, Grant) == grant
    assert (grant.issuer, grant.resource, grant.expires) == (ISSUER, SERVER, NOW + 270)


@promise("P-OAUTH-CLIENT")
def test_the_request_has_pkce_state_and_the_resource(vault):
    authority = Authority()
    _, asked = logs_in(authority, vault)
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["state"]) >= 40
    assert asked["resource"] == SERVER
    assert asked["scope"] == "read write offline_access"
    assert authority.forms()[0]["resource"] == SERVER


def test_two_requests_have_nothing_in_common(vault):
    authority = Authority()
    one, other = logs_in(authority, vault)[1], logs_in(authority, vault)[1]
    assert one["state"] != other["state"]
    assert one["code_challenge"] != other["code_challenge"]
    assert one["client_id"] == other["client_id"], "it registers once"


@promise("P-OAUTH-CLIENT")
@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"state": "another"}, "belongs to no request"),
        ({"state": ""}, "belongs to no request"),
        ({"iss": "https://evil.example"}, "another authorization server"),
        ({"iss": None}, "another authorization server"),
        ({"error": "access_denied"}, "says `access_denied`"),
        ({"error": "x`\x1b[31m"}, "says `x31m`"),
        ({"code": ""}, "holds no code"),
    ],
)
def test_an_answer_that_is_not_the_one_is_refused(vault, wrong, told):
    authority = Authority()

    def agree(url):
        answer = authority.agree(url) | wrong
        return {name: value for name, value in answer.items() if value is not None}

    with pytest.raises(CredentialError, match=told):
        logs_in(authority, vault, agree)
    assert authority.forms() == []
    assert vault.get(FILES, Grant) is None


@promise("P-OAUTH-CLIENT")
@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"document": {"issuer": "https://idp.example/other"}}, "calls itself"),
        ({"document": {"code_challenge_methods_supported": ["plain"]}}, "does not say that it knows PKCE"),
        ({"document": {"token_endpoint": "https://169.254.169.254/token"}}, "leads into this machine"),
        ({"document": {"token_endpoint": "http://idp.example/token"}}, "is not HTTPS"),
        ({"protected": {"authorization_servers": ["https://10.0.0.1"]}}, "leads into this machine"),
        ({"protected": {"resource": "https://mcp.example/other"}}, "says that it is the resource"),
        ({"protected": {"resource": "https://mcp.example.evil/files/mcp"}}, "says that it is the resource"),
        ({"challenge": 'Bearer resource_metadata="https://192.168.0.1/x"'}, "leads into this machine"),
        ({"document": {"registration_endpoint": ""}}, "registers nobody by itself"),
    ],
)
def test_a_server_that_names_something_wrong_gets_nothing(vault, changed, told):
    authority = Authority(**changed)
    with pytest.raises(CredentialError, match=told):
        logs_in(authority, vault)
    assert authority.forms() == []


def test_a_redirect_of_an_endpoint_is_not_followed(vault):
    authority = Authority()
    usual = authority._of_issuer
    authority._of_issuer = lambda path, ask: (
        Answer(302, {"location": "http://10.0.0.1/"}, b"") if path.endswith("/token") else usual(path, ask)
    )
    with pytest.raises(CredentialError, match="redirects elsewhere"):
        logs_in(authority, vault)


def test_a_server_without_a_challenge_is_asked_at_the_usual_places(vault):
    assert logs_in(Authority(challenge=""), vault)[0].resource == SERVER


def test_a_stored_client_is_used_and_its_secret_shown_to_its_issuer_alone(vault):
    authority = Authority()
    authority.clients["mine"] = "s3cret:&"
    vault.put(FILES, Client("mine", "s3cret:&", ISSUER))
    grant, asked = logs_in(authority, vault)
    assert (asked["client_id"], grant.client.id) == ("mine", "mine")

    vault.put(FILES, Client("mine", "s3cret:&", "https://other.example"))
    with pytest.raises(CredentialError, match="names another authorization server"):
        logs_in(authority, vault)
    assert vault.get(FILES, Client).issuer == "https://other.example"


def test_a_metadata_document_is_the_client_where_that_is_known(vault):
    authority = Authority(document={"client_id_metadata_document_supported": True})
    ours = "https://gateway.example/client.json"
    authority.clients[ours] = ""
    assert logs_in(authority, vault, document=ours)[1]["client_id"] == ours


@promise("P-OAUTH-CLIENT")
def test_a_client_that_was_forgotten_registers_anew(vault):
    authority = Authority()
    logs_in(authority, vault)
    authority.clients.clear()
    grant, _ = logs_in(authority, vault)
    assert vault.get(FILES, Client) == grant.client
    assert grant.client.id in authority.clients


def test_a_secret_is_posted_where_only_that_is_known(vault):
    authority = Authority(document={"token_endpoint_auth_methods_supported": ["client_secret_post"]})
    authority.clients["mine"] = "posted"
    vault.put(FILES, Client("mine", "posted", ISSUER))
    logs_in(authority, vault)
    assert authority.forms()[0]["client_secret"] == "posted"
