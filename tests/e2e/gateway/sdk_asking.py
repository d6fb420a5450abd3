"""A client of the MCP SDK that shows URLs to a person: python sdk_asking.py URL TOKEN MODE.

It says which page it was asked for, and then what came of its call; it opens nothing itself.
"""

from __future__ import annotations

import asyncio
import json
import sys

import httpx2
from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from mcp_types import ElicitResult


def say(**said):
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()


async def shows(_context, asked):
    say(mode=asked.mode, url=asked.url)
    return ElicitResult(action="accept")


async def heard(progress, total, message):
    say(progress=progress, message=message)


async def main(url, token, mode):
    headers = {"authorization": f"Bearer {token}"}
    async with httpx2.AsyncClient(headers=headers, timeout=60) as http:
        there = streamable_http_client(url, http_client=http)
        async with Client(there, mode=mode, elicitation_callback=shows) as client:
            result = await client.call_tool("write", {"number": 1}, progress_callback=heard)
            say(said=result.content[0].text, failed=result.is_error)


asyncio.run(main(*sys.argv[1:]))
