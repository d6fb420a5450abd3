"""What a person has killed gets nothing and says nothing, from the next message on."""

from dataclasses import replace

import pytest

from douane.inventory.killed import parsed
from douane.model.events import Ending
from douane.model.session import Session
from douane.protocol.direction import Direction
from tests._promises import promise
from tests.playbooks.post import ALICE, FILES, Post, notification, request, result, rules_of, tool


def under(made, line):
    made.rules = replace(made.rules, kills=parsed(line))
    return made


def running():
    made = Post.under().handshake()
    made.lists(tool())
    return made


@promise("P-KILLED-WITHIN-A-SECOND")
@pytest.mark.parametrize("what", ["all", "server", "principal", "session"])
def test_of_a_kill_the_next_message_goes_nowhere_in_either_direction(what):
    made = running()
    made.calls(ident="before")
    session = made.session
    whom = {
        "all": "",
        "server": session.server.name,
        "principal": session.principal.id,
        "session": session.id,
    }
    under(made, f"{what} {whom[what]} # bob: it sends diaries")
    for ident, method in (("l", "tools/list"), ("p", "ping"), ("r", "resources/list")):
        heard = made.client(request(ident, method))
        assert heard.to_server == []
        assert heard.found == ["engine.killed"]
        assert "it sends diaries" in str(heard.answer)
    assert made.client(notification("notifications/cancelled", requestId="x")).to_server == []
    answer = made.server(result("before", content=[{"type": "text", "text": "all of it"}]))
    assert "all of it" not in str(answer.to_client)
    assert made.server(request("s", "sampling/createMessage", messages=[], maxTokens=1)).to_client == []


@promise("P-KILLED-WITHIN-A-SECOND")
def test_who_waits_hears_of_the_kill_whoever_sees_first_that_the_server_is_gone():
    made = running()
    made.calls(ident="before")
    heard = under(made, "all # bob: it sends diaries").closed(Direction.TO_CLIENT, Ending.EXITED, "signal 9")
    assert "it sends diaries" in str(heard.answer)


@pytest.mark.parametrize(
    ("note", "said"),
    [
        ("bob: it sends diaries", "`douane kill lift --tenant acme server files --reason '…'`"),
        ("by the installation", "`douane kill lift --tenant acme server files --reason '…'`"),
    ],
)
def test_a_tenant_hears_what_lifts_its_own_kill_whatever_its_file_says(note, said):
    made = Post(rules_of(), session=Session("s9", replace(ALICE, tenant="acme"), FILES, key=b"one"))
    heard = under(made.handshake(), f"server files # {note}").client(request("p", "ping"))
    assert heard.found == ["engine.killed"]
    assert f"a person has killed server `files` ({note})" in str(heard.answer)
    assert said in str(heard.answer)


def test_a_kill_of_another_changes_nothing():
    assert under(running(), "server another\nprincipal local:nobody\nsession x").calls().to_server
