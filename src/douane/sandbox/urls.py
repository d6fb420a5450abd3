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
# Who is named is meant, wherever it is: a database mostly is in a private network.
_ANYWHERE: Final = "in 0.0.0.0/0, ::/0"


def hosts_in(texts: Iterable[str]) -> tuple[str, ...]:
    """The lines of a profile that let a server reach the hosts of all URLs in these texts."""
    found = (line for text in texts for line in _lines(text))
    return tuple(dict.fromkeys(found))


def _lines(text: str) -> Iterator[str]:
    for scheme, host, port in _URL.findall(text):
        kind = _WEB.get(scheme.lower(), "tcp")
        at = f":{port}" if port else f":{_PORTS.get(scheme.lower(), '')}" if kind == "tcp" else ""
        line = f"{kind}://{host}{at} {_ANYWHERE}"
        with suppress(ConfigError):
            allowed(line)
            yield line
