"""A program as judge: over standard streams, and through the gateway with real clients and servers."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import pytest

from tests._promises import promise
from tests.e2e.conversations import LIST_TOOLS, OPEN, Conversation, call
from tests.e2e.gateway.gateway import CONFIG, gateway
from tests.e2e.gateway.running import FIXTURE, SDK1, serving
from tests.e2e.gateway.telling import tell
from tests.e2e.recordings import MCP1, MCP2_LEGACY, MCP2_MODERN
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
ECHO = (sys.executable, "-IS", str(HERE / "odd_server.py"), "none")
FINE, BAD = "hello <!-- fine -->", "hello <!-- bad -->"


def judge(script="own_judge.py", patience=PATIENCE):
    command = [sys.executable, str(HERE / script)]
    return f"[judge]\ncommand = {json.dumps(command)}\ntimeout = {patience}\n{RULE}"


def text_of(told_of):
    return json.dumps(told_of)


@pytest.fixture
def through_stdio(douane_mcp, home):
    """`through_stdio(policy, text, …)` is what a client hears when it echoes these through `douane-mcp`."""

    def hold(policy, *texts):
        (home / "config").mkdir(exist_ok=True)
        (home / "config" / "douane.toml").write_text(policy, "utf-8")
        client = douane_mcp(*ECHO)
        client.open()
        client.ask("tools/list")
        return [client.call("echo", text=text) for text in texts]

    return hold


@promise("P-HELD-UNTIL-ANSWERED")
def test_over_stdio_a_call_waits_for_the_judge(through_stdio):
    fine, plain, bad = through_stdio(judge(), FINE, "plain", BAD)
    assert FINE in text_of(fine)
    assert "plain" in text_of(plain)
    assert "the judge was asked about it" in text_of(bad)
    assert BAD not in text_of(bad)


@promise("P-JUDGE-FAILS-CLOSED")
@pytest.mark.parametrize("policy", [judge("no_such_judge.py"), RULE], ids=["gone", "none"])
def test_over_stdio_without_a_judge_nothing_held_passes(through_stdio, policy):
    fine, plain = through_stdio(policy, FINE, "plain")
    assert FINE not in text_of(fine)
    assert "held by Douane" in text_of(fine)
    assert "plain" in text_of(plain)


@promise("P-JUDGE-FAILS-CLOSED")
def test_over_stdio_a_judge_that_says_nothing_is_waited_for_in_vain(through_stdio):
    before = time.monotonic()
    [silent] = through_stdio(judge(patience=0.3), "<!-- silence -->")
    assert "has not answered in time" in text_of(silent)
    assert time.monotonic() - before < 60


@promise("P-JUDGE-NO-SECRETS")
def test_a_judge_sees_no_key(home, through_stdio):
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
    [said] = through_stdio(policy, f"{FINE} {key}")
    assert key not in seen.read_text("utf-8")
    assert "fine" in seen.read_text("utf-8")
    assert key not in text_of(said)
    assert FINE in text_of(said)


@promise("P-HELD-UNTIL-ANSWERED")
@pytest.mark.parametrize(
    ("server", "program"),
    [
        pytest.param(SDK1, MCP1, id="mcp1", marks=pytest.mark.long),
        pytest.param(FIXTURE, MCP2_LEGACY, id="mcp2-handshake", marks=pytest.mark.long),
        pytest.param(FIXTURE, MCP2_MODERN, id="mcp2-stateless"),
    ],
)
def test_through_the_gateway_a_call_waits_for_the_judge(need, tmp_path, server, program):
    need(server.peer, program.peer)
    config = CONFIG.replace("[gateway]", judge() + "\n[gateway]")
    with serving(server) as url, gateway(url, tmp_path, config) as door:
        said = [call("echo", text=text) for text in (FINE, "plain", BAD)]
        conversation = Conversation("a judge", None, (OPEN, LIST_TOOLS, *said))
        lines = tell(door, conversation, program, tmp_path)
    fine, plain, bad = (json.loads(line) for line in lines[2:])
    assert FINE in text_of(fine)
    assert "plain" in text_of(plain)
    assert "the judge was asked about it" in text_of(bad)
    assert BAD not in text_of(bad)
