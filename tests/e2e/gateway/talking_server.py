"""An MCP server by which people talk: `python -IS talking_server.py INBOX OUTBOX`, over stdio.

`read` shows what is in INBOX, `send` writes to OUTBOX. Only the standard library.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

TEXT = {"type": "string"}
TOOLS = [
    {
        "name": "read",
        "description": "The latest message",
        "inputSchema": {"type": "object", "properties": {}},
    },
    {
        "name": "send",
        "description": "Sends a message",
        "inputSchema": {"type": "object", "properties": {"to": TEXT, "text": TEXT}},
    },
]


def answer(request: dict[str, Any], inbox: Path, outbox: Path) -> dict[str, Any]:
    """The result of a request."""
    params = request.get("params", {})
    match request["method"]:
        case "initialize":
            server = {"name": "talk", "version": "1"}
            revision = params["protocolVersion"]
            return {"protocolVersion": revision, "capabilities": {"tools": {}}, "serverInfo": server}
        case "tools/list":
            return {"tools": TOOLS}
        case "tools/call" if params["name"] == "read":
            return {"content": [{"type": "text", "text": inbox.read_text("utf-8")}]}
        case "tools/call":
            with outbox.open("a", encoding="utf-8") as out:
                out.write(params["arguments"]["text"] + "\n")
            return {"content": [{"type": "text", "text": "sent"}]}
        case _:
            return {}


def main() -> None:
    inbox, outbox = map(Path, sys.argv[1:3])
    for line in sys.stdin.buffer:
        request = json.loads(line)
        if "method" in request and "id" in request:
            said = {"jsonrpc": "2.0", "id": request["id"], "result": answer(request, inbox, outbox)}
            sys.stdout.buffer.write(json.dumps(said).encode() + b"\n")
            sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
