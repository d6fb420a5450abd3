"""A small MCP server that behaves in one odd way: `odd_server.py HABIT [ARGUMENT]`; `none` has no oddity.

`late` answers a call only when the next request of another kind has come.

Run with `python -IS`: only the standard library, and a quick start.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys

HABITS = (
    "none",
    "banner",
    "chatter",
    "flood",
    "deaf",
    "dies",
    "family",
    "environment",
    "definitions",
    "late",
)
TOOL = {
    "name": "echo",
    "description": "gives back what it gets",
    "inputSchema": {"type": "object", "properties": {"text": {"type": "string"}}},
}
A_FLOOD = 4_000
HOURS = "36000"


def say(message: dict[str, object]) -> None:
    sys.stdout.buffer.write(json.dumps({"jsonrpc": "2.0", **message}).encode() + b"\n")
    sys.stdout.buffer.flush()


def before_reading(habit: str, argument: str) -> None:
    if habit == "banner":
        sys.stdout.buffer.write(b"odd server 1.0 listening on stdio\n\n")
        sys.stdout.buffer.flush()
    elif habit == "chatter":
        sys.stderr.write("odd server is thinking\n")
        sys.stderr.flush()
    elif habit == "flood":
        for number in range(A_FLOOD):
            say({"method": "notifications/message", "params": {"level": "info", "data": f"{number:0100}"}})
    elif habit == "deaf":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    elif habit == "family":
        child = subprocess.Popen(["sleep", HOURS], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        with open(argument, "w", encoding="ascii") as pids:  # noqa: PTH123  # as quick a start as can be
            pids.write(f"{os.getpid()} {child.pid}")


def definitions(habit: str, argument: str) -> list[object]:
    if habit != "definitions":
        return [TOOL]
    with open(argument, encoding="utf-8") as tools:  # noqa: PTH123
        return json.load(tools)


def call(habit: str, arguments: dict[str, object]) -> str:
    if habit == "dies":
        sys.exit(3)
    if habit == "environment":
        return json.dumps({"environment": dict(os.environ), "folder": os.getcwd()})  # noqa: PTH109
    return str(arguments.get("text", ""))


def answer(request: dict[str, object], habit: str, argument: str) -> dict[str, object]:
    match request["method"]:
        case "initialize":
            revision = request["params"]["protocolVersion"]
            server = {"name": "odd", "version": "1"}
            return {"protocolVersion": revision, "capabilities": {"tools": {}}, "serverInfo": server}
        case "tools/list":
            return {"tools": definitions(habit, argument)}
        case "tools/call":
            text = call(habit, request["params"].get("arguments", {}))
            return {"content": [{"type": "text", "text": text}]}
        case _:
            return {}


def main() -> None:
    habit, argument = (*sys.argv[1:], "")[:2]
    assert habit in HABITS
    before_reading(habit, argument)
    kept: list[dict[str, object]] = []
    for line in sys.stdin.buffer:
        request = json.loads(line)
        if "method" not in request or "id" not in request:
            continue
        kept.append(request)
        if habit != "late" or request["method"] != "tools/call":
            for one in kept:
                say({"id": one["id"], "result": answer(one, habit, argument)})
            kept.clear()
    if habit in {"deaf", "family"}:
        signal.pause()


if __name__ == "__main__":
    main()
