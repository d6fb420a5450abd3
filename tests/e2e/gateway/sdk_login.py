"""A client of the MCP SDK that gets its own token by OAuth and says what it hears: python sdk_login.py URL MODE.

It tries again for each line that it gets.
Whoever stands at the authorization server agrees at once, so that following the redirect is all a person does.
"""

from __future__ import annotations

import asyncio
import json
import sys
from urllib.parse import parse_qsl, urlsplit

import httpx2
from mcp import Client
from mcp.client.auth import AuthorizationCodeResult, OAuthClientProvider
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.auth import OAuthClientMetadata

REDIRECT = "http://127.0.0.1:9/callback"  # where nobody is: the answer is read off the redirect


class Kept:
    """What the client knows, in memory."""

    tokens = client = None

    async def get_tokens(self):
        return self.tokens

    async def set_tokens(self, tokens):
        self.tokens = tokens

    async def get_client_info(self):
        return self.client

    async def set_client_info(self, client_info):
        self.client = client_info


async def main(url, mode):
    back = {}

    async def visit(where):
        async with httpx2.AsyncClient() as browser:
            answer = await browser.get(where)
        back.update(parse_qsl(urlsplit(answer.headers["location"]).query))

    async def returned():
        return AuthorizationCodeResult(code=back["code"], state=back["state"], iss=back.get("iss"))

    metadata = OAuthClientMetadata(
        redirect_uris=[REDIRECT], client_name="sdk", token_endpoint_auth_method="none"
    )
    provider = OAuthClientProvider(url, metadata, Kept(), visit, returned)
    async with httpx2.AsyncClient(auth=provider) as http:
        while True:
            sys.stdout.write(json.dumps(await attempt(url, mode, http)) + "\n")
            sys.stdout.flush()
            if not await asyncio.to_thread(sys.stdin.readline):
                return


async def attempt(url, mode, http):
    try:
        async with Client(streamable_http_client(url, http_client=http), mode=mode) as client:
            result = await client.call_tool("read", {})
            return {"said": result.content[0].text, "failed": result.is_error}
    except Exception as error:  # noqa: BLE001  # whatever it is, a person reads it
        return {"said": str(leaf(error)), "failed": True}


def leaf(error):
    return leaf(error.exceptions[0]) if isinstance(error, BaseExceptionGroup) else error


asyncio.run(main(*sys.argv[1:]))
