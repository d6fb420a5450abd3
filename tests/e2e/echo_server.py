"""A server on standard streams, written with the mcp SDK, whose tool says what it is told to."""

from __future__ import annotations

from mcp.server.fastmcp import FastMCP

server = FastMCP("echo")


@server.tool()
def echo(text: str) -> str:
    """Gives back what it gets."""
    return text


if __name__ == "__main__":
    server.run("stdio")
