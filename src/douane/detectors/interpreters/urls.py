"""A URL or host: whom the server would connect to, read as a browser and as a careless parser would."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from douane.detectors.interpreters import rules
from douane.detectors.interpreters.commands import command_in
from douane.detectors.interpreters.fragments import broken_line
from douane.detectors.interpreters.hosts import Host, host_of, six_of
from douane.detectors.interpreters.injected import ENOUGH_FOR_SEARCH, is_injected
from douane.detectors.interpreters.options import option_in
from douane.detectors.interpreters.places import is_sensitive, place_of
from douane.detectors.interpreters.rules import Seen
from douane.detectors.interpreters.spellings import seen_through, variants
from douane.detectors.interpreters.words import words
from douane.detectors.interpreters.zones import OF_CONTAINERS
from douane.detectors.lazy import Lazy
from douane.detectors.roles.tool import Tool
from douane.detectors.sighting import Rule
from douane.model.network import Network

_SCHEME: Final = Lazy(r"([A-Za-z][A-Za-z0-9+.-]{0,30}):")
_WEB: Final = words("http https ws wss")
# Nothing that a web server could answer. Git, mail, storage and data URLs are ordinary work elsewhere.
_STRANGE: Final = words(
    "file gopher dict ldap ldaps ldapi tftp jar netdoc phar php expect ogg zip rar glob ssh2 sftp ftp "
    "telnet unix npipe smb imap imaps pop3 smtp rtsp local_file view-source ext fd javascript vbscript "
    "mhtml netdoc jndi rmi iiop httpunix"
)
# What databases, brokers, container engines and remote shells listen on, as documented by each. A tool
# that fetches pages has no business there; any other port of this machine is somebody's development server.
_SERVICES: Final = words(
    "21 22 23 25 110 111 135 139 143 389 445 465 512 513 514 587 636 873 993 995 1433 1521 1883 2049 2181 "
    "2375 2376 2379 2380 3306 3389 4444 4646 5432 5672 5900 5901 5984 5985 5986 6379 6443 7001 7077 8300 "
    "8500 8600 9000 9042 9092 9160 9200 9300 10250 10255 10256 11211 15672 26379 27017 27018 28017 50070"
)
# An address behind `URL:` (Python, Java), a quote, a bracket or the `git+` of a tool that asks by HTTP.
_WITHIN: Final = Lazy(r"[^/\\]*?[^\w/\\.-]((?:https?|file|ftp):|[a-z][a-z0-9+.-]{0,30}:[/\\])", re.IGNORECASE)
_AUTHORITY: Final = Lazy(r"[\\/]*+([^/?#\\]*+)")
# What stands behind a comma, or behind `@` before any slash, is the host to a careless parser.
_BESIDE: Final = Lazy(r"^[^/;,]*+[;,]https?:/*+([^/?#,;]++)|^[^/@]*+@([^/?#@]++)", re.IGNORECASE)
_AUTHORITY_LENGTH: Final = 2048
_PORT: Final = Lazy(r":\d*+$")
_PART: Final = Lazy(r"[^\s@,;\"'`<>]++")
_MOST_HOSTS: Final = 32
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

# Neither an address nor a host begins so; git and ssh read it as an option.
_OPTION: Final = Lazy(
    r"\s*+(?:[A-Za-z][A-Za-z0-9+.-]{0,30}:/{1,8})?(?:[^/?#@\s]{0,200}@)?--?[A-Za-z]", re.ASCII
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
    option = option_in(value) or _OPTION.match(value)
    rule = rules.OPTION_INJECTION if option else _why(value, tool)
    if rule is not None:
        yield Seen(rule, 0, len(value))
        return
    yield from broken_line(value)


def leads_to_metadata(value: str, tool: Tool) -> bool:
    """Whether a URL is of the address at which a cloud hands out credentials, in any spelling."""
    return _why(value, tool) is rules.URL_METADATA


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
    if value.startswith("-") or _OPTION.match(value):
        yield Seen(rules.OPTION_INJECTION, 0, len(value))
        return
    host = _meant(value)
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


def _meant(value: str) -> Host:
    """The host of the cloud's metadata if it is among them, else the last: the others are users and jumps."""
    spelt = variants(value)
    if not spelt:
        return Host(Network.LOOPBACK, is_disguised=True)
    hosts = [_bare_host(part) for one in spelt for part in _PART.findall(one) or [""]]
    return next((one for one in hosts if one.network is Network.METADATA), hosts[-1])


def _bare_host(part: str) -> Host:
    """A number before a slash is a network, a fraction or the name of a document, and nothing in disguise."""
    host = six_of(part) or host_of(part)
    return host._replace(is_disguised=False) if "/" in part else host


def _chained(value: str) -> tuple[int, int] | None:
    """An ampersand and a word, a redirection, or all in braces: no host is so, and a query has a scheme."""
    found = None if "://" in value else _AND.search(value)
    return found.span() if found else None


_AND: Final = Lazy(r"&\s*+[A-Za-z]|[<>]\(|>\s*+[/&.]|\A\s*+\{[\w./-]{1,40},[^{}]{0,200}\}\s*+\Z")


def _why(value: str, tool: Tool) -> Rule | None:
    spelt = variants(seen_through(value))
    found = [rule for one in spelt if (rule := _why_one(one, tool)) is not None]
    return max(found, key=lambda rule: rule.severity, default=None if spelt else rules.URL_DISGUISED)


def _why_one(value: str, tool: Tool) -> Rule | None:
    scheme = _SCHEME.match(value)
    name = scheme[1].lower() if scheme else ""
    if not _STRANGE.isdisjoint(name.split("+")):
        return _strange(name, value)
    if name not in _WEB:
        within = _WITHIN.match(value, 0, _AUTHORITY_LENGTH)
        if within:
            return _why_one(value[within.start(1) :], tool)
        if "://" in value[:40]:
            return _of_scheme(value)
        return _unschemed(value, tool) if scheme is None or value[scheme.end() :][:1].isdigit() else None
    verdicts = [_of_host(part, value, tool) for part in _hosts(value.partition(":")[2])]
    found = [rule for rule in verdicts if rule is not None]
    return max(found, key=lambda rule: rule.severity, default=None)


def _of_scheme(value: str) -> Rule | None:
    """No scheme leads to metadata; what has no dot or digit may be a name of the scheme's own."""
    hosts = [part for part in _hosts(value.partition(":")[2]) if not part.replace("-", "").isalpha()]
    return rules.URL_METADATA if any(host_of(part).network is Network.METADATA for part in hosts) else None


def _strange(name: str, value: str) -> Rule | None:
    if name in {"ftp", "sftp"} and all(
        host_of(part).network is Network.PUBLIC for part in _hosts(value.partition(":")[2])
    ):
        return None
    if name == "file" and is_sensitive(place_of(value).path):
        return rules.PATH_SENSITIVE
    return rules.URL_SCHEME


def _unschemed(value: str, tool: Tool) -> Rule | None:
    """A value without a scheme may be a name, a path, or a host that the server puts `http://` before."""
    place = place_of(value)
    if is_sensitive(place.path):
        return rules.PATH_SENSITIVE
    if place.climbs:
        return rules.PATH_TRAVERSAL
    bare = value.lstrip("\"'`<(")
    part = str(_AUTHORITY.match(bare)[1])  # type: ignore[index]  # the pattern matches anything
    if _ADDRESS.fullmatch(part) and not _MASKED.fullmatch(bare):
        return _of_host(part, value, tool)
    return rules.URL_METADATA if host_of(part).network is Network.METADATA else None


# Nothing but a host can be written so; networks can, and a name without a port may be one of a document.
_ADDRESS: Final = Lazy(
    r"(?:(?:\d{1,3}\.){3}\d{1,3}|\[[0-9a-f:.%]*:[0-9a-f:.%]*\]|0x[0-9a-f]{8}(?=:))(?::\d{1,5})?|localhost:\d{1,5}",
    re.IGNORECASE,
)
_MASKED: Final = Lazy(r"[\d.]++/\d{1,2}")


def _hosts(rest: str) -> list[str]:
    """The hosts, with ports, that one parser or another connects to: those beside `@`, backslash and `#`."""
    body = rest.lstrip("/\\ \u3000")
    found = [_AUTHORITY.match(body)[1]]  # type: ignore[index]  # the pattern matches anything
    if "\\" in body or "@" in body:
        head = re.split(r"[/?]", body.replace("\\", "\x00"), maxsplit=1)[0]
        found += re.split(r"[@#\x00 ]", head)
    found += [beside[1] or beside[2] for beside in _BESIDE.finditer(body[:_AUTHORITY_LENGTH])]
    found += re.split(r"[;,]", found[0])
    hosts = dict.fromkeys(part.rpartition("@")[2].strip() for part in found)
    return [host for host in (*hosts,)[:_MOST_HOSTS] + (*hosts,)[-_MOST_HOSTS:] if host]


def _of_host(part: str, value: str, tool: Tool) -> Rule | None:
    host = six_of(part) or host_of(part)
    if host.network is Network.METADATA:
        return rules.URL_METADATA
    if host.network is Network.PUBLIC:
        return None
    if host.is_disguised or "@" in value[: value.find(part) + len(part)]:
        return rules.URL_DISGUISED
    return rules.URL_INTERNAL if host.network is Network.PRIVATE else _of_this_machine(part, value, tool)


def _of_this_machine(part: str, value: str, tool: Tool) -> Rule | None:
    name, _, port = part.rpartition(":") if _PORT.search(part) else (part, "", "")
    port = port.lstrip("0")
    lowered = name.lower()
    plain = lowered in _PLAIN_NAMES or lowered.endswith(".localhost")
    if not plain or _ADMIN.search(value):
        return rules.URL_INTERNAL
    if port in {"", "80", "443"}:
        return rules.URL_LOOPBACK if tool.is_browser else rules.URL_INTERNAL
    return rules.URL_INTERNAL if port in _SERVICES else rules.URL_LOOPBACK


_PLAIN_NAMES: Final = OF_CONTAINERS | {"localhost", "127.0.0.1", "[::1]"}
