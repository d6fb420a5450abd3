"""What a contained server sees of the machine, said to whoever wonders why a path is not there for it."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Final, NamedTuple

from douane.model.profile import BUILT_IN
from douane.model.sight import Sight
from douane.policy.profiles import is_profile_name, profile_key
from douane.sandbox import system
from douane.sandbox.seen import NAMED, Seen

_OTHER: Final = "wider"  # where a server is called what no profile can be
_KERNELS: Final = ("/proc", "/dev")


class Place(NamedTuple):
    """Where a person would write that a server may have more: it is in `profile`, of the document `document`.

    `is_automatic` is whether it is in a profile that is called like it as soon as there is one; `choosing` is
    how else one is named, with braces for its name.
    """

    profile: str
    server: str
    document: str
    is_automatic: bool
    choosing: str = "`--profile {}`"


def wider(place: Place, lines: Iterable[str]) -> tuple[str, str]:
    """What a profile for this server would be called, and its table: like its own, with these lines."""
    name = place.server if is_profile_name(place.server) else _OTHER
    return name, "\n".join([f"[profiles.{profile_key(name)}]", f'like = "{place.profile}"', *lines])


def sight_of(seen: Iterable[Seen], place: Place) -> Sight:
    """All that it sees beside what is its own."""
    seen = tuple(seen)
    of_system = (*(one.path for one in system.trees()), *system.links(), *system.copied(), *_KERNELS)
    given = tuple(one.path for one in seen if one.because in NAMED)
    return Sight((*of_system, *(one.path for one in seen)), frozenset(os.listdir("/")), given, _way(place))  # noqa: PTH208  # pathlib costs milliseconds


def _way(place: Place) -> str:
    """How a person gives it a folder; which one is theirs to say."""
    if place.profile not in BUILT_IN:
        table = f"[profiles.{profile_key(place.profile)}]"
        return f"adds it to `read` or `write` of `{table}` in {place.document} and starts the server anew."
    name, table = wider(place, ['write = ["FOLDER"]  # or `read`'])
    chosen = "" if place.is_automatic and name == place.server else f" with {place.choosing.format(name)}"
    return f"starts the server anew{chosen} with this in {place.document}:\n{table}\n"
