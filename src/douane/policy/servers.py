"""Reading of the servers that a gateway stands in front of, and of where it listens."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from douane.policy.address import is_address
from douane.policy.handed import read_headers, read_variables
from douane.policy.table import Table, shown

_NAMESPACE: Final = re.compile(r"[A-Za-z0-9]+(?:[.-][A-Za-z0-9]+)*")
_NAME: Final = re.compile(r"(?!.*__)[a-z0-9](?:[a-z0-9_-]{0,61}[a-z0-9-])?")
NAMES: Final = "use lower-case letters, digits, `-` and `_`, but no `__`, which stands before names of tools"
_KEYS: Final = (
    *("url", "command", "transport", "allow_http", "timeout", "env", "headers", "starts", "idle", "scopes"),
    *("sandbox", "user"),
)
_SCOPE: Final = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]{1,256}")  # RFC 6749 §3.3
_ADDRESS: Final = re.compile(r"(?:\[[0-9a-fA-F:.]+\]|[\w.-]+):\d{1,5}|unix:/.+")
_USER: Final = re.compile(r"[a-z_][a-z0-9_-]{0,31}", re.ASCII)
_LONGEST: Final = 24 * 3600
_HERE: Final = frozenset({"localhost", "127.0.0.1", "::1"})


class Way(StrEnum):
    """How a server is reached."""

    HTTP = "http"  # Streamable HTTP
    SSE = "sse"  # HTTP with server-sent events, as of 2024-11-05
    STDIO = "stdio"
    APP = "app"  # in this process; no document can ask for it


class Configured(NamedTuple):
    """A server: its `url`, or the `command` that starts it with the variables `env` (see `model.secret`).

    `timeout` is how many seconds it may say nothing about a request. A command is started up to `starts`
    times a minute for each principal, and ended after `idle` seconds without a stateless request. `scopes`
    are needed in each token and key with which somebody asks.
    `path` is where clients find it, the usual place if that is empty. `sandbox` is the profile of a command.
    `user` is the account that a command runs as, which takes root. `headers` are sent with each request, with
    the secrets that they name.
    """

    name: str
    way: Way
    url: str = ""
    command: tuple[str, ...] = ()
    env: tuple[str, ...] = ()
    timeout: float = 600
    starts: int = 120
    idle: float = 300
    scopes: tuple[str, ...] = ()
    path: str = ""
    sandbox: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    user: str = ""


class Tls(NamedTuple):
    """PEM files: our certificate with its chain, its key, the authorities of clients; ``""`` for none."""

    certificate: str = ""
    key: str = ""
    client_ca: str = ""


class Front(NamedTuple):
    """Where the gateway listens, and the `hosts` and `origins` it answers to beside this machine's.

    `metrics` is where whoever watches it asks; nowhere by default. With a `registry`, such as `com.example`,
    it tells anybody of its approved servers under that name.
    """

    listen: tuple[str, ...] = ("127.0.0.1:8420",)
    hosts: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    url: str = ""
    tls: Tls = Tls()
    metrics: tuple[str, ...] = ()
    registry: str = ""


def is_name(text: str) -> bool:
    """Whether a server can be called so."""
    return _NAME.fullmatch(text) is not None


def read_tls(table: Table, key: str) -> Tls | None:
    """The files of `[gateway.tls]`."""
    entries = table.entries[key]
    if not isinstance(entries, dict):
        table.complain(key, f"`{key}` must be a table", 'write `tls = { certificate = "…", key = "…" }`')
        return None
    below = Table(table.origin, (*table.path, key), entries, table.problems)
    below.expect(Tls._fields)
    below.require("certificate")
    return Tls(*map(below.text, Tls._fields))


def read_servers(table: Table, key: str) -> tuple[Configured, ...]:
    """The servers of `[servers.NAME]` tables."""
    return tuple(one for name, below in table.named(key) if (one := _server(below, name)) is not None)


def read_addresses(table: Table, key: str) -> tuple[str, ...]:
    """Addresses to listen on."""
    texts = table.texts(key) or ()
    for text in texts:
        if not _ADDRESS.fullmatch(text):
            fix = 'write one such as "127.0.0.1:8420", "[::1]:8420" or "unix:/run/douane.sock"'
            table.complain(key, f"`{shown(text)}` is no address", fix)
    return texts


def read_url(table: Table, key: str) -> str:
    """What clients reach the gateway by."""
    text = table.text(key)
    if text and not (text.startswith(("https://", "http://")) and is_address(text)):
        table.complain(key, f"`{shown(text)}` is no address", 'write one such as "https://mcp.example.com"')
    return text


def read_namespace(table: Table, key: str) -> str:
    """The name before those of servers in the registry: a domain, turned round."""
    text = table.text(key)
    if text and not _NAMESPACE.fullmatch(text):
        table.complain(key, f"`{shown(text)}` is no name for a registry", 'write one such as "com.example"')
    return text


def _server(table: Table, name: str) -> Configured | None:
    table.expect(_KEYS)
    if not is_name(name):
        table.complain("", f"`{shown(name)}` cannot be a name", NAMES)
    url, command = table.text("url"), _command(table)
    if bool(url) == bool(command):
        table.complain("", f"`{shown(name)}` is reached in no way or two", "give it `url` or `command`")
        return None
    way = _way(table, bool(command))
    if url:
        _check_url(table, url)
        _check_way(table, url)
    return Configured(
        name,
        way,
        url,
        command,
        read_variables(table, "env"),
        table.number("timeout", 1, _LONGEST) or 600,
        int(table.number("starts", 1, 100_000) or 120),
        table.number("idle", 1, _LONGEST) or 300,
        _scopes(table),
        sandbox=table.text("sandbox"),
        user=_user(table),
        headers=_headers(table, url),
    )


def _user(table: Table) -> str:
    user = table.text("user")
    if user and not _USER.fullmatch(user):
        fix = "write a name such as `douane-notes`"
        table.complain("user", f"no account can be called `{shown(user)}`", fix)
    elif user and "command" not in table.entries:
        table.complain("user", "a server that is not started here runs as nobody of here", "remove `user`")
    return user


def _command(table: Table) -> tuple[str, ...]:
    command = table.texts("command") or ()
    written = table.entries.get("command")
    if isinstance(written, str) and len(written.split()) > 1:
        apart = ", ".join(f'"{shown(word)}"' for word in written.split()[:3])
        fix = f'write its words apart: command = [{apart}, …]; or ["…"] for one path with spaces'
        table.complain("command", "a command in one text is the path of a program", fix)
    return command


def _way(table: Table, is_command: object) -> Way:
    if is_command:
        if "transport" in table.entries:
            table.complain("transport", "a command speaks over its standard streams", "remove `transport`")
        return Way.STDIO
    return table.choice("transport", {"http": Way.HTTP, "sse": Way.SSE}) or Way.HTTP


def _headers(table: Table, url: str) -> tuple[tuple[str, str], ...]:
    headers = read_headers(table, "headers")
    if headers and not url:
        table.complain("headers", "a command is sent no headers", "give it what it needs with `env`")
    return headers


def _scopes(table: Table) -> tuple[str, ...]:
    scopes = table.texts("scopes") or ()
    for scope in scopes:
        if not _SCOPE.fullmatch(scope):
            fix = 'write them apart, such as ["files:read", "files:write"]'
            table.complain("scopes", f"`{shown(scope)}` is no scope", fix)
    return scopes


def _check_url(table: Table, url: str) -> None:
    parts = urlsplit(url if is_address(url) else "")
    if parts.scheme not in {"http", "https"} or parts.fragment:
        table.complain("url", f"`{shown(url)}` is no address of a server", "write https://host/path")
    elif parts.username or parts.password:
        fix = "remove them: a URL is shown in lists and logs"
        table.complain("url", "a URL must not hold credentials", fix)


def _check_way(table: Table, url: str) -> None:
    """Without TLS everybody on the way reads along, and can change what passes."""
    allowed = table.entries.get("allow_http", False)
    if not isinstance(allowed, bool):
        table.complain("allow_http", "`allow_http` is true or false", "write `true`, or leave it out")
    parts = urlsplit(url if url.startswith("http://") and is_address(url) else "")
    if parts.hostname and parts.hostname not in _HERE and not allowed:
        fix = "write https, or add `allow_http = true` if nobody else is on the way"
        table.complain("url", "it would be spoken to where others can read and change all of it", fix)
