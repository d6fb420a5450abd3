"""How a conversation begins, at each revision, and what is legal before and after."""

from __future__ import annotations

import pytest

from tests._promises import promise
from tests.playbooks.post import (
    LATEST,
    REVISIONS,
    STATELESS,
    Post,
    failure,
    meta,
    notification,
    request,
    result,
    tool,
)

HANDSHAKES = [revision for revision in REVISIONS if revision != STATELESS]


@promise("P-FULL-DUPLEX")
@pytest.mark.parametrize("revision", HANDSHAKES)
def test_a_handshake_passes_as_it_is(revision):
    post = Post()
    opening = request(0, "initialize", protocolVersion=revision, capabilities={}, clientInfo={"name": "c"})
    agreed = result(0, protocolVersion=revision, capabilities={"tools": {}}, serverInfo={"name": "s"})

    assert post.client(opening).server == [opening]
    assert post.server(agreed).client == [agreed]
    over = notification("notifications/initialized")
    assert post.client(over).server == [over]


@pytest.mark.parametrize("revision", REVISIONS)
def test_a_tool_is_listed_and_called_under_every_revision(revision):
    post = Post().handshake(revision)

    assert post.lists(tool(), revision=revision).answer["result"]["tools"] == [tool()]
    [called] = post.calls(revision=revision).server
    assert called["params"]["arguments"] == {"path": "/tmp"}


@pytest.mark.parametrize("revision", REVISIONS)
def test_every_entry_names_the_revision_it_was_judged_under(revision):
    post = Post().handshake(revision)
    post.lists(tool(), revision=revision)

    assert post.calls(revision=revision).record["protocol"] == revision


def test_the_server_may_settle_on_an_older_revision_than_was_proposed():
    post = Post()
    post.client(request(0, "initialize", protocolVersion=LATEST))
    post.server(result(0, protocolVersion="2025-03-26"))

    assert post.client([request(1, "ping")]).server == [[request(1, "ping")]], "2025-03-26 has batches"


def test_a_client_that_tries_the_stateless_revision_first_falls_back_to_a_handshake():
    post = Post()
    probe = request(1, "server/discover", **meta(STATELESS))
    assert post.client(probe).server == [probe]
    refused = failure(1, "Method not found", -32601)
    assert post.server(refused).client == [refused]

    post.handshake("2025-06-18")
    post.lists(tool())

    assert post.calls().record["protocol"] == "2025-06-18"


def test_server_discover_needs_no_handshake():
    post = Post()
    post.client(request(1, "server/discover", **meta(STATELESS)))
    found = result(1, resultType="complete", supportedVersions=[STATELESS], capabilities={})

    assert post.server(found).client == [found]


@promise("P-FULL-DUPLEX")
def test_notifications_of_the_server_pass_before_it_has_answered_initialize():
    post = Post()
    early = notification("notifications/tools/list_changed")
    assert post.server(early).client == [early], "even before the client has said anything"

    post.client(request(0, "initialize", protocolVersion=LATEST))
    assert post.server(early).client == [early]


def test_a_request_before_initialize_is_refused_with_what_to_send():
    heard = Post().client(request(1, "tools/list"))

    assert heard.server == []
    assert "initialize" in heard.error["message"]
    assert heard.found == ["protocol.not-initialized"]


@pytest.mark.parametrize("method", ["ping", "server/discover"])
def test_what_may_come_before_initialize_passes(method):
    assert Post().client(request(1, method)).action == "allow"


def test_a_proposal_of_an_unknown_revision_passes_and_the_server_chooses():
    post = Post()
    assert post.client(request(0, "initialize", protocolVersion="2031-01-01")).action == "allow"
    assert post.server(result(0, protocolVersion=LATEST)).action == "allow"


@promise("P-STRICT-RPC")
@pytest.mark.parametrize("version", ["2031-01-01", "", None, 7, STATELESS])
def test_a_revision_that_no_handshake_can_settle_on_is_refused_and_the_client_is_told(version):
    post = Post()
    post.client(request(0, "initialize", protocolVersion=LATEST))
    heard = post.server(result(0, protocolVersion=version))

    assert heard.found == ["protocol.revision"]
    assert heard.answer["id"] == 0
    assert LATEST in heard.error["message"], "it says which are known"


def test_a_request_that_states_an_unknown_revision_is_refused():
    heard = Post().client(
        request(
            1,
            "tools/list",
            _meta={
                "io.modelcontextprotocol/protocolVersion": "2031-01-01",
            },
        )
    )

    assert heard.found == ["protocol.revision"]
    assert heard.server == []


def test_a_handshake_revision_stated_in_meta_does_not_replace_the_handshake():
    stated = {"io.modelcontextprotocol/protocolVersion": LATEST}

    assert Post().client(request(1, "tools/list", _meta=stated)).found == ["protocol.not-initialized"]


def test_a_second_initialize_starts_anew():
    post = Post().handshake("2025-03-26")
    post.client(request(9, "initialize", protocolVersion=LATEST))
    post.server(result(9, protocolVersion=LATEST))

    assert post.client([request(1, "ping")]).found == ["protocol.batch"]


def test_stateless_and_handshake_requests_may_share_a_conversation():
    post = Post().handshake(LATEST)

    assert post.client(request(1, "tools/list", **meta(STATELESS))).record["protocol"] == STATELESS
    assert post.client(request(2, "tools/list")).record["protocol"] == LATEST
