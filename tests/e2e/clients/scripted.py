"""The scripted conversation that every client program holds, whatever SDK it is made with.

A client program is started as `PROGRAM MODE SCRIPT COMMAND ARGS…`, or with a URL in place of the command. SCRIPT is a JSON file:
`{"answers": {"sampling": …, "elicitation": …, "roots": …}, "env": {…}, "steps": [{"do": NAME, …}, …]}`.
It prints one canonical JSON line per step, then one per notification or request that it heard, in order.
Only the standard library and anyio, since it runs in each SDK's own environment.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import anyio

A_STEP_AT_MOST = 15.0


@dataclass(frozen=True)
class Script:
    mode: str
    command: str
    args: list[str]
    env: dict[str, str]
    answers: dict[str, Any]
    steps: list[dict[str, Any]]

    @property
    def is_web(self) -> bool:
        return self.command.startswith("http://")

    @classmethod
    def from_argv(cls) -> Script:
        mode, script, command, *args = sys.argv[1:]
        content = json.loads(Path(script).read_text("utf-8"))
        return cls(mode, command, args, content["env"], content["answers"], content["steps"])


@dataclass
class Journal:
    """What a client heard that it did not ask for, with a way to wait for it."""

    heard: list[dict[str, Any]] = field(default_factory=list)
    changed: anyio.Event = field(default_factory=anyio.Event)

    def hear(self, what: dict[str, Any]) -> None:
        self.heard.append(what)
        self.changed.set()
        self.changed = anyio.Event()

    async def wait(self, method: str, count: int) -> None:
        while sum(what.get("method") == method for what in self.heard) < count:
            await self.changed.wait()


Say = Callable[[dict[str, Any]], Awaitable[dict[str, Any]]]


async def hold(script: Script, journal: Journal, say: Say, refused: type[Exception]) -> None:
    """Carries out the steps with `say`, prints each outcome, and at the end what was heard meanwhile."""
    for step in script.steps:
        with anyio.fail_after(A_STEP_AT_MOST):
            try:
                outcome = await (wait_for(step, journal) if step["do"] == "wait" else say(step))
            except refused as error:
                outcome = {"error": error.error.model_dump(mode="json", exclude_unset=True)}
        print_canonical({"did": step["do"]} | outcome)
    for what in journal.heard:
        print_canonical({"heard": what})


async def wait_for(step: dict[str, Any], journal: Journal) -> dict[str, Any]:
    await journal.wait(step["method"], step.get("count", 1))
    return {}


def print_canonical(value: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")) + "\n")
    sys.stdout.flush()
