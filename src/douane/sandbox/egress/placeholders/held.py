"""What one sandbox has placeholders of, and where the values may go."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from douane.model.profile import HostSecret
from douane.model.reach import Allowed, allowed


class Held(NamedTuple):
    """A secret that stands in a sandbox as `placeholder`, and may go to `hosts`."""

    secret: HostSecret
    placeholder: str
    hosts: tuple[Allowed, ...]

    def is_for(self, host: str, port: int) -> bool:
        """Whether its value may go there; the host is in normal form."""
        return any(one.port == port and one.covers(host) for one in self.hosts)


def held(secret: HostSecret, placeholder: str) -> Held:
    """A secret with what stands for it.

    Raises:
        ConfigError: one of its hosts is none.
    """
    return Held(secret, placeholder, tuple(map(allowed, secret.hosts)))


def named(secrets: Iterable[Held]) -> str:
    """Their variables, for people."""
    return ", ".join(f"`{one.secret.variable}`" for one in secrets)
