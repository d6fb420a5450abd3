"""The control room on its addresses, until it is told to end."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final, TypedDict

import uvicorn

from douane.control.access.gatehouse import Gatehouse
from douane.control.app import made
from douane.control.background import Background
from douane.control.connections import Bounds, bounded
from douane.control.tasks import TASKS, places_of
from douane.errors import LaunchError
from douane.gateway.checks import is_this_machine
from douane.operations.base import Place
from douane.policy.control import Control
from douane.policy.servers import Tls

_LAST_PORT: Final = 65535
_PATIENCE: Final = 2  # seconds for requests to end: a live feed never does by itself


def run(place: Place, control: Control, started: Callable[[Sequence[str]], None]) -> None:
    """Serve until SIGTERM or SIGINT; `started` is told at which addresses, once requests are taken.

    Raises:
        LaunchError: an address cannot be listened on, or passwords would cross a network in the clear.
    """
    _ensure_private(control)
    tls = _tls(control.tls)
    sockets = [_listening(address) for address in control.listen]
    house = Gatehouse(place.root, place.config)
    behind_proxy = (
        bool(control.url) and not control.tls.certificate
    )  # from whose address all connections come
    bounds = Bounds(of_one=0) if behind_proxy else Bounds()
    config = uvicorn.Config(
        made(place, house=house, background=Background(TASKS, partial(places_of, place))),
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        http=bounded(bounds),
        loop="douane.control.loop:PatientLoop",
        ws="none",
        limit_concurrency=bounds.whole,
        timeout_graceful_shutdown=_PATIENCE,
        **tls,
    )
    started(_addresses(control, sockets))
    uvicorn.Server(config).run(sockets)


class _Encrypted(TypedDict, total=False):
    """What uvicorn is told of TLS."""

    ssl_certfile: str
    ssl_keyfile: str | None
    ssl_ca_certs: str
    ssl_cert_reqs: int


def _tls(found: Tls) -> _Encrypted:
    """How connections are encrypted, and whether clients must show a certificate."""
    if not found.certificate:
        return {}
    try:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=found.client_ca or None)
        context.load_cert_chain(found.certificate, found.key or None)
    except OSError as error:  # of which an error of TLS is one
        reason = error.strerror or "it is none"
        fix = "correct `tls` under `[control]`"
        raise LaunchError(f"the certificate of the control room cannot be used: {reason}", fix) from None
    told = _Encrypted(ssl_certfile=found.certificate, ssl_keyfile=found.key or None)
    if found.client_ca:
        told |= _Encrypted(ssl_ca_certs=found.client_ca, ssl_cert_reqs=ssl.CERT_REQUIRED)
    return told


def _addresses(control: Control, sockets: Sequence[socket.socket]) -> list[str]:
    """Where it is, without a slash at the end."""
    base = "https" if control.tls.certificate else "http"
    return [control.url] if control.url else [f"{base}://{_shown(one)}" for one in sockets]


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
    if not (port.isascii() and port.isdigit() and int(port) <= _LAST_PORT):
        raise LaunchError(f"`{address}` is no address", "write one such as 127.0.0.1:7180")
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
