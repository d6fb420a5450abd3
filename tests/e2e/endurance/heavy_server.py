"""A small MCP server that writes far too much: `heavy_server.py HABIT [AMOUNT]`, the amount in bytes or messages.

Run with `python -IS`: only the standard library, and a quick start. The tool `echo` gives back its text; the tool
`heavy` does what the habit says.
"""

from __future__ import annotations

import json
import os
import sys
import threading

CHUNK = 1 << 16
HABITS = ("line", "stderr", "notify", "partial", "gossip", "mute", "leave")
TOOLS = [{"name": name, "inputSchema": {"type": "object"}} for name in ("echo", "heavy")]
OUT = sys.stdout.buffer


def say(message: dict[str, object]) -> None:
    OUT.write(json.dumps({"jsonrpc": "2.0", **message}).encode() + b"\n")
    OUT.flush()


def say_line(request_id: object, size: int) -> None:
    """An answer on one line of about `size` bytes, a chunk at a time."""
    OUT.write(b'{"jsonrpc":"2.0","id":%s,"result":{"content":"' % json.dumps(request_id).encode())
    for _ in range(size // CHUNK):
        OUT.write(b"x" * CHUNK)
    OUT.write(b'"}}\n')
    OUT.flush()


def complain(size: int) -> None:
    for _ in range(size // CHUNK):
        os.write(2, b"!" * (CHUNK - 1) + b"\n")


def gossip(count: int, size: int) -> None:
    for number in range(count):
        say({"method": "notifications/message", "params": {"level": "info", "data": f"{number:0{size}}"}})


def heavy(habit: str, amount: int, request_id: object) -> None:
    match habit:
        case "line":
            say_line(request_id, amount)
        case "notify":
            gossip(amount, 50_000)
            say({"id": request_id, "result": {"content": []}})
        case "partial":
            OUT.write(b'{"jsonrpc":"2.0","id":%s,"result":{"con' % json.dumps(request_id).encode())
            OUT.flush()
            os._exit(7)
        case "mute":
            os.close(0)
            threading.Event().wait()
        case _:
            say({"id": request_id, "result": {"content": []}})


def answer(request: dict[str, object], habit: str, amount: int) -> None:
    match request["method"]:
        case "initialize":
            result = {
                "protocolVersion": request["params"]["protocolVersion"],
                "capabilities": {"tools": {}},
                "serverInfo": {"name": "heavy", "version": "1"},
            }
        case "tools/list":
            result = {"tools": TOOLS}
        case "tools/call" if request["params"]["name"] == "heavy":
            heavy(habit, amount, request["id"])
            return
        case "tools/call":
            text = request["params"]["arguments"].get("text", "")
            result = {"content": [{"type": "text", "text": text}]}
        case _:
            result = {}
    say({"id": request["id"], "result": result})


def main() -> None:
    habit, amount = sys.argv[1], int((*sys.argv[2:], "0")[0])
    assert habit in HABITS
    if habit == "leave":
        sys.exit(amount)
    if habit == "stderr":
        threading.Thread(target=complain, args=(amount,), daemon=True).start()
    for line in sys.stdin.buffer:
        if habit == "gossip":
            gossip(1, amount)
        request = json.loads(line)
        if "method" in request and "id" in request:
            answer(request, habit, amount)


if __name__ == "__main__":
    main()
