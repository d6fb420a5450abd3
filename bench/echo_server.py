"""The smallest MCP server that answers: echoes the `text` of a call, and says when the first line reached it.

It looks for what it needs in the bytes instead of parsing them: a bench measures the relay, not the server.
"""

import sys
import time

OPENING = (
    b'{"jsonrpc":"2.0","id":%s,"result":{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},'
    b'"serverInfo":{"name":"echo","version":"%d"}}}\n'
)
TOOLS = (
    b'{"jsonrpc":"2.0","id":%s,"result":{"tools":[{"name":"echo","description":"gives back what it gets",'
    b'"inputSchema":{"type":"object","properties":{"text":{"type":"string"}},"required":["text"]}}]}}\n'
)
CALLED = b'{"jsonrpc":"2.0","id":%s,"result":{"content":[{"type":"text","text":"%s"}]}}\n'


def between(line: bytes, before: bytes, after: bytes) -> bytes:
    """The bytes between the first `before` and the last `after`."""
    return line.partition(before)[2].rpartition(after)[0]


def answer(line: bytes, first_byte_at: int) -> bytes | None:
    """What goes back for a line, or nothing for a notification."""
    head = line[:200]
    request_id = head.partition(b'"id":')[2].partition(b",")[0]
    if b'"initialize"' in head:
        return OPENING % (request_id, first_byte_at)
    if b'"tools/list"' in head:
        return TOOLS % request_id
    if b'"tools/call"' in head:
        return CALLED % (request_id, between(line, b'"text":"', b'"}}}'))
    return None


def main() -> None:
    """Answers until the input ends."""
    lines, out = sys.stdin.buffer, sys.stdout.buffer
    first_byte_at = 0
    for line in lines:
        first_byte_at = first_byte_at or time.monotonic_ns()
        reply = answer(line, first_byte_at)
        if reply is not None:
            out.write(reply)
            out.flush()


if __name__ == "__main__":
    main()
