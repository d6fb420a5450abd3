"""A person at a terminal, and calls that wait for them: they pass, and are refused."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from douane.stores.approvals import Approvals
from douane.stores.protection import trusted_in
from tests._promises import promise
from tests.e2e import installed
from tests.e2e.conversations import LIST_TOOLS, OPEN, Conversation, call
from tests.e2e.gateway.gateway import CONFIG, gateway
from tests.e2e.gateway.running import SDK1, serving
from tests.e2e.gateway.telling import tell
from tests.e2e.line_client import LineClient
from tests.e2e.person import PATIENCE, listed, open_question, types
from tests.e2e.recordings import MCP1, isolated_state
from tests.unit.approvals.test_grant import ASKED

ECHO = (sys.executable, "-IS", str(Path(__file__).with_name("odd_server.py")), "none")
RULE = '[[rule]]\nid = "ask-first"\ntool = "echo"\naction = "hold"\nask = "person"\n'
PATIENT = '[approvals]\nwait = "90 s"\n'
QUICK = '[approvals]\nwait = "1 s"\n'
SECRET = "correct horse battery"


class Patient(LineClient):
    """A client that waits for as long as a person takes."""

    answer_within = PATIENCE


@pytest.fixture
def state(home):
    made = isolated_state(home)
    Path(made["DOUANE_CONFIG"]).mkdir(exist_ok=True)
    return {**made, "PATH": "/usr/bin:/bin", "TERM": "xterm"}


@pytest.fixture
def say(state, started, tmp_path):
    """`say(policy, text, …)` is what a client hears when it echoes these through `douane-mcp`."""

    def hold(policy, *texts):
        (Path(state["DOUANE_CONFIG"]) / "douane.toml").write_text(policy, "utf-8")
        command = (str(installed.DOUANE_MCP), "--upstream", *ECHO)
        client = Patient(command, state, tmp_path, tmp_path / "stderr.txt")
        started.append(client)
        client.open()
        client.ask("tools/list")
        heard = [json.dumps(client.call("echo", text=text)) for text in texts]
        client.end()
        return heard

    return hold


@promise("P-PERSON-ANSWERS")
def test_a_call_waits_until_a_person_has_approved_it(say, state):
    with ThreadPoolExecutor() as pool:
        told = pool.submit(say, RULE + PATIENT, "hello")
        asked = open_question(state)
        shown, code = types(state, "approve", asked["name"])
    assert code == 0, shown
    assert '"text": "hello"' in shown
    assert (asked["shown"], asked["state"]) == ({"text": "hello"}, "waiting")
    [heard] = told.result()
    assert "hello" in heard
    assert "Douane" not in heard


@promise("P-PERSON-ANSWERS")
def test_a_denied_call_is_refused_and_not_asked_about_again(say, state):
    with ThreadPoolExecutor() as pool:
        told = pool.submit(say, RULE + PATIENT, "hello", "hello")
        asked = open_question(state)
        _, code = types(state, "deny", asked["name"])
    assert code == 0
    assert all("does not let it pass" in heard for heard in told.result())
    assert listed(state, "list") == []


@promise("P-GRANT-BOUND")
def test_what_was_approved_later_passes_once_and_nothing_else_does(say, state):
    [late] = say(RULE + QUICK, "hello")
    asked = open_question(state)
    assert f"douane approvals approve {asked['name']}" in late
    _, code = types(state, "approve", asked["name"])
    assert code == 0
    passed, used_up, other = say(RULE + QUICK, "hello", "hello", "hullo")
    assert "Douane" not in passed
    assert "has not answered in time" in used_up
    assert "has not answered in time" in other
    assert len(listed(state, "list")) == 2


@promise("P-GRANT-BOUND")
@pytest.mark.long
def test_a_pattern_is_for_texts_that_fit_until_it_is_revoked(say, state):
    say(RULE + QUICK, "mail to ann")
    types(state, "approve", open_question(state)["name"], "--pattern", "text=mail to *", "--times", "3")
    ann, bob, other = say(RULE + QUICK, "mail to ann", "mail to bob", "chat to ann")
    assert ("Douane" in ann, "Douane" in bob, "Douane" in other) == (False, False, True)
    [grant] = listed(state, "grants")
    assert (grant["left"], grant["given"]) == (1, 3)
    command = [str(installed.DOUANE), "approvals", "revoke", grant["id"]]
    subprocess.run(command, env=state, check=True, timeout=PATIENCE)
    [again] = say(RULE + QUICK, "mail to bob")
    assert "has not answered in time" in again


@promise("P-AGENT-CANNOT-APPROVE")
def test_an_agent_without_a_terminal_cannot_approve(say, state):
    say(RULE + QUICK, "hello")
    command = [str(installed.DOUANE), "approvals", "approve", open_question(state)["name"]]
    for is_apart in (False, True):
        said = subprocess.run(
            command,
            env=state,
            input="1234\n",
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            start_new_session=is_apart,
            check=False,
        )
        assert said.returncode == 2
        assert "only a person at a terminal can do this" in said.stderr
    assert listed(state, "grants") == []


@promise("P-AGENT-CANNOT-APPROVE")
def test_with_a_passphrase_a_made_up_terminal_is_not_enough(say, state):
    say(RULE + QUICK, "hello")
    name = open_question(state)["name"]
    shown, code = types(state, "protect", passphrase=SECRET)
    assert code == 0, shown
    shown, code = types(state, "approve", name, passphrase="a guess of mine")
    assert code == 2
    assert "not the passphrase" in shown
    assert listed(state, "grants") == []
    shown, code = types(state, "approve", name, passphrase=SECRET)
    assert code == 0, shown
    [passed] = say(RULE + QUICK, "hello")
    assert "Douane" not in passed


@promise("P-AGENT-CANNOT-APPROVE")
@pytest.mark.long
def test_what_is_not_typed_as_shown_approves_nothing(say, state):
    say(RULE + QUICK, "hello")
    _, code = types(state, "approve", open_question(state)["name"], types_what_is_shown=False)
    assert code == 2
    assert listed(state, "grants") == []


@promise("P-PERSON-ANSWERS")
@pytest.mark.long
def test_a_suspended_principal_does_nothing_until_it_is_lifted(say, state):
    say(RULE + QUICK, "hello")
    name = open_question(state)["name"]
    types(state, "deny", name, "--suspend")
    assert listed(state, "list") == []
    plain = QUICK
    [suspended] = say(plain, "hello")
    assert "a person has suspended all calls" in suspended
    shown, code = types(state, "--of", "local:root", of=("sessions", "lift"))
    assert code == 0, shown
    [lifted] = say(plain, "hello")
    assert "Douane" not in lifted


@promise("P-PERSON-ANSWERS")
def test_through_the_gateway_a_call_waits_for_a_person(need, tmp_path):
    need(SDK1.peer, MCP1.peer)
    config = CONFIG.replace("[gateway]", f"{RULE}{PATIENT}\n[gateway]")
    state = {**isolated_state(tmp_path), "PATH": "/usr/bin:/bin", "TERM": "xterm"}
    conversation = Conversation("approvals", None, (OPEN, LIST_TOOLS, call("echo", text="hello")))
    with serving(SDK1) as url, gateway(url, tmp_path, config) as door, ThreadPoolExecutor() as pool:
        told = pool.submit(tell, door, conversation, MCP1, tmp_path)
        shown, code = types(state, "approve", open_question(state)["name"])
        assert code == 0, shown
        heard = told.result()[2].decode()
    assert "hello" in heard
    assert "Douane" not in heard


@pytest.mark.long
def test_stats_say_how_much_was_asked_and_approved(say, state):
    say(RULE + QUICK, "hello")
    types(state, "approve", open_question(state)["name"])
    say(RULE + QUICK, "hello", "hullo")
    [told] = listed(state, "stats")
    assert (told["calls"], told["questions"], told["answered"]) == (3, 2, 1)
    assert told["share_approved"] == 1.0


@promise("P-ASKED-RARELY")
def test_questions_that_are_alike_are_answered_together_each_as_it_was_shown(state):
    folder, now = state["DOUANE_STATE"], time.time()
    others = [
        replace(ASKED, name=f"q{n}", parts={"/arguments/to": f"d{n}"}, shown={"to": f"eve{n}"})
        for n in (2, 3)
    ]
    with closing(Approvals(folder, trusted_in(folder))) as store:
        for question in (ASKED, *others, replace(ASKED, name="q4", subject="delete")):
            store.put(question, now, now + 30, now + 3600)
        shown, code = types(state, "approve", ASKED.name, "--alike")
        assert code == 0, shown
        assert "and q2, which differs in" in shown
        assert 'to: "eve3"' in shown
        assert [one.question.name for one in store.tickets() if one.is_open(now)] == ["q4"]
        assert all(store.spend(one, now) for one in (ASKED, *others))
        assert store.spend(replace(others[0], parts={"/arguments/to": "d9"}), now) is None
