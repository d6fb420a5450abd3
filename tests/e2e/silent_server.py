"""A server that says which process it is, and which it has started, one of them nobody's child, and answers no call.

Once they run it is another program, with no variables, as a launcher may be.
"""

import json
import os
import subprocess
import sys


def say(ident, result):
    sys.stdout.write(json.dumps({"jsonrpc": "2.0", "id": ident, "result": result}) + "\n")
    sys.stdout.flush()


AWAY = (
    "import os, time; os.setsid(); os.fork() and os._exit(0); print(os.getpid(), flush=True); time.sleep(600)"
)

if not sys.argv[1:]:
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    away = subprocess.Popen([sys.executable, "-c", AWAY], stdout=subprocess.PIPE, text=True).stdout.readline()
    os.execve(sys.executable, [sys.executable, "-IS", __file__, f"{child.pid} {away}"], {})
for line in sys.stdin:
    asked = json.loads(line)
    if asked.get("method") == "initialize":
        about = {
            "protocolVersion": "2025-11-25",
            "capabilities": {"tools": {}},
            "serverInfo": {"name": "silent", "version": f"{os.getpid()} {sys.argv[1]}"},
        }
        say(asked["id"], about)
    elif asked.get("method") == "tools/list":
        tools = [{"name": "wait", "inputSchema": {"type": "object"}}]
        say(asked["id"], {"tools": tools})
