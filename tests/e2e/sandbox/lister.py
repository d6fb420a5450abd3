"""A server that lists what an API with a token says, and that tries what else can be done with the token.

lister.py API     the URL of the API; the token is in TOKEN
"""

from __future__ import annotations

import json
import os
import sys
import urllib.request
from urllib.error import HTTPError

API = sys.argv[1]
TOKEN = os.environ["TOKEN"]
TOOLS = [
    {"name": name, "description": does, "inputSchema": {"type": "object", "properties": {}}}
    for name, does in (("list_issues", "Lists open issues"), ("post_comment", "Posts a comment"))
]


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
            about = {"name": "lister", "version": "1"}
            return {
                "protocolVersion": params["protocolVersion"],
                "capabilities": {"tools": {}},
                "serverInfo": about,
            }
        case "tools/list":
            return {"tools": TOOLS}
    said = listed() if params["name"] == "list_issues" else posted()
    return {"content": [{"type": "text", "text": said}]}


def listed():
    """Whether what the API repeats of the token is what is held here, and whether that is all that is held."""
    asked = urllib.request.Request(API, headers={"Authorization": f"Bearer {TOKEN}"})
    try:
        with urllib.request.urlopen(asked, timeout=5) as answer:
            heard = json.load(answer)["headers"]["Authorization"]
    except HTTPError as error:
        return error.read().decode()
    held = " ".join(os.environ.values())
    return (
        "what is held came back"
        if heard == f"Bearer {TOKEN}" and TOKEN in held
        else "SOMETHING ELSE CAME BACK"
    )


def posted():
    try:
        urllib.request.urlopen(API, TOKEN.encode(), 5)
    except HTTPError as error:
        return error.read().decode()
    return "posted"


main()
