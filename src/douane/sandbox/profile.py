"""Which profile a server gets: by its name, and with what a well-known server is told to work with."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from douane.errors import LaunchError, NoWallsError
from douane.model.profile import BUILT_IN, DEFAULT, Profile
from douane.policy.problem import one_of
from douane.sandbox.known import asked_for
from douane.sandbox.mechanism import Mechanism

if TYPE_CHECKING:
    from douane.model.sight import Sight
    from douane.sandbox.seen import Seen

NOTHING: Final[Mapping[str, str]] = MappingProxyType({})
UNCONTAINED: Final = "profile `none`: nothing contains this server, it can do whatever this account can"


def _unheard(_mechanism: Mechanism, _principal: str) -> None: ...


def _unseen(_seen: Sequence[Seen]) -> None: ...


def _unsighted() -> Sight | None: ...


class Hears(Protocol):
    """What has something to say about what a server says."""

    def heard(self, said: bytes) -> list[str]:
        """The lines to say about these words; there are none when it can say no more."""


class Walls(NamedTuple):
    """What a server is started within, as which account where we are root, and folders that none sees.

    `lacking` hears why there can be none, where it is then to be started openly. `begun` is told what holds
    it, and for which principal, before it runs (a container: as soon as it does), `sees` what it will see,
    and `hears` what it says on its standard error. `gives` are variables that no environment has. `sight` is
    what it sees, once it was begun; None where that is not known.
    """

    profile: Profile
    user: str
    ours: tuple[str, ...]
    lacking: Callable[[NoWallsError], None] | None = None
    begun: Callable[[Mechanism, str], None] = _unheard
    sees: Callable[[Sequence[Seen]], None] = _unseen
    hears: Hears | None = None
    gives: Mapping[str, str] = NOTHING
    sight: Callable[[], Sight | None] = _unsighted


def automatic(server: str, profiles: Iterable[Profile]) -> str:
    """The profile that `auto` stands for: the one that is called like the server, or `default`."""
    return next((one.name for one in profiles if one.name == server), DEFAULT.name)


def chosen(
    name: str, profiles: Iterable[Profile], command: Sequence[str], given: Mapping[str, str] = NOTHING
) -> Profile:
    """The profile of this name, for a server that this command starts with variables `given` to it alone.

    Raises:
        LaunchError: there is no such profile.
    """
    known = {**BUILT_IN, **{one.name: one for one in profiles}}
    if name not in known:
        raise LaunchError(f"there is no profile `{name}`", one_of(name, known))
    profile = known[name]
    if not profile.follows:
        return profile
    more = asked_for(command, given.values())
    network = profile.network._replace(hosts=(*profile.network.hosts, *more.hosts))
    named = (given.get(variable, "") for variable, _ in more.files)
    files = (posixpath.dirname(one) for one in named if one.startswith("/"))
    write, env = (*profile.write, *more.write, *files), (*profile.env, *more.env, *given)
    sockets = profile.unix_sockets or more.unix_sockets
    return profile._replace(write=write, network=network, offered=more.offered, env=env, unix_sockets=sockets)
