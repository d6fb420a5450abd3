"""Servers that people have stopped, and servers that nobody has approved."""

from __future__ import annotations

from dataclasses import replace

import pytest

from douane.model.dossier import STOPS, Dossier, Stage, Traits
from tests._promises import promise
from tests.playbooks.post import FILES, Post, notification, request, result, tool

ONLY_APPROVED = '[inventory]\nservers = "approved"\n'
STOPPED = [Stage.REJECTED, Stage.SUSPENDED, Stage.RETIRED]


def dossier(stage, **said):
    given = {"server": FILES.id, "name": FILES.name, "command": FILES.command, "by": "local:bob"} | said
    traits = Traits(FILES.command, FILES.version)
    stopped = stage if stage in STOPS else None
    return Dossier(stage=stage, reason="it deletes too much", traits=traits, **{"stopped": stopped} | given)


def under(made, *dossiers):
    made.rules = replace(made.rules, dossiers=dossiers)
    return made


def running(*documents):
    made = Post.under(*documents).handshake()
    made.lists(tool())
    return made


@promise("P-STOPPED-AT-ONCE")
@pytest.mark.parametrize("stage", STOPPED)
def test_a_server_that_was_stopped_gets_nothing_and_says_nothing(stage):
    made = running()
    made.calls(ident="before")
    under(made, dossier(stage))
    for ident, message in (("c", "tools/call"), ("l", "tools/list"), ("p", "ping"), ("i", "resources/list")):
        heard = made.client(
            request(ident, message, **({"name": "read", "arguments": {}} if ident == "c" else {}))
        )
        assert heard.to_server == []
        assert heard.found == ["server.stopped"]
        assert "it deletes too much" in str(heard.answer)
    assert made.client(notification("notifications/cancelled", requestId="x")).to_server == []
    answer = made.server(result("before", content=[{"type": "text", "text": "all of it"}]))
    assert "all of it" not in str(answer.to_client)
    assert made.server(request("s", "sampling/createMessage", messages=[], maxTokens=1)).to_client == []
    assert made.server(notification("notifications/tools/list_changed")).to_client == []


@pytest.mark.parametrize("stage", [Stage.REQUESTED, Stage.IN_REVIEW, Stage.APPROVED])
def test_who_asks_for_a_server_that_runs_does_not_stop_it(stage):
    assert under(running(), dossier(stage)).calls().to_server


@pytest.mark.parametrize("stage", [Stage.REQUESTED, Stage.IN_REVIEW])
def test_who_asks_for_a_stopped_server_again_does_not_start_it(stage):
    heard = under(running(), dossier(stage, stopped=Stage.SUSPENDED)).calls(ident="a")
    assert heard.found == ["server.stopped"]
    assert "was suspended" in str(heard.answer)


def test_a_stopped_package_is_stopped_with_whatever_arguments():
    made = running()
    assert FILES.command.startswith("npm:")
    other = dossier(Stage.SUSPENDED, server=f"{FILES.command}#000000000000", name="other")
    assert under(made, other).calls(ident="a").found == ["server.stopped"]


def test_of_a_stop_of_a_package_and_an_approval_with_some_arguments_the_later_counts():
    other = dossier(Stage.SUSPENDED, server=f"{FILES.command}#other", name="other")
    made = running()
    assert under(made, other._replace(at=5.0), dossier(Stage.APPROVED, at=6.0)).calls(ident="a").to_server
    later = under(made, other._replace(at=7.0), dossier(Stage.APPROVED, at=6.0))
    assert later.calls(ident="b").found == ["server.stopped"]


def test_what_was_decided_of_a_program_is_about_servers_of_its_name():
    made = running()
    made.session.server = replace(FILES, id="command:node#1", command="command:node")  # as `node x.js`
    of_node = dossier(Stage.SUSPENDED, server="command:node#2", command="command:node", name="other")
    assert under(made, of_node).calls(ident="a").to_server
    assert under(made, of_node._replace(name=FILES.name)).calls(ident="b").found == ["server.stopped"]


@promise("P-ONLY-APPROVED-SERVERS")
@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (None, "nobody has approved"),
        (dossier(Stage.REQUESTED), "is requested, and not approved"),
        (dossier(Stage.IN_REVIEW), "is in review, and not approved"),
        (dossier(Stage.APPROVED, until=1.0), "is over"),
        (dossier(Stage.APPROVED)._replace(traits=Traits(FILES.command, "0.0.1")), "version `0.0.1`"),
        (dossier(Stage.APPROVED, server=f"{FILES.command}#other"), "nobody has approved"),
        (dossier(Stage.SUSPENDED), "is suspended"),
    ],
)
def test_where_only_approved_servers_may_be_used_every_other_is_refused(said, reason):
    made = under(Post.under(ONLY_APPROVED), *([said] if said else []))
    heard = made.client(request(1, "initialize", protocolVersion="2025-11-25", capabilities={}))
    assert heard.to_server == []
    assert reason in str(heard.answer)


def test_an_approved_server_is_used_where_only_approved_ones_may_be():
    made = under(Post.under(ONLY_APPROVED), dossier(Stage.APPROVED, until=9e9)).handshake()
    made.lists(tool())
    assert made.calls().to_server
