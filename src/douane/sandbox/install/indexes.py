"""Python package indexes: on which other hosts their files are, and the user's credentials for them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Final

from douane.policy.address import is_address

_LARGEST: Final = 32 << 20
_PATIENCE: Final = 30.0  # seconds
_LINKS: Final = re.compile(rb"""(?:href|"url")\s*[=:]\s*["'](https?://[^/"'\s?#]+)""")


def file_hosts(indexes: Iterable[str], package: str) -> tuple[str, ...]:
    """Where the files of this package are, as the pages of the indexes link to them; only the hosts.

    An index that cannot be read has none: the installer says why.
    """
    found = [host for index in indexes for host in _linked(index, package)]
    return tuple(dict.fromkeys(found))


def credentials(urls: Iterable[str]) -> str:
    """The lines of the user's `.netrc` for the hosts of these URLs, and no other line."""
    from netrc import NetrcParseError, netrc  # noqa: PLC0415  # only who installs pays for it
    from urllib.parse import urlsplit  # noqa: PLC0415  # as above

    told = ""
    with suppress(OSError, NetrcParseError):
        kept = netrc()
        for host in dict.fromkeys(urlsplit(url).hostname or "" for url in urls if is_address(url)):
            if host in kept.hosts:
                login, _, password = kept.hosts[host]
                told += f"machine {host} login {login} password {password}\n"
    return told


def _linked(index: str, package: str) -> Iterator[str]:
    page = f"{index.rstrip('/')}/{re.sub(r'[-_.]+', '-', package).lower()}/"
    yield from (found.decode("ascii", "replace") for found in dict.fromkeys(_LINKS.findall(_read(page))))


def _read(url: str) -> bytes:
    from base64 import b64encode  # noqa: PLC0415  # as above
    from urllib.parse import unquote, urlsplit, urlunsplit  # noqa: PLC0415  # as above
    from urllib.request import Request, urlopen  # noqa: PLC0415  # as above

    parts = urlsplit(url if is_address(url) else "")
    if parts.scheme not in {"http", "https"}:
        return b""
    plain = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
    asked = Request(plain)  # noqa: S310  # checked above
    if parts.username is not None:
        both = f"{unquote(parts.username)}:{unquote(parts.password or '')}".encode()
        asked.add_header("Authorization", f"Basic {b64encode(both).decode()}")
    with suppress(OSError, ValueError), urlopen(asked, timeout=_PATIENCE) as answer:  # noqa: S310  # as above
        return bytes(answer.read(_LARGEST))
    return b""
