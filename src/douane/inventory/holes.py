"""Published holes by package and version: `holes.toml` is the list, and this reads it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from douane.model.finding import Severity

_NUMBERS: Final = re.compile(r"v?(\d{1,18}(?:\.\d{1,18}){0,5})(.*)", re.DOTALL)
_BEFORE: Final = re.compile(r"[-.]?(?:a|b|c|rc|alpha|beta|pre|preview|dev|canary|next)", re.IGNORECASE)
_SAME: Final = re.compile(r"[-_.]+")


class Hole(NamedTuple):
    """One hole of a package, `npm:…` or `pypi:…`; `until` is the first version without it."""

    package: str
    since: str
    until: str
    ids: tuple[str, ...]
    severity: Severity
    what: str
    source: str
    is_evil: bool

    @property
    def fix(self) -> str:
        """What to do about it."""
        if self.is_evil:
            return "remove it, and change every credential that it could read"
        return (
            f"use {self.until} or later"
            if self.until
            else "use another server: no version without it is known"
        )


def holes(text: str) -> tuple[Hole, ...]:
    """The list that stands in `text`."""
    return tuple(_hole(one) for one in tomllib.loads(text)["hole"])


def known_of(known: Iterable[Hole], package: str, version: str) -> Iterator[Hole]:
    """Those that a version of a package has; of an unknown version those that every version has."""
    name = canonical(package)
    for one in known:
        if one.package == name and _is_in(version, one):
            yield one


def canonical(package: str) -> str:
    """A package as its registry compares names (PEP 503; npm has only lower case)."""
    kind, _, name = package.lower().partition(":")
    return f"{kind}:{_SAME.sub('-', name)}" if kind == "pypi" else f"{kind}:{name}"


def order(version: str) -> tuple[int, ...]:
    """A version as numbers that compare; one that leads up to another is less. Empty if there are none."""
    found = _NUMBERS.match(version.strip())
    if found is None:
        return ()
    numbers = [int(part) for part in found[1].split(".")]
    padded = (*numbers, *[0] * (6 - len(numbers)))
    return (*padded, -1 if _BEFORE.match(found[2]) else 0)


def _is_in(version: str, hole: Hole) -> bool:
    numbers = order(version)
    if not numbers:
        return not hole.since and not hole.until
    is_after = not hole.since or numbers >= order(hole.since)
    return is_after and (not hole.until or numbers < order(hole.until))


def _hole(one: Mapping[str, object]) -> Hole:
    ids = one.get("ids", [])
    return Hole(
        str(one["package"]),
        str(one.get("from", "")),
        str(one.get("until", "")),
        tuple(ids) if isinstance(ids, list) else (),
        Severity[str(one["severity"]).upper()],
        str(one["what"]),
        str(one["source"]),
        one.get("evil") is True,
    )
