"""Hosts that somebody has named by writing a URL: in a server's command line, or in a variable for it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Final

from douane.errors import ConfigError
from douane.model.reach import allowed

_URL: Final = re.compile(
    r"(?<![\w.+-])([a-z][a-z0-9+.-]{1,20})://(?:[^\s/?#]*@)?(\[[0-9a-f:.]+\]|[\w.-]+)(?::(\d{1,5}))?(?![\w@])",
    re.IGNORECASE | re.ASCII,
)
_PORTS: Final = {
    "https": 443,
    "wss": 443,
    "http": 80,
    "ws": 80,
    "postgres": 5432,
    "postgresql": 5432,
    "mysql": 3306,
    "mariadb": 3306,
    "mssql": 1433,
    "sqlserver": 1433,
    "redis": 6379,
    "rediss": 6379,
    "mongodb": 27017,
    "amqp": 5672,
    "amqps": 5671,
    "neo4j": 7687,
    "bolt": 7687,
}
_WEB: Final = {"https": "https", "wss": "https", "http": "http", "ws": "http"}
# A database mostly is in a private network. No name leads to this machine, or to the secrets of a cloud.
_PRIVATE: Final = " in 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16"
_SELF: Final = "127.0.0.1"


def hosts_in(texts: Iterable[str]) -> tuple[str, ...]:
    """The lines of a profile that let a server reach the hosts of all URLs in these texts."""
    found = (line for text in texts for line in _lines(text))
    return tuple(dict.fromkeys(found))


def _lines(text: str) -> Iterator[str]:
    for scheme, host, port in _URL.findall(text):
        line = _line(scheme.lower(), host.lower(), port)
        with suppress(ConfigError):
            allowed(line)
            yield line


def _line(scheme: str, host: str, port: str) -> str:
    at = port or _PORTS.get(scheme, "")
    if host in {"localhost", _SELF}:  # what is asked of this machine calls it by either name
        return f"tcp://{_SELF}:{at}"
    kind = _WEB.get(scheme, "tcp")
    return f"{kind}://{host}:{at}{_PRIVATE}"
