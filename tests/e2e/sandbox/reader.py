"""A server that reads files, and says of what it does not find what systems say."""

from __future__ import annotations

import json
import sys
from pathlib import Path

PATH = {"type": "object", "properties": {"path": {"type": "string"}}, "required": ["path"]}
TOOLS = [{"name": "read", "description": "Reads a file", "inputSchema": PATH}]


def main():
    for line in sys.stdin:
        asked = json.loads(line)
        if "id" in asked:
            result = answered(asked["method"], asked.get("params"))
            sys.stdout.write(json.dumps({"jsonrpc": "2.0", "id": asked["id"], "result": result}) + "\n")
            sys.stdout.flush()


def answered(method, params):
    match method:
        case "initialize":
            about = {"name": "reader", "version": "1"}
            return {
                "protocolVersion": params["protocolVersion"],
                "capabilities": {"tools": {}},
                "serverInfo": about,
            }
        case "tools/list":
            return {"tools": TOOLS}
    try:
        return {"content": [{"type": "text", "text": Path(params["arguments"]["path"]).read_text()}]}
    except OSError as error:
        return {"content": [{"type": "text", "text": str(error)}], "isError": True}


main()
