"""`douane credentials login`: a person authorizes Douane for a server, in a browser on this machine."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Final
from urllib.parse import parse_qsl, urlsplit

import click

from douane.audit.visible import visible
from douane.cli.vaults import passphrase
from douane.errors import ConfigError, LaunchError
from douane.gateway.credentials import asking_pool, peer_of
from douane.policy.servers import Configured, Way
from douane.transports.http.exchange import Reply, Request
from douane.transports.http.limits import HttpLimits
from douane.transports.http.listener import Listener, Tcp, listen
from douane.unlocking import opened_vault
from douane.vault.errors import CredentialError
from douane.vault.login import Way as LoginWay
from douane.vault.login import login
from douane.vault.oauth.authorization import Departure
from douane.vault.secrets import Client, Grant, Slot
from douane.vault.store import Vault

_HERE: Final = "127.0.0.1"
_PATH: Final = "/callback"
_PATIENCE: Final = 600.0  # seconds that a person has
_PLAIN: Final = (("content-type", "text/plain; charset=utf-8"), ("cache-control", "no-store"))
_DONE: Final = "Douane has its answer; you can close this page.\n"


async def log_in(server: Configured, vault: Vault, slot: Slot) -> Grant:
    """Show a person the way, wait for the answer, and keep what it is good for.

    Raises:
        DouaneError: nothing was granted.
    """
    waiting = _Waiting()
    listener = await _listening(waiting, vault.get(slot, Client))
    pool = asking_pool(server, vault)
    try:
        way = LoginWay(_redirect(listener), waiting.answer)
        return await login(peer_of(server, pool), vault, slot, way, time.time)
    finally:
        pool.close()
        await listener.drain(1.0)


def run_login(server: Configured, folder: str, slot: Slot) -> Grant:
    """`log_in`, with the vault of this account."""
    if server.way is Way.STDIO:
        fix = "what it needs stands in its environment: name the variables with `env` under its table"
        raise ConfigError(f"`{server.name}` is started here and speaks no OAuth", fix)
    vault = opened_vault(folder, passphrase)
    try:
        return asyncio.run(log_in(server, vault, slot))
    finally:
        vault.close()


class _Waiting:
    """Shows the way and waits; only what holds the state that was sent ends the wait."""

    def __init__(self) -> None:
        self._sent: Departure | None = None
        self._answer: asyncio.Future[Mapping[str, str]] | None = None

    async def answer(self, sent: Departure) -> Mapping[str, str]:
        self._sent, self._answer = sent, asyncio.get_running_loop().create_future()
        host = urlsplit(sent.url).hostname or ""
        click.echo(f"Agree at {visible(host)}, in a browser on this machine:\n\n  {visible(sent.url)}\n")
        try:
            async with asyncio.timeout(_PATIENCE):
                return await self._answer
        except TimeoutError:
            raise CredentialError("nobody agreed in ten minutes", "begin anew") from None

    async def handle(self, request: Request, reply: Reply) -> None:
        if request.method != "GET" or request.path != _PATH:
            reply.send(404, _PLAIN)
            return
        answer = dict(parse_qsl(request.query, keep_blank_values=True))
        if self._sent is None or self._answer is None or answer.get("state") != self._sent.state:
            reply.send(400, _PLAIN, b"this is no answer to what Douane asked\n")
            return
        reply.send(200, _PLAIN, _DONE.encode())
        if not self._answer.done():
            self._answer.set_result(answer)


async def _listening(waiting: _Waiting, known: Client | None) -> Listener:
    """Where the answer comes: where a registered client was to be answered, if that port is free."""
    port = urlsplit(known.redirect).port if known is not None and known.redirect else None
    if port:
        with suppress(LaunchError):
            return await listen(waiting.handle, Tcp(_HERE, port), HttpLimits())
    return await listen(waiting.handle, Tcp(_HERE, 0), HttpLimits())


def _redirect(listener: Listener) -> str:
    (address,) = listener.addresses
    if not isinstance(address, Tcp):
        raise TypeError
    return f"http://{_HERE}:{address.port}{_PATH}"
