"""Sends what was found to a gateway, signed with this machine's key, and tells what it says of it."""

from __future__ import annotations

import json
import os
import socket
import time
from collections.abc import Mapping, Sequence
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Final, NamedTuple
from urllib.parse import SplitResult, urlsplit

import click

from douane.audit.visible import visible
from douane.discovery.record import Record, Source
from douane.discovery.risks import NOT_PROTECTED
from douane.errors import ConfigError, DouaneError
from douane.inventory.fleet import SEAL, members_of
from douane.model.fleet import Report, Reported, Standing, Unasked
from douane.protocol.json import encode, value_of
from douane.stores.keys import signing_key
from douane.stores.paths import ready, state_folder
from douane.vault.addresses import is_local

KEY: Final = "DOUANE_KEY"
PATH: Final = "/fleet/report"
_PATIENCE: Final = 10.0  # seconds
_LONGEST: Final = 4 << 20  # bytes of an answer
_OK: Final = 200


class SendingError(DouaneError):
    """The gateway did not take the report."""


class Told(NamedTuple):
    """What the gateway says: the standing of each server by fingerprint, and those to be disabled."""

    standings: Mapping[str, Standing]
    alert: frozenset[str]
    disable: frozenset[str]


def sent(url: str, records: Sequence[Record]) -> Told:
    """What the gateway at this URL says of the servers.

    Raises:
        ConfigError: the URL cannot be used.
        SendingError: nobody takes the report there.
    """
    where = _checked(url)
    folder = state_folder()
    ready(folder)
    key = signing_key(folder)
    from douane.stores.checkpoints import public_key  # noqa: PLC0415  # loads what only signing needs

    listed = tuple(_reported(one) for one in records if one.source is not Source.INSTALLED)
    report = Report(public_key(key).hex(), socket.gethostname(), time.time(), listed)
    body = encode(members_of(report))
    headers = {"Content-Type": "application/json", "Douane-Signature": _signature(key, body)}
    if os.environ.get(KEY):
        headers["Authorization"] = f"Bearer {os.environ[KEY]}"
    return _told(_posted(where, body, headers))


def show(told: Told, records: Sequence[Record]) -> None:
    """What the gateway says, a line for each server that it does not simply know."""
    for record in records:
        found = told.standings.get(record.fingerprint())
        if found is not None and found is not Standing.KNOWN:
            click.echo(
                f"the gateway says: {visible(record.name)} of {visible(record.host)} is {found}", err=True
            )


def _reported(record: Record) -> Reported:
    worst = max(
        (one for one in record.risks if one.token != NOT_PROTECTED),
        key=lambda one: one.severity,
        default=None,
    )
    return Reported(
        record.fingerprint(),
        record.identity,
        record.version,
        record.name,
        record.host,
        record.source.value,
        record.severity.name.lower(),
        record.is_protected,
        worst.because if worst else "",
    )


def _signature(key: bytes, body: bytes) -> str:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415  # slow, rarely needed
        Ed25519PrivateKey,
    )

    private = Ed25519PrivateKey.from_private_bytes(key)
    return f"ed25519 {private.public_key().public_bytes_raw().hex()} {private.sign(SEAL + body).hex()}"


def _checked(url: str) -> SplitResult:
    """The address; who answers may change files here, so it must be known who that is."""
    try:
        parts = urlsplit(url)
        is_whole = bool(parts.hostname) and (parts.port or 1) > 0 and "@" not in parts.netloc
    except ValueError:
        raise ConfigError(
            f"`{visible(url)}` is no URL", "write the gateway's, such as https://mcp.example"
        ) from None
    if not is_whole or (parts.scheme != "https" and not (parts.scheme == "http" and is_local(url))):
        fix = "write one such as https://mcp.example; http:// only leads to this machine"
        raise ConfigError(f"`{visible(url)}` is no address of a gateway", fix)
    return parts


def _posted(where: SplitResult, body: bytes, headers: Mapping[str, str]) -> bytes:
    kind = HTTPSConnection if where.scheme == "https" else HTTPConnection
    connection = kind(where.hostname or "", where.port, timeout=_PATIENCE)
    try:
        connection.request("POST", where.path.rstrip("/") + PATH, body, dict(headers))
        response = connection.getresponse()
        said = response.read(_LONGEST)
    except (OSError, HTTPException) as error:
        raise SendingError(f"the gateway does not answer: {type(error).__name__}", "check the URL") from None
    finally:
        connection.close()
    if response.status != _OK:
        fix = f"set {KEY} to a key of `douane keys`" if response.status in {401, 403} else "ask who runs it"
        raise SendingError(
            f"the gateway refuses the report: {_because(said)} (status {response.status})", fix
        )
    return said


def _because(said: bytes) -> str:
    value = value_of(said)
    error = value.get("error") if isinstance(value, dict) else None
    return str(error) if error else said.decode("utf-8", "replace").strip()[:200] or "it does not say why"


def _told(said: bytes) -> Told:
    try:
        value = json.loads(said)
        standings = {str(name): Standing(found) for name, found in value["servers"].items()}
        alert, disable = (frozenset(map(str, value.get(one.value, ()))) for one in Unasked)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise SendingError("the gateway answers what is no answer to a report", "check the URL") from None
    return Told(standings, alert, disable)
