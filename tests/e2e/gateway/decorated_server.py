"""A server written with decorators, which prints its URL: python decorated_server.py fastmcp|sdk1.

That of FastMCP speaks in both eras, that of the mcp 1.x SDK in the handshake revisions.
"""

from __future__ import annotations

import socket
import sys

import uvicorn

if sys.argv[1] == "fastmcp":
    from fastmcp import Context, FastMCP

    server = FastMCP("made with FastMCP")
else:
    from mcp.server.fastmcp import Context, FastMCP

    server = FastMCP("made with the first SDK", host="127.0.0.1")


@server.tool()
def echo(text: str) -> str:
    """Gives back what it gets."""
    return text


@server.tool()
async def count(upto: int, ctx: Context) -> int:
    """Counts, and reports each number."""
    for number in range(1, upto + 1):
        await ctx.report_progress(number, upto)
        await ctx.info(f"at {number}")
    return upto


@server.resource("crate://{number}")
def crate(number: str) -> str:
    """What is in a crate."""
    return f"crate {number} holds ink"


@server.prompt()
def declare(goods: str) -> str:
    """A declaration."""
    return f"declare {goods} at the customs"


door = socket.create_server(("127.0.0.1", 0))
sys.stdout.write(f"http://127.0.0.1:{door.getsockname()[1]}/mcp\n")
sys.stdout.flush()
app = server.http_app(path="/mcp") if sys.argv[1] == "fastmcp" else server.streamable_http_app()
uvicorn.Server(uvicorn.Config(app, log_level="error")).run(sockets=[door])
