"""A server that is named on the command line and stands in no document."""

from __future__ import annotations

from urllib.parse import urlsplit

from douane.audit.visible import visible
from douane.errors import ConfigError
from douane.policy.servers import Configured, Way
from douane.vault.addresses import is_local


def remote(name: str, url: str, plain: str = "") -> Configured:
    """The server that somebody named by its URL; `plain` lets it be spoken to without TLS.

    Raises:
        ConfigError: there can be no such server, or all on the way could read along.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        host, parts = "", urlsplit("")
    if parts.scheme not in {"http", "https"} or not host or parts.fragment or not url.isprintable():
        raise ConfigError(f"`{visible(url)}` is no address of a server", "write https://host/path")
    if parts.username or parts.password:
        raise ConfigError("a URL must not hold credentials", "use --header or `douane credentials set`")
    if parts.scheme == "http" and not is_local(url) and not plain:
        fix = "use https, or --allow-http if nobody else is on the way"
        raise ConfigError(f"`{visible(host)}` would be spoken to where others can read and change it", fix)
    return Configured(name or host, Way.HTTP, url=url)
