"""The control room on its addresses, until it is told to end."""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence

import uvicorn

from douane.control.app import made
from douane.errors import LaunchError
from douane.operations.base import Place
from douane.policy.control import Control


def run(place: Place, control: Control, started: Callable[[Sequence[str]], None]) -> None:
    """Serve until SIGTERM or SIGINT; `started` is told where, once requests are taken.

    Raises:
        LaunchError: an address cannot be listened on.
    """
    sockets = [_listening(address) for address in control.listen]
    base = "https" if control.tls.certificate else "http"
    config = uvicorn.Config(
        made(place),
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        ssl_certfile=control.tls.certificate or None,
        ssl_keyfile=control.tls.key or None,
    )
    started([control.url or f"{base}://{_shown(one)}" for one in sockets])
    uvicorn.Server(config).run(sockets)


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
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
