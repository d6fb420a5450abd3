"""The control room on its addresses, until it is told to end."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator, Sequence
from functools import partial

import uvicorn

from douane.control.access.gatehouse import Gatehouse
from douane.control.app import made
from douane.control.background import Background
from douane.control.tasks import TASKS, places_of
from douane.errors import LaunchError
from douane.gateway.checks import is_this_machine
from douane.operations.base import Place
from douane.policy.control import Control
from douane.stores.accounts.invitations import first_link


def run(place: Place, control: Control, started: Callable[[Sequence[str]], None]) -> None:
    """Serve until SIGTERM or SIGINT; `started` is given lines that say where, once requests are taken.

    Raises:
        LaunchError: an address cannot be listened on, or passwords would cross a network in the clear.
    """
    _ensure_private(control)
    sockets = [_listening(address) for address in control.listen]
    house = Gatehouse(place.root, place.config)
    config = uvicorn.Config(
        made(place, house=house, background=Background(TASKS, partial(places_of, place))),
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        ssl_certfile=control.tls.certificate or None,
        ssl_keyfile=control.tls.key or None,
    )
    started([*_told(control, sockets, house)])
    uvicorn.Server(config).run(sockets)


def _told(control: Control, sockets: Sequence[socket.socket], house: Gatehouse) -> Iterator[str]:
    """Where it is, and, while there is no account, where the first one is made."""
    base = "https" if control.tls.certificate else "http"
    addresses = [control.url] if control.url else [f"{base}://{_shown(one)}" for one in sockets]
    link = first_link(house.register, house.clock())
    for address in addresses:
        yield f"control room: {address}/"
    if link:
        yield f"make the first account, once and within half an hour: {addresses[0]}{link}"


def _ensure_private(control: Control) -> None:
    if control.tls.certificate or control.url.startswith("https://"):
        return
    for address in control.listen:
        host = address.rpartition(":")[0].strip("[]")
        if not is_this_machine(host):
            fix = "give it a certificate (`[control] tls`), or a proxy with HTTPS, named by `[control] url`"
            raise LaunchError(f"`{address}` would have passwords cross a network in the clear", fix)


def _listening(address: str) -> socket.socket:
    host, _, port = address.rpartition(":")
    family = socket.AF_INET6 if host.startswith("[") else socket.AF_INET
    try:
        return socket.create_server((host.strip("[]"), int(port)), family=family)
    except OSError as error:
        fix = "end what listens there, or give another address with --listen"
        raise LaunchError(f"`{address}` cannot be listened on: {error.strerror}", fix) from None


def _shown(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    if host in {"127.0.0.1", "::1"}:
        return f"localhost:{port}"  # passkeys are for names
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
