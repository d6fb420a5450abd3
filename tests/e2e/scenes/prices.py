"""A shop's MCP server over HTTP, made with FastMCP: python prices.py. It prints its URL."""

from __future__ import annotations

import asyncio
import socket
import sys

import uvicorn
from fastmcp import FastMCP

server = FastMCP("prices")


@server.tool()
def get_price(sku: str) -> int:
    """What an article costs, in cents."""
    return 100 + sum(map(ord, sku))


@server.tool()
def get_order(order_id: int) -> str:
    """One order."""
    return f"order {order_id}: ink"


@server.tool()
async def count_stock(aisle: str) -> int:
    """How much there is; somebody has to look."""
    await asyncio.sleep(2)
    return len(aisle)


door = socket.create_server(("127.0.0.1", 0), backlog=512)
sys.stdout.write(f"http://127.0.0.1:{door.getsockname()[1]}/mcp\n")
sys.stdout.flush()
app = server.http_app(path="/mcp")
uvicorn.Server(uvicorn.Config(app, log_level="error")).run(sockets=[door])
