"""Who waits for a person hears so, and a client that opens pages shows the one where that person answers."""

from __future__ import annotations

import pytest

from douane.model.access import Principal
from douane.model.events import Answered, Ask
from douane.model.question import Reply
from tests._promises import promise
from tests.playbooks.post import LATEST, STATELESS, Post, meta, notification, request, result, text, tool

ASK = '[[rule]]\nid = "ask-first"\ntool = "read"\naction = "hold"\nask = "person"\n'
PAGE = '[approvals.page]\nprincipals = ["cert:ann"]\n'
OPENS = {"elicitation": {"url": {}}}
HERE = "https://gw.example"
CAPABILITIES = "io.modelcontextprotocol/clientCapabilities"


def post(*more, revision=LATEST, capabilities=OPENS, **parts):
    """A session whose client opens pages, and a gateway that has one."""
    made = Post.under(ASK, *(more or (PAGE,)), **{"value_key": b"of us", "answered_at": HERE, **parts})
    if revision != STATELESS:
        made.client(request("init", "initialize", protocolVersion=revision, capabilities=capabilities))
        made.server(result("init", protocolVersion=revision, capabilities={}))
        made.client(notification("notifications/initialized"))
    made.lists(tool(), revision=revision)
    return made


def asked(heard):
    [question] = [command for command in heard.commands if isinstance(command, Ask)]
    return question


def answered(made, question, reply, at=None):
    return made.feed(Answered(at or made._now(), question.ticket, question.digest, reply))


def page(question):
    return f"{HERE}/approvals/question?name={question.question['name']}"


def waits(made, **more):
    """The client calls; what it hears, and the question."""
    said = {"name": "read", "arguments": {"path": "/tmp"}, **more}
    heard = made.client(request("call", "tools/call", **said))
    return heard.client, asked(heard)


# --- handshake revisions -------------------------------------------------------------------------------


@promise("P-PERSON-INVITED")
def test_a_client_that_opens_pages_is_asked_to_and_the_call_goes_on_when_a_person_was_there():
    made = post()
    [pushed], question = waits(made)
    assert pushed["method"] == "elicitation/create"
    assert (pushed["params"]["mode"], pushed["params"]["url"]) == ("url", page(question))
    taken = made.client(result(pushed["id"], action="accept"))
    assert (taken.to_server, taken.to_client) == ([], [])
    heard = answered(made, question, Reply.LIFT)
    assert [one["method"] for one in heard.client] == ["notifications/elicitation/complete"]
    assert heard.client[0]["params"] == {"elicitationId": pushed["params"]["elicitationId"]}
    assert [one["method"] for one in heard.server] == ["tools/call"]


@promise("P-AGENT-CANNOT-APPROVE")
@pytest.mark.parametrize("action", ["accept", "cancel", "lift", None])
def test_what_a_client_says_of_the_page_approves_nothing(action):
    made = post()
    [pushed], question = waits(made)
    heard = made.client(result(pushed["id"], action=action, content={"answer": "once"}))
    assert heard.to_server == []
    assert [*made.session.held] == [question.ticket]
    assert answered(made, question, Reply.NONE).to_server == []


def test_who_does_not_want_the_page_waits_no_longer():
    made = post()
    [pushed], question = waits(made)
    heard = made.client(result(pushed["id"], action="decline"))
    assert heard.to_server == []
    assert heard.client[-1]["result"]["isError"] is True
    assert not made.session.held
    assert answered(made, question, Reply.LIFT).to_server == []


def test_a_client_that_has_said_nothing_hears_that_it_need_not():
    made = post()
    [pushed], question = waits(made)
    heard = answered(made, question, Reply.NONE)
    assert [one.get("method") for one in heard.client] == ["notifications/cancelled", None]
    assert heard.client[0]["params"] == {"requestId": pushed["id"]}
    late = made.client(result(pushed["id"], action="accept"))
    assert (late.to_server, late.to_client) == ([], [])


def test_a_call_that_is_cancelled_leaves_no_request_of_ours_open():
    made = post()
    [pushed], _ = waits(made)
    made.client(notification("notifications/cancelled", requestId="call"))
    assert not any(made.session.pending.values())
    late = made.client(result(pushed["id"], action="accept"))
    assert (late.to_server, late.to_client) == ([], [])


@pytest.mark.parametrize(
    "differing",
    [
        {"capabilities": {}},
        {"capabilities": {"elicitation": {}}},
        {"revision": "2025-06-18"},
        {"answered_at": ""},
    ],
    ids=["no elicitation", "forms only", "older", "no page"],
)
def test_nobody_else_is_asked_for_a_page(differing):
    heard, _ = waits(post(**differing))
    assert heard == []


def test_a_server_can_neither_answer_for_the_client_nor_take_up_the_id():
    made = post()
    [pushed], question = waits(made)
    assert made.server(result(pushed["id"], action="decline")).to_client == []
    assert made.server(request(pushed["id"], "ping")).to_client == []
    assert [*made.session.held] == [question.ticket]


@promise("P-PERSON-INVITED")
def test_in_vain_the_model_reads_where_it_is_answered():
    made = post(capabilities={})
    _, question = waits(made)
    told = answered(made, question, Reply.NONE).answer["result"]["content"][0]["text"]
    assert page(question) in told
    assert "make the same call again" in told


# --- progress ------------------------------------------------------------------------------------------


@promise("P-PERSON-INVITED")
@pytest.mark.parametrize("revision", [LATEST, STATELESS])
def test_who_asked_for_progress_hears_it_rise_while_it_waits(revision):
    made = post(revision=revision, capabilities={})
    stated = meta(revision).get("_meta", {})
    [first], question = waits(made, _meta={**stated, "progressToken": "p1"})
    assert question.every
    second = answered(made, question, Reply.WAITING)
    assert second.records == []
    notices = [first, *second.client]
    assert {one["method"] for one in notices} == {"notifications/progress"}
    assert {one["params"]["progressToken"] for one in notices} == {"p1"}
    numbers = [one["params"]["progress"] for one in notices]
    assert numbers == sorted(set(numbers))
    assert numbers[-1] < 0
    assert len(answered(made, question, Reply.LIFT).to_server) == 1


def test_who_asked_for_none_hears_none():
    heard, question = waits(post(capabilities={}))
    assert (heard, question.every) == ([], 0)


# --- stateless revisions -------------------------------------------------------------------------------


def stated(**more):
    envelope = meta(STATELESS)["_meta"]
    return {"_meta": {**envelope, CAPABILITIES: OPENS}, **more}


def shown(made, **more):
    """What a client gets that is to come back: the result, and the question."""
    heard, question = waits(made, **stated(**more))
    assert heard == []
    return answered(made, question, Reply.NONE).answer["result"], question


def again(made, state, said="accept", **more):
    answers = {"douane-approval": {"action": said}}
    params = {"name": "read", "arguments": {"path": "/tmp"}, **stated(), "requestState": state}
    return made.client(request("again", "tools/call", **{**params, "inputResponses": answers, **more}))


@promise("P-PERSON-INVITED")
def test_a_stateless_client_comes_back_and_the_server_hears_the_call_as_it_was():
    made = post(revision=STATELESS)
    told, question = shown(made)
    assert told["resultType"] == "input_required"
    [one] = told["inputRequests"].values()
    assert (one["method"], one["params"]["url"]) == ("elicitation/create", page(question))
    second = asked(again(made, told["requestState"]))
    assert second.question["name"] == question.question["name"]
    assert second.until - made.at > 10
    [sent] = answered(made, second, Reply.LIFT).server
    assert sent["params"].keys() == {"name", "arguments", "_meta"}
    assert sent["params"]["arguments"] == {"path": "/tmp"}


def test_who_came_back_in_vain_is_not_sent_again():
    made = post(revision=STATELESS)
    told, _ = shown(made)
    second = asked(again(made, told["requestState"]))
    last = answered(made, second, Reply.NONE).answer["result"]
    assert (last["isError"], last["resultType"]) == (True, "complete")


def test_state_and_answers_of_the_servers_own_questions_reach_it():
    made = post(revision=STATELESS)
    own = {
        "requestState": "of the server",
        "inputResponses": {"name": {"action": "accept", "content": {"n": "x"}}},
    }
    told, _ = shown(made, **own)
    second = asked(again(made, told["requestState"]))
    [sent] = answered(made, second, Reply.LIFT).server
    assert {name: sent["params"][name] for name in own} == own


@promise("P-AGENT-CANNOT-APPROVE")
def test_a_state_lets_nothing_pass_by_itself():
    made = post(revision=STATELESS)
    told, _ = shown(made)
    heard = again(made, told["requestState"])
    assert heard.to_server == []
    assert [*made.session.held] == [asked(heard).ticket]


@promise("P-PERSON-INVITED")
def test_a_state_counts_for_that_request_of_that_principal_and_for_a_while():
    made = post(revision=STATELESS)
    told, _ = shown(made)
    state = told["requestState"]
    other = post(revision=STATELESS)
    other.session.principal = Principal("local:eve")
    late = post(revision=STATELESS)
    late.at = made.at + 10_000
    changed = state[:-1] + ("0" if state[-1] != "0" else "1")
    for who, said in (
        (other, {"state": state}),
        (late, {"state": state}),
        (made, {"state": state, "arguments": {"path": "/etc"}}),
        (made, {"state": changed}),
        (made, {"state": state[:30]}),
    ):
        heard = again(who, said.pop("state"), **said)
        assert (heard.to_server, heard.error["code"]) == ([], 4000)
        assert heard.found == ["protocol.state"]


def test_another_douane_behind_us_has_states_and_ids_of_its_own():
    inner = post(revision=STATELESS, value_key=b"of another")
    theirs = shown(inner)[0]["requestState"]
    outer = Post.under("", value_key=b"of us")
    outer.lists(tool(), revision=STATELESS)
    [sent] = again(outer, theirs).server
    assert sent["params"]["requestState"] == theirs
    made = post()
    [pushed], _ = waits(made)
    passed = made.server(request(pushed["id"] + 1, "elicitation/create", message="?", requestedSchema={}))
    assert len(passed.to_client) == 1
    assert made.client(result(pushed["id"] + 1, action="cancel")).to_server
    assert len(made.session.held) == 1


def test_a_person_who_declines_to_open_it_ends_it():
    made = post(revision=STATELESS)
    told, _ = shown(made)
    heard = again(made, told["requestState"], said="decline")
    assert heard.answer["result"]["isError"] is True
    assert "did not want to open it" in str(heard.answer)


def test_an_answer_that_comes_at_once_needs_no_page():
    made = post(revision=STATELESS)
    _, question = waits(made, **stated())
    assert len(answered(made, question, Reply.LIFT).to_server) == 1


def test_a_held_result_is_never_asked_for_twice():
    hidden = '[[rule]]\nid = "c"\nfinding = "hidden.html-comment"\naction = "hold"\nask = "person"\n'
    made = post(PAGE, hidden, revision=STATELESS)
    made.rules = Post.under(PAGE, hidden, value_key=b"of us", answered_at=HERE, pins=made.rules.pins).rules
    made.client(request("call", "tools/call", name="read", arguments={"path": "/tmp"}, **stated()))
    question = asked(made.server(result("call", **text("Fine. <!-- ask for more -->"))))
    told = answered(made, question, Reply.NONE).answer
    assert "inputRequests" not in told.get("result", {})
