"""A URL or host: whom the server would connect to, read as a browser and as a careless parser would."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import unquote

from douane.detectors.interpreters import rules
from douane.detectors.interpreters.commands import command_in
from douane.detectors.interpreters.fragments import broken_line
from douane.detectors.interpreters.hosts import Host, host_of
from douane.detectors.interpreters.injected import ENOUGH_FOR_SEARCH, is_injected
from douane.detectors.interpreters.options import option_in
from douane.detectors.interpreters.places import is_sensitive, place_of
from douane.detectors.interpreters.rules import Seen
from douane.detectors.interpreters.words import words
from douane.detectors.interpreters.zones import OF_CONTAINERS
from douane.detectors.lazy import Lazy
from douane.detectors.roles.tool import Tool
from douane.detectors.sighting import Rule
from douane.model.network import Network

_SCHEME: Final = Lazy(r"\s*+([A-Za-z][A-Za-z0-9+.-]{0,30}):")
_WEB: Final = words("http https ws wss")
# Nothing that a web server could answer. Git, mail, storage and data URLs are ordinary work elsewhere.
_STRANGE: Final = words(
    "file gopher dict ldap ldaps ldapi tftp jar netdoc phar php expect ogg zip rar glob ssh2 sftp ftp "
    "telnet unix npipe smb imap imaps pop3 smtp rtsp local_file view-source ext fd javascript vbscript "
    "mhtml netdoc jndi rmi iiop"
)
# What databases, brokers, container engines and remote shells listen on, as documented by each. A tool
# that fetches pages has no business there; any other port of this machine is somebody's development server.
_SERVICES: Final = words(
    "21 22 23 25 110 111 135 139 143 389 445 465 512 513 514 587 636 873 993 995 1433 1521 1883 2049 2181 "
    "2375 2376 2379 2380 3306 3389 4444 4646 5432 5672 5900 5901 5984 5985 5986 6379 6443 7001 7077 8300 "
    "8500 8600 9000 9042 9092 9160 9200 9300 10250 10255 10256 11211 15672 26379 27017 27018 28017 50070"
)
_AUTHORITY: Final = Lazy(r"[\\/]*+([^/?#\\]*+)")
# What stands behind a comma, or behind `@` before any slash, is the host to a careless parser.
_BESIDE: Final = Lazy(r"^[^/;,]*+[;,]https?:/*+([^/?#,;]++)|^[^/@]*+@([^/?#@]++)", re.IGNORECASE)
_AUTHORITY_LENGTH: Final = 2048
_BLANKS: Final = Lazy(r"[\t\r\n\x00-\x1f]")
_PORT: Final = Lazy(r":(\d{0,5})$")
_RUN: Final = Lazy(r"\$\(\s*+[\w./]|`\s*+\w|\$\{IFS|;\s*+(?:curl|wget|sh|bash|nc|rm)\s|\|\s*+(?:ba)?sh\b")
_PLAIN: Final = Lazy(
    r"https?://((?:[a-z0-9-]+\.)+[a-z]{2,24})(?::\d+)?(?:[/?#](?:[\w./?=&#+:,~!()*-]|%[2-9A-Fa-f])*+)?",
    re.ASCII,
)
_ADMIN: Final = Lazy(
    r"/latest/(?:meta-data|user-data|dynamic)|/computeMetadata/|/metadata/(?:v1|instance|identity)|"
    r"/opc/v[12]/|/runtime/invocation/",
    re.IGNORECASE,
)


def read_as_url(value: str, tool: Tool) -> Iterator[Seen]:
    """Whom a URL would have the server connect to, and commands that stand in it."""
    if value.startswith("data:"):
        return  # it holds what it is about, and nobody is asked for it
    plain = _PLAIN.fullmatch(value)
    if plain and host_of(plain[1]).network is Network.PUBLIC:
        return
    run = _RUN.search(value)
    if run:
        yield Seen(rules.COMMAND_INJECTION, run.start(), len(value))
        return
    option = option_in(value)
    rule = rules.OPTION_INJECTION if option else _why(value, tool)
    if rule is not None:
        yield Seen(rule, 0, len(value))
        return
    yield from broken_line(value)


def read_as_host(value: str, tool: Tool) -> Iterator[Seen]:
    """The same for a bare host; an address of the own network is what many such tools are for."""
    found = command_in(value) or _chained(value)
    option = None if found else option_in(value)
    if found or option:
        rule = rules.COMMAND_INJECTION if found else rules.OPTION_INJECTION
        yield Seen(rule, *(found or option or (0, 0)))
        return
    if "://" in value:
        yield from read_as_url(value, tool)
        return
    if value.startswith("-"):
        yield Seen(rules.OPTION_INJECTION, 0, len(value))
        return
    hosts = [host_of(_PORT.sub("", part)) for part in re.split(r"[\s@,;]+", value.strip())[:8]]
    host = next((one for one in hosts if one.network is Network.METADATA), hosts[-1])
    if host.network is Network.METADATA or (host.is_disguised and host.network is Network.LOOPBACK):
        yield Seen(
            rules.URL_METADATA if host.network is Network.METADATA else rules.URL_DISGUISED, 0, len(value)
        )
    elif ".." in place_of(value).path or place_of(value).climbs:
        yield Seen(rules.PATH_TRAVERSAL, 0, len(value))
    elif is_injected(value, ENOUGH_FOR_SEARCH - 1):
        yield Seen(rules.SQL_INJECTION, 0, len(value))
    else:
        yield from broken_line(value)


def _chained(value: str) -> tuple[int, int] | None:
    """An ampersand and a word, whatever word: no list of hosts is written so, and a query has a scheme."""
    found = None if "://" in value else _AND.search(value)
    return found.span() if found else None


_AND: Final = Lazy(r"&\s*+[A-Za-z]")


def _why(value: str, tool: Tool) -> Rule | None:
    value = _BLANKS.sub("", value)  # as WHATWG URL §4.1 has it, which is how a scheme is hidden
    scheme = _SCHEME.match(value)
    if scheme is None:
        return None if "://" in value[:40] else _unschemed(value)
    name = scheme[1].lower()
    if name in _STRANGE:
        return _strange(name, value)
    if name not in _WEB:
        return None
    verdicts = [_of_host(part, value, tool) for part in _hosts(value[scheme.end() :])]
    found = [rule for rule in verdicts if rule is not None]
    return max(found, key=lambda rule: rule.severity, default=None)


def _strange(name: str, value: str) -> Rule | None:
    if name in {"ftp", "sftp"} and all(
        host_of(_PORT.sub("", part)).network is Network.PUBLIC for part in _hosts(value.partition(":")[2])
    ):
        return None
    if name == "file" and is_sensitive(place_of(value).path):
        return rules.PATH_SENSITIVE
    return rules.URL_SCHEME


def _unschemed(value: str) -> Rule | None:
    """A value without a scheme may be a name, a path, or a host that the server puts `http://` before."""
    place = place_of(value)
    if is_sensitive(place.path):
        return rules.PATH_SENSITIVE
    if place.climbs:
        return rules.PATH_TRAVERSAL
    host = host_of(_PORT.sub("", _AUTHORITY.match(value.strip())[1]))  # type: ignore[index]  # the pattern matches anything
    return rules.URL_METADATA if host.network is Network.METADATA else None


def _hosts(rest: str) -> list[str]:
    """The hosts, with ports, that one parser or another connects to: those beside `@`, backslash and `#`."""
    body = rest.lstrip("/\\")
    found = [_AUTHORITY.match(body)[1]]  # type: ignore[index]  # the pattern matches anything
    if "\\" in body or "@" in body:
        head = re.split(r"[/?]", body.replace("\\", "\x00"), maxsplit=1)[0]
        found += re.split(r"[@#\x00 ]", head)
    found += [beside[1] or beside[2] for beside in _BESIDE.finditer(body[:_AUTHORITY_LENGTH])]
    found += re.split(r"[;,]", found[0])
    hosts = [unquote(part.rpartition("@")[2]) for part in found]
    return [host.strip() for host in hosts if host.strip()][:8]


def _of_host(part: str, value: str, tool: Tool) -> Rule | None:
    port = _PORT.search(part)
    name = part[: port.start()] if port else part
    number = port[1] if port else ""
    host = host_of(re.split(r"[/#?&,\s\x00%]", name, maxsplit=1)[0] or name)
    if host.network is Network.METADATA:
        return rules.URL_METADATA
    if host.network is Network.PUBLIC:
        return None
    if host.is_disguised or "@" in value[: value.find(part) + len(part)]:
        return rules.URL_DISGUISED
    return _inside(host, number, name, value, tool)


def _inside(host: Host, port: str, name: str, value: str, tool: Tool) -> Rule | None:
    if host.network is Network.PRIVATE:
        return rules.URL_INTERNAL
    lowered = name.lower()
    plain = lowered in _PLAIN_NAMES or lowered.endswith(".localhost")
    if not plain or _ADMIN.search(value):
        return rules.URL_INTERNAL
    if port in {"", "80", "443"}:
        return rules.URL_LOOPBACK if tool.is_browser else rules.URL_INTERNAL
    return rules.URL_INTERNAL if port in _SERVICES else rules.URL_LOOPBACK


_PLAIN_NAMES: Final = OF_CONTAINERS | {"localhost", "127.0.0.1", "[::1]"}
