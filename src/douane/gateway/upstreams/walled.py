"""What local servers of the gateway are started within, and what it takes to start one that is fetched."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from asyncio.subprocess import DEVNULL
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

from douane.errors import LaunchError, NoWallsError
from douane.gateway.reach import identity_of
from douane.model.profile import AUTO
from douane.model.secret import names_of
from douane.policy.profiles import profile_key
from douane.sandbox.account import ensure_may_become
from douane.sandbox.begun import Start, entry
from douane.sandbox.fetched import NO_WALLS, fetched, without_walls
from douane.sandbox.given import ensure_folders
from douane.sandbox.install.local import installed_command
from douane.sandbox.install.places import command_of, kept, place_of
from douane.sandbox.keeping import Keeper, made_places
from douane.sandbox.left_out import left_out, told
from douane.sandbox.options import with_options
from douane.sandbox.profile import UNCONTAINED, Walls, automatic, chosen
from douane.sandbox.sight import Place, sight_of
from douane.stores.documents import config_folder
from douane.stores.paths import state_folder
from douane.transports.command import resolve

if TYPE_CHECKING:
    from douane.model.events import Record
    from douane.model.profile import Profile
    from douane.model.sight import Sight
    from douane.policy.servers import Configured
    from douane.policy.settings import Settings
    from douane.sandbox.install.requests import Request
    from douane.sandbox.mechanism import Mechanism
    from douane.sandbox.seen import Seen
    from douane.transports.guardian import Guardian


_DOCUMENT: Final = "the gateway's douane.toml"


class Telling(NamedTuple):
    """Who hears of a server without walls: `commit` writes it down, `warn` tells people."""

    commit: Callable[[Sequence[Record]], None]
    warn: Callable[[str], None]


def walls_of(server: Configured, settings: Settings, telling: Telling, tenant: str) -> Walls:
    """What this server of a tenant is started within at this moment.

    Raises:
        LaunchError: there is no such profile, or what the server keeps has no place.
    """
    name = server.sandbox or settings.profile_of(identity_of(server).id)
    given = {one: os.environ[one] for one in server.env if one in os.environ}
    wanted = automatic(server.name, settings.profiles) if name == AUTO else name
    profile, gives = chosen(wanted, settings.profiles, server.command, given), dict[str, str]()
    ensure_may_become(server.user)
    user = server.user or settings.sandbox.user
    if profile.follows:
        gives = _kept_files(server, tenant, user)
        profile = chosen(wanted, settings.profiles, server.command, given | gives)
    if not profile.is_contained:
        telling.warn(f"server `{server.name}`: {UNCONTAINED}")
    lacking = partial(_note, server, telling) if name == AUTO else None
    begun = partial(_note_begun, server, telling, profile.name)
    ours, seeing = (
        (config_folder(), state_folder()),
        _Seeing(_place(server, profile, name), profile, server.command),
    )
    return Walls(profile, user, ours, lacking, begun, seeing.sees, gives=gives, sight=seeing.sight)


def _place(server: Configured, profile: Profile, wanted: str) -> Place:
    """Where an operator gives it more."""
    choosing = f'`sandbox = "{{}}"` under `[servers.{profile_key(server.name)}]`'
    return Place(profile.name, server.name, _DOCUMENT, wanted == AUTO, choosing)


class _Seeing:
    """What a server sees of this machine, once it was begun."""

    def __init__(self, place: Place, profile: Profile, command: Sequence[str]) -> None:
        self._place = place
        self._out = left_out(profile, command)
        self._seen: Sequence[Seen] | None = None

    def sees(self, seen: Sequence[Seen]) -> None:
        """It sees this."""
        self._seen = seen

    def sight(self) -> Sight | None:
        """All that it sees, and whether it is there to reach hosts and can reach none.

        Callers of a gateway are elsewhere: which folders of this machine it has is not for them.
        """
        if self._seen is None:
            return None
        unreached = told(self._out._replace(folders=()), self._place)
        return sight_of(self._seen, self._place)._replace(given=None, unreached=unreached)


def _kept_files(server: Configured, tenant: str, user: str) -> dict[str, str]:
    """What names the files that it keeps, where its `env` does not."""
    command = tuple(server.command)
    named = {*names_of(one for one in server.env if "=" in one or one in os.environ)}
    ensure_folders(command, {one: os.environ[one] for one in named if one in os.environ})
    return made_places(command, Keeper(state_folder(), tenant, server.name), named, user)


def look_for(server: Configured, warn: Callable[[str], None]) -> None:
    """Tell of a program that is not there before somebody asks for its server; it may come yet."""
    try:
        resolve(server.command)
    except LaunchError as error:
        warn(f"server `{server.name}`: {error.message} (fix: {error.fix})")


async def ready(walls: Walls, command: tuple[str, ...], guardian: Guardian) -> tuple[str, ...]:
    """The command that starts the server within walls; one that is fetched is installed, if it is not yet.

    Raises:
        NoWallsError: it fetches something that no registry has.
        LaunchError: it cannot be installed; why is on standard error.
    """
    request = fetched(command)
    whole = command if request is None else await _installed(request, command, guardian)
    return with_options(command, whole) if walls.profile.is_contained else whole


async def _installed(request: Request, command: tuple[str, ...], guardian: Guardian) -> tuple[str, ...]:
    there = installed_command(request, os.getcwd())  # noqa: PTH109  # as everywhere
    if there:
        return there
    await _install(command, guardian)
    found = kept(place_of(request))
    if found is None:
        raise LaunchError(f"`{request.package}` could not be installed", "see what standard error says above")
    return command_of(request, found)


async def _install(command: tuple[str, ...], guardian: Guardian) -> None:
    """In a process of its own, whose main thread can wait."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "douane", "sandbox", "install", "--", *command),
        stdin=DEVNULL,
        stdout=DEVNULL,
        env=os.environ,
        start_new_session=True,
    )
    guardian.guard(process.pid)
    try:
        code = await process.wait()
    finally:
        guardian.forget(process.pid)
    if code == NO_WALLS:
        raise NoWallsError("it cannot be installed within walls", "see what standard error says above")


def _note_begun(server: Configured, telling: Telling, profile: str, how: Mechanism, principal: str) -> None:
    start = Start(time.time(), profile, mechanism=how)
    telling.commit([entry(start, identity_of(server), principal)])


def _note(server: Configured, telling: Telling, lack: NoWallsError) -> None:
    warning = without_walls(lack)
    telling.warn(f"server `{server.name}`: {warning}")
    telling.commit([entry(Start(time.time(), "none", warning), identity_of(server), "")])
