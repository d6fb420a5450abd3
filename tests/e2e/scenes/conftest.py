"""A scene takes place in front of its real server, over stdio, and what came of it is kept."""

from __future__ import annotations

import json

import pytest

from tests.e2e.scenes.scene import play


class Lines:
    """A conversation over stdio."""

    def __init__(self, client):
        self.client = client
        self.number = 0
        client.open()
        client.ask("tools/list")

    def ask_all(self, asked):
        idents = []
        for method, params in asked:
            self.number += 1
            idents.append(f"r{self.number}")
            self.client.send({"id": idents[-1], "method": method, "params": params})
        answers = {}
        while len(answers) < len(idents):
            message = self.client.receive()
            if "method" not in message:
                answers[message["id"]] = message
        return [answers[ident] for ident in idents]


@pytest.fixture
def hold(need, douane_mcp, tmp_path):
    """`hold(scene, seconds)` has it take place; what came of it."""

    def hold_now(scene, seconds=0.0):
        need(scene.server.peer)
        ground = tmp_path / "ground"
        ground.mkdir()
        scene.server.prepare(ground)
        client = douane_mcp(*scene.server.command(ground), env=scene.server.environment(ground))
        outcome = play(Lines(client), scene, str(ground), seconds)
        client.end()
        return outcome

    return hold_now


@pytest.fixture
def found(audited):
    """`found()` gives the rules of all that was found."""
    return lambda: {one["rule"] for body in audited() for one in body.get("findings", ())}


@pytest.fixture
def judge_again(douane, home):
    """`judge_again(code, policy)` is the summary under another policy, or that of the record."""

    def replay(code, policy=None):
        other = home / "other.toml"
        other.write_text(policy or "", "utf-8")
        done = douane("policy", "replay", "--since", "1h", "--json", *(("--policy", other) if policy else ()))
        assert done.returncode == code, (done.stdout[-2000:], done.stderr)
        return json.loads(done.stdout.splitlines()[-1])["summary"]

    return replay


@pytest.fixture
def comes_out(judge_again):
    """`comes_out()` checks that the record, judged again, comes out as it was, and that nothing of that is open."""

    def check():
        summary = judge_again(0)
        assert summary["messages"] > 5
        assert (summary["changed"], summary["unknown"], summary["doubts"]) == (0, 0, {})

    return check


@pytest.fixture
def comes_out_afterwards(comes_out):
    """Has what a test has recorded come out as it was."""
    yield
    comes_out()
