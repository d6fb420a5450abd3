"""What a tenant keeps elsewhere: asked with nothing of this account, and nowhere in its network."""

from __future__ import annotations

import socket
import ssl
from contextlib import closing

import pytest

from douane.errors import SecretError
from douane.model.server import ServerIdentity
from douane.unlocking import opened_safe
from douane.vault.elsewhere import fetching
from douane.vault.public import PublicConnection
from douane.vault.secrets import Named
from tests._promises import promise

FILES = ServerIdentity("npm:files", "files", "npm:files")
AT = "secret/a?token=t#b"


def own(_referring):
    return "made-up"


@promise("P-SECRET-STAYS")
@pytest.mark.parametrize(
    ("origin", "because"),
    [
        ("aws:eu-central-1/mcp/github", "credentials of this account"),
        ("vault:https://vault.example/secret/a#b", "token of this account"),
        (f"vault:http://localhost:9/{AT}", "over HTTPS"),
        (f"vault:https://localhost:9/{AT}", "in this machine or network"),
        (f"vault:https://127.0.0.1:9/{AT}", "in this machine or network"),
        (f"vault:https://10.1.2.3/{AT}", "in this machine or network"),
        (f"vault:https://169.254.169.254/{AT}", "in this machine or network"),
        (f"vault:https://[::ffff:127.0.0.1]:9/{AT}", "in this machine or network"),
    ],
)
def test_what_is_not_a_tenants_is_not_had_for_it(monkeypatch, origin, because):
    monkeypatch.setenv("VAULT_TOKEN", "of this account")
    with pytest.raises(SecretError, match=because) as told:
        fetching("acme")(origin, own)
    assert told.value.fix


@promise("P-SECRET-STAYS")
def test_the_safe_of_a_tenant_goes_by_it_and_the_one_of_the_installation_does_not(tmp_path, monkeypatch):
    monkeypatch.setenv("DOUANE_VAULT_KEY", "0" * 64)
    for tenant, because in (("acme", "in this machine or network"), ("default", "cannot be asked")):
        with closing(opened_safe(str(tmp_path), tenant)) as safe:
            safe.put("t", Named("made-up", 1.0))
            safe.put("far", Named("", 1.0, origin=f"vault:https://127.0.0.1:9/{AT}"))
            with pytest.raises(SecretError, match=because):
                safe.reveal("far", FILES)


@promise("P-SECRET-STAYS")
def test_the_address_that_was_looked_at_is_the_one_that_is_connected_to(monkeypatch):
    asked, dialled = [], []

    def found(host, port, **_more):
        asked.append(host)
        return [(0, 0, 0, "", ("8.8.8.8" if len(asked) == 1 else "127.0.0.1", port))]

    def dial(address, _patience):
        dialled.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", found)
    monkeypatch.setattr(socket, "create_connection", dial)
    with pytest.raises(ConnectionRefusedError):
        PublicConnection("vault.example", None, 1.0, ssl.create_default_context()).connect()
    assert (asked, dialled) == (["vault.example"], [("8.8.8.8", 443)])
