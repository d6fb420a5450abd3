"""A server of the handshake revisions, written with the mcp 1.x SDK: python sdk1_server.py. It prints its URL."""

from __future__ import annotations

import socket
import sys

import uvicorn
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
uvicorn.Server(uvicorn.Config(server.streamable_http_app(), log_level="error")).run(sockets=[door])
