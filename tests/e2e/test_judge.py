"""Real clients and servers, with a program as judge: over standard streams and through the gateway."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import pytest

from tests._promises import promise
from tests.e2e import installed
from tests.e2e.conversations import LIST_TOOLS, OPEN, Conversation, call
from tests.e2e.gateway.gateway import CONFIG, gateway
from tests.e2e.gateway.running import FIXTURE, SDK1, serving
from tests.e2e.gateway.telling import tell, tell_by
from tests.e2e.recordings import MCP1, MCP2_LEGACY, MCP2_MODERN, isolated_state
from tests.e2e.servers import Server
from tests.playbooks.post import made_up_key

HERE = Path(__file__).resolve().parent
RULE = """
[[rule]]
id = "comments"
finding = "hidden.html-comment"
direction = "to-client"
action = "hold"
ask = "judge"
"""
PATIENCE = 5  # seconds; a judge that says nothing is waited for as long
ECHO = Server(installed.MCP1, (str(HERE / "echo_server.py"),))
FINE, BAD = "hello <!-- fine -->", "hello <!-- bad -->"


def judge(script="own_judge.py", patience=PATIENCE):
    command = [sys.executable, str(HERE / script)]
    return f"[judge]\ncommand = {json.dumps(command)}\ntimeout = {patience}\n{RULE}"


def saying(*texts, tool="echo"):
    said = [call(tool, text=text) for text in texts]
    return Conversation("a judge", ECHO, (OPEN, LIST_TOOLS, *said))


def told(lines):
    """What came of the calls: the text of each result, or the text of its error."""
    return [json.loads(line) for line in lines][2:]


def text_of(told_of):
    return json.dumps(told_of)


@pytest.fixture
def through_stdio(tmp_path, home):
    """`through_stdio(policy, conversation)` is what a client makes of it with `douane-mcp` in between."""

    def hold(policy, conversation):
        state = isolated_state(home)
        config = Path(state["DOUANE_CONFIG"])
        config.mkdir(exist_ok=True)
        (config / "douane.toml").write_text(policy, "utf-8")
        server = (*ECHO.peer.command, *ECHO.arguments)
        command = (str(installed.DOUANE_MCP), "--upstream", *server)
        return told(tell_by(command, conversation, MCP1, tmp_path, state))

    return hold


@promise("P-HELD-UNTIL-ANSWERED")
def test_over_stdio_a_call_waits_for_the_judge(need, through_stdio):
    need(ECHO.peer)
    fine, plain, bad = through_stdio(judge(), saying(FINE, "plain", BAD))
    assert FINE in text_of(fine)
    assert "plain" in text_of(plain)
    assert "the judge was asked about it" in text_of(bad)
    assert BAD not in text_of(bad)


@promise("P-JUDGE-FAILS-CLOSED")
@pytest.mark.parametrize("policy", [judge("no_such_judge.py"), RULE], ids=["gone", "none"])
def test_over_stdio_without_a_judge_nothing_held_passes(need, through_stdio, policy):
    need(ECHO.peer)
    fine, plain = through_stdio(policy, saying(FINE, "plain"))
    assert FINE not in text_of(fine)
    assert "held by Douane" in text_of(fine)
    assert "plain" in text_of(plain)


@promise("P-JUDGE-FAILS-CLOSED")
def test_over_stdio_a_judge_that_says_nothing_is_waited_for_in_vain(need, through_stdio):
    need(ECHO.peer)
    before = time.monotonic()
    [silent] = through_stdio(judge(patience=0.3), saying("<!-- silence -->"))
    assert "has not answered in time" in text_of(silent)
    assert time.monotonic() - before < 60


@promise("P-JUDGE-NO-SECRETS")
def test_a_judge_sees_no_key(need, home, through_stdio):
    need(ECHO.peer)
    key = made_up_key()
    seen = home / "seen.jsonl"
    script = home / "seeing.py"
    script.write_text(
        "import sys, json\n"
        "for line in sys.stdin:\n"
        f"    open({str(seen)!r}, 'a').write(line)\n"
        "    print(json.dumps({'ticket': json.loads(line)['ticket'], 'answer': 'lift'}), flush=True)\n",
        "utf-8",
    )
    policy = judge(str(script)) + '[[rule]]\nid = "secrets-out"\nfinding = "secret.*"\naction = "allow"\n'
    [said] = through_stdio(policy, saying(f"{FINE} {key}"))
    assert key not in seen.read_text("utf-8")
    assert "fine" in seen.read_text("utf-8")
    assert key not in text_of(said)
    assert FINE in text_of(said)


@promise("P-HELD-UNTIL-ANSWERED")
@pytest.mark.parametrize(
    ("server", "program"),
    [
        pytest.param(SDK1, MCP1, id="mcp1"),
        pytest.param(FIXTURE, MCP2_LEGACY, id="mcp2-handshake", marks=pytest.mark.long),
        pytest.param(FIXTURE, MCP2_MODERN, id="mcp2-stateless"),
    ],
)
def test_through_the_gateway_a_call_waits_for_the_judge(need, tmp_path, server, program):
    need(server.peer, program.peer)
    config = CONFIG.replace("[gateway]", judge() + "\n[gateway]")
    with serving(server) as url, gateway(url, tmp_path, config) as door:
        lines = tell(door, saying(FINE, "plain", BAD), program, tmp_path)
    fine, plain, bad = told(lines)
    assert FINE in text_of(fine)
    assert "plain" in text_of(plain)
    assert "the judge was asked about it" in text_of(bad)
    assert BAD not in text_of(bad)
