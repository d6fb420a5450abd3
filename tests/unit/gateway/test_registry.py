"""A private registry lists what people have approved, and nothing else."""

from __future__ import annotations

import json

import pytest

from douane.config import read
from douane.errors import ConfigError, StoreError
from douane.gateway.registry import ROOT, registry
from douane.inventory.identity import identify, identify_address
from douane.model.dossier import Dossier, Stage, Traits
from douane.policy.document import Level
from douane.policy.parse import Document
from douane.transports.http.exchange import Peer, Request
from douane.transports.http.headers import Headers
from tests._promises import promise

DOCUMENT = """
[gateway]
registry = "com.example"
[servers.files]
command = ["npx", "-y", "files-mcp@1.2.3"]
[servers.search]
url = "https://search.example/mcp"
[servers.other]
url = "https://other.example/mcp"
"""
BASE = "https://gate.example"
FILES = identify(["npx", "-y", "files-mcp@1.2.3"], "files")
SEARCH = identify_address("https://search.example/mcp", "search")
LATER = 4_000_000_000.0


class Answered:
    """What a page answered."""

    def __init__(self):
        self.status, self.fields, self.body = 0, {}, b""

    def send(self, status, headers, body=b""):
        self.status, self.fields, self.body = status, dict(headers), body

    @property
    def said(self):
        return json.loads(self.body)


def approved(server, at=1_700_000_000.0, until=LATER, stage=Stage.APPROVED):
    traits = Traits(server.command, server.version)
    stopped = None if stage is Stage.APPROVED else stage
    return Dossier(
        server.id, server.name, server.command, stage, at=at, until=until, traits=traits, stopped=stopped
    )


def settings(text=DOCUMENT):
    return read([Document("douane.toml", Level.USER, text)]).settings


def pages(*dossiers, text=DOCUMENT):
    return registry(
        settings(text), BASE, lambda server: tuple(one for one in dossiers if one.server == server)
    )


def asked(found, path, method="GET", query=""):
    reply = Answered()
    found[path](Request(method, path, path, query, Headers([]), Peer("", 0)), reply)
    return reply


def names(reply):
    return [one["server"]["name"] for one in reply.said["servers"]]


@promise("P-REGISTRY-APPROVED-ONLY")
@pytest.mark.parametrize(
    ("dossiers", "listed"),
    [
        ([], []),
        ([approved(FILES)], ["com.example/files"]),
        ([approved(FILES), approved(SEARCH)], ["com.example/files", "com.example/search"]),
        ([approved(FILES, until=2.0)], []),
        ([approved(FILES, stage=Stage.SUSPENDED)], []),
        ([approved(FILES)._replace(stage=Stage.REQUESTED)], []),
        ([approved(identify(["npx", "-y", "files-mcp@9"], "files"))], []),
    ],
    ids=["nobody was asked", "one", "two", "over", "suspended", "requested", "in another version"],
)
def test_only_what_is_approved_now_is_listed(dossiers, listed):
    found = pages(*dossiers)
    assert names(asked(found, ROOT)) == listed
    one = asked(found, f"{ROOT}/com.example%2Ffiles/versions/latest")
    assert one.status == (200 if "com.example/files" in listed else 404)


def test_a_server_is_told_as_the_registry_api_has_it():
    found = pages(approved(FILES))
    for path in ("versions/latest", "versions/1.2.3"):
        for name in ("com.example%2Ffiles", "com.example%2ffiles", "com.example/files"):
            reply = asked(found, f"{ROOT}/{name}/{path}")
            server = reply.said["server"]
            assert (server["name"], server["version"]) == ("com.example/files", "1.2.3")
            assert server["remotes"] == [{"type": "streamable-http", "url": f"{BASE}/servers/files/mcp"}]
            assert reply.fields["access-control-allow-origin"] == "*"
    official = reply.said["_meta"]["io.modelcontextprotocol.registry/official"]
    assert official == {
        "status": "active",
        "publishedAt": "2023-11-14T22:13:20Z",
        "updatedAt": "2023-11-14T22:13:20Z",
        "isLatest": True,
    }
    assert names(asked(found, f"{ROOT}/com.example%2Ffiles/versions")) == ["com.example/files"]


@pytest.mark.parametrize(
    ("query", "listed"),
    [
        ("search=EAR", ["com.example/search"]),
        ("version=latest", ["com.example/files", "com.example/search"]),
        ("version=1.2.3", ["com.example/files"]),
        ("updated_since=2024-01-01T00:00:00Z", ["com.example/search"]),
        ("updated_since=nonsense&limit=x", ["com.example/files", "com.example/search"]),
        ("limit=1", ["com.example/files"]),
        pytest.param(
            "limit=" + "9" * 5000, ["com.example/files", "com.example/search"], id="limit of many digits"
        ),
        ("limit=1&cursor=com.example/files", ["com.example/search"]),
    ],
)
def test_a_list_can_be_narrowed_and_paged(query, listed):
    found = pages(approved(FILES), approved(SEARCH, at=1_800_000_000.0))
    assert names(asked(found, ROOT, query=query)) == listed


def test_the_cursor_leads_on_until_there_is_no_more():
    found = pages(approved(FILES), approved(SEARCH))
    first = asked(found, ROOT, query="limit=1").said["metadata"]
    assert first == {"count": 1, "nextCursor": "com.example/files"}
    assert asked(found, ROOT, query=f"limit=1&cursor={first['nextCursor']}").said["metadata"] == {"count": 1}


def test_who_cannot_tell_what_is_approved_tells_of_nothing():
    def unreadable(_server):
        raise StoreError("the database cannot be read", "look at it")

    found = registry(settings(), BASE, unreadable)
    assert asked(found, ROOT).status == 503


@pytest.mark.parametrize(("method", "status"), [("OPTIONS", 204), ("HEAD", 200), ("POST", 405)])
def test_it_is_only_read(method, status):
    assert asked(pages(approved(FILES)), ROOT, method).status == status


def test_there_is_none_unless_somebody_names_it():
    assert pages(approved(FILES), text=DOCUMENT.replace('registry = "com.example"', "")) == {}
    with pytest.raises(ConfigError, match="no name for a registry"):
        settings(DOCUMENT.replace("com.example", "com example/"))
