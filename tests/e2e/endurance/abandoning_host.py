"""A host that is killed in the middle: starts its command, opens a conversation, says so, and waits for ever.

`abandoning_host.py COMMAND …`; prints the process id of the command once the handshake is over.
"""

from __future__ import annotations

import signal
import subprocess
import sys

OPENING = (
    b'{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},'
    b'"clientInfo":{"name":"abandoning","version":"1"}}}\n'
)


def main() -> None:
    post = subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    post.stdin.write(OPENING)
    post.stdin.flush()
    while b'"result"' not in (line := post.stdout.readline()):
        assert line
    print(post.pid, flush=True)  # noqa: T201 -- what the test reads
    signal.pause()


if __name__ == "__main__":
    main()
