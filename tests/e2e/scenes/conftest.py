"""A scene takes place in front of its real server, over stdio, and what came of it is kept."""

from __future__ import annotations

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
