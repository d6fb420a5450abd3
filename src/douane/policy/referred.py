"""Which secrets a configuration names, and where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from douane.model.secret import references

if TYPE_CHECKING:
    from douane.policy.settings import Settings


def referred(settings: Settings) -> Mapping[str, tuple[str, ...]]:
    """The places where secrets are named, by the names of the secrets."""
    found: dict[str, list[str]] = {}
    for place, text in _values(settings):
        for name in references(text):
            found.setdefault(name, []).append(place)
    return {name: tuple(dict.fromkeys(places)) for name, places in found.items()}


def _values(settings: Settings) -> Iterator[tuple[str, str]]:
    """Every value that may name one; none of them is malformed, or the documents would not be in force."""
    for server in settings.servers:
        texts = (*server.env, *(value for _, value in server.headers))
        yield from ((f"[servers.{server.name}]", text) for text in texts)
    for profile in settings.profiles:
        texts = (*profile.env, *(one.reference for one in profile.secrets))
        yield from ((f"[profiles.{profile.name}]", text) for text in texts)
