"""Reading of what a server has placeholders of: `[profiles.NAME.secrets]`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from douane.errors import ConfigError
from douane.model.profile import HostSecret, Network, Place
from douane.model.secret import SCHEME, name_of
from douane.policy.profile_variables import check_variable
from douane.policy.table import Table, shown

if TYPE_CHECKING:
    from douane.model.reach import Allowed

_KEYS: Final = ("secret", "hosts", "headers", "also", "ca")
_HEADER: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}")
_PLACES: Final = tuple(Place)
# These say how a message is read, and what stands there is not what a secret is.
_FRAMING: Final = frozenset({"host", "connection", "content-length", "transfer-encoding", "upgrade", "te"})


def read_secrets(table: Table, network: Network, env: Iterable[str]) -> tuple[HostSecret, ...]:
    """The secrets of a profile with this network and these variables."""
    found, taken = [], {text.partition("=")[0] for text in env}
    for variable, below in table.named("secrets"):
        check_variable(below, "", variable)
        if variable in taken:
            below.complain(
                "", f"`{variable}` is in `env` too", "take it out there: it would be the value itself"
            )
        found.append(_secret(below, variable, network))
    return tuple(found)


def _secret(table: Table, variable: str, network: Network) -> HostSecret:
    table.expect(_KEYS)
    table.require("secret", "hosts")
    reference = _reference(table)
    usual = HostSecret(variable, reference, _hosts(table, network))
    headers = tuple(name.lower() for name in table.texts("headers") or usual.headers)
    for name in headers:
        if not _HEADER.fullmatch(name) or name in _FRAMING:
            table.complain(
                "headers", f"`{shown(name)}` cannot hold a secret", "name headers such as `X-Api-Key`"
            )
    return usual._replace(headers=headers, places=_places(table), ca=_file(table))


def _file(table: Table) -> str:
    path = table.text("ca")
    if path and not path.startswith("/"):
        table.complain("ca", f"`{shown(path)}` is no absolute path", 'write one such as "/etc/ssl/ours.pem"')
    return path


def _reference(table: Table) -> str:
    text = table.text("secret")
    try:
        name_of(text or f"{SCHEME}missing")
    except ConfigError as error:
        table.complain("secret", f"`secret` must be `{SCHEME}NAME`", error.fix)
    return text


def _places(table: Table) -> tuple[Place, ...]:
    texts = table.texts("also") or ()
    for text in texts:
        if text not in _PLACES:
            table.complain("also", f"`{shown(text)}` is no place of a request", f"use {', '.join(_PLACES)}")
    return tuple(Place(text) for text in texts if text in _PLACES)


def _hosts(table: Table, network: Network) -> tuple[str, ...]:
    texts = table.texts("hosts") or ()
    for text in texts:
        _check_host(table, text, network)
    return texts


def _check_host(table: Table, text: str, network: Network) -> None:
    from douane.model.reach import ANY, Kind, allowed  # noqa: PLC0415  # addresses cost milliseconds

    try:
        host = allowed(text)
    except ConfigError as error:
        table.complain("hosts", error.message, error.fix)
        return
    if host.kind is not Kind.TLS or host.networks or host.tools or host.host == ANY:
        table.complain(
            "hosts",
            f"`{shown(text)}` cannot be given a secret",
            "name a host, and a port, that is reached by TLS",
        )
    elif not network.learns and not any(_covers(one, host) for one in _lines(network)):
        fix = f"add `{shown(text)}` to the `network` of the profile"
        table.complain("hosts", f"`{shown(text)}` is no host of TLS that the server may reach", fix)


def _lines(network: Network) -> Iterator[Allowed]:
    """Those that can be read; of the others somebody else complains."""
    from douane.model.reach import allowed  # noqa: PLC0415  # as above

    for text in network.hosts:
        with suppress(ConfigError):
            yield allowed(text)


def _covers(line: Allowed, host: Allowed) -> bool:
    """Whether all of `host` may be reached by this line."""
    if (line.kind, line.port) != (host.kind, host.port):
        return False
    below = host.host.removeprefix("*.")
    return line.host == host.host or (line.covers(below) and line.host != below) or line.covers(host.host)
