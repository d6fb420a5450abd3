"""A server cannot lead us into our own network."""

from __future__ import annotations

import asyncio

import pytest

from douane.vault.addresses import check_url, guarded, is_public
from douane.vault.errors import CredentialError
from tests._promises import promise

PUBLIC, LOCAL = "https://mcp.example/mcp", "http://127.0.0.1:3000/mcp"


@promise("P-NO-SSRF")
@pytest.mark.parametrize(
    "url",
    [
        "http://idp.example/token",
        "https://127.0.0.1/token",
        "https://localhost/token",
        "https://[::1]/token",
        "https://169.254.169.254/latest/meta-data",
        "https://[fd00:ec2::254]/latest",
        "https://10.0.0.1/",
        "https://192.168.1.1:8443/",
        "https://100.64.0.1/",
        "https://[::ffff:10.0.0.1]/",
        "https://[64:ff9b::a00:1]/",
        "https://[2002:a00:1::]/",
        "https://0.0.0.0/",
        "https://user:pw@idp.example/",
        "https://idp.example/#fragment",
        "https://idp.example/a b",
        "https://idp.example:port/",
        "https:///path",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "",
    ],
)
def test_such_a_url_is_not_asked(url):
    with pytest.raises(CredentialError):
        check_url(url, PUBLIC)


@pytest.mark.parametrize(
    "url", ["https://idp.example/token", "https://idp.example:8443/a?b=c", "https://1.1.1.1/"]
)
def test_a_public_url_is(url):
    check_url(url, PUBLIC)


def test_a_server_on_this_machine_may_name_this_machine():
    check_url("http://127.0.0.1:9000/token", LOCAL)
    check_url("http://localhost:9000/token", LOCAL)
    with pytest.raises(CredentialError):
        check_url("http://192.168.1.1/token", LOCAL)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("1.1.1.1", True),
        ("2606:4700::1111", True),
        ("10.1.2.3", False),
        ("127.0.0.53", False),
        ("169.254.169.254", False),
        ("fe80::1%eth0", False),
        ("224.0.0.1", False),
        ("::ffff:127.0.0.1", False),
        ("2002:7f00:1::", False),
        ("::ffff:0:169.254.169.254", False),
        ("nonsense", False),
    ],
)
def test_which_addresses_are_public(address, public):
    assert is_public(address) is public


@promise("P-NO-SSRF")
def test_a_name_that_leads_into_our_network_is_refused_once_it_is_resolved():
    async def resolve(host, port):
        return ("93.184.215.14", "10.0.0.7") if host == "idp.example" else ("10.0.0.8",)

    asked = guarded(resolve, lambda: ["mcp.internal"])
    assert asyncio.run(asked("mcp.internal", 443)) == ("10.0.0.8",)
    with pytest.raises(CredentialError, match="has an address in this machine or network"):
        asyncio.run(asked("idp.example", 443))
