"""A small MCP server that shows what it was told to: `told_server.py TOOL TEXT`; its tool takes any text.

Run with `python -IS`: only the standard library, and a quick start.
"""

from __future__ import annotations

import json
import sys

TOOL, TEXT = sys.argv[1:3]
SCHEMA = {"type": "object", "properties": {"text": {"type": "string"}}}
SHOWN = {
    "tools/list": {"tools": [{"name": TOOL, "inputSchema": SCHEMA}]},
    "tools/call": {"content": [{"type": "text", "text": TEXT}]},
}


def greeting(params: dict[str, str]) -> dict[str, object]:
    told = {"name": "told", "version": "1"}
    return {"protocolVersion": params["protocolVersion"], "capabilities": {"tools": {}}, "serverInfo": told}


for line in sys.stdin:
    asked = json.loads(line)
    if "id" in asked:
        shown = SHOWN.get(asked["method"]) or greeting(asked["params"])
        sys.stdout.write(json.dumps({"jsonrpc": "2.0", "id": asked["id"], "result": shown}) + "\n")
        sys.stdout.flush()
