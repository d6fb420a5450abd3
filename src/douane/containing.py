"""A wrapped server, begun as its profile says: within walls, or openly where there are to be none."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from subprocess import Popen
from typing import TYPE_CHECKING, Final, NamedTuple

from douane.errors import LaunchError, NoWallsError
from douane.model.profile import AUTO
from douane.model.secret import handed
from douane.sandbox.fetched import ensure_program, fetched, without_walls
from douane.sandbox.mechanism import SHOWING, Mechanism
from douane.stores.documents import FILE, config_folder
from douane.stores.paths import state_folder
from douane.transports.command import resolve, start
from douane.wiring import warn

if TYPE_CHECKING:
    from douane.config import Config
    from douane.model.profile import Profile
    from douane.model.sight import Sight
    from douane.outlet import Outlet
    from douane.revealing import Revealing
    from douane.sandbox.egress.closed import Closed
    from douane.sandbox.keeping import Keeper
    from douane.sandbox.seen import Seen
    from douane.stores.base import Store
    from douane.transports.guardian import Guardian

_LEARNS: Final = (
    "profile `{}` learns: the server may reach any public host, and `douane sandbox tried` tells which"
)


class Wrapped(NamedTuple):
    """A server as it was asked for; `env` is what it is to be given, as `VARIABLE=secret://NAME`.

    Whether its profile `is_automatic`: the one that is called like it, if there is one.
    """

    command: list[str]
    name: str
    profile: str
    env: tuple[str, ...]
    is_automatic: bool = False


class Post(NamedTuple):
    """Who starts it: the documents in force, what ends it with us, and its secrets."""

    config: Config
    guardian: Guardian
    secrets: Revealing


class Begun(NamedTuple):
    """The server's process, the profile it is in, its way out, and what was said where it has no walls.

    `mechanism` is what holds it, `patience` how many seconds a call may take, 0 for no bound, `sight` what it
    sees of the machine, `lacking` what its profile leaves out that it is there to work with, `mark` by
    what all that it starts is known.
    """

    process: Popen[bytes]
    profile: str
    outlet: Outlet | Closed | None = None
    warning: str = ""
    mechanism: Mechanism = Mechanism.NONE
    patience: int = 0
    sight: Sight | None = None
    lacking: str = ""
    mark: str = ""


@contextmanager
def begun(wrapped: Wrapped, post: Post) -> Iterator[Begun]:
    """The server, for as long as it runs.

    Raises:
        LaunchError: it cannot be started as its profile says.
    """
    whole = resolve(wrapped.command)
    with ExitStack() as ends:
        if wrapped.profile != AUTO:
            yield _within(wrapped, whole, post, ends)
            return
        try:
            ensure_program(whole)
            found = _within(
                wrapped._replace(profile=_automatic(wrapped, post), is_automatic=True), whole, post, ends
            )
        except NoWallsError as lack:
            ends.close()
            found = _openly(wrapped, whole, post, lack)
        yield found


def _automatic(wrapped: Wrapped, post: Post) -> str:
    from douane.inventory.identity import identify  # noqa: PLC0415  # only who has no other profile pays for it
    from douane.sandbox.profile import automatic  # noqa: PLC0415  # as below

    return automatic(identify(wrapped.command, wrapped.name).name, post.config.settings.profiles)


def _openly(wrapped: Wrapped, whole: tuple[str, ...], post: Post, lack: NoWallsError) -> Begun:
    from douane.sandbox.offspring import mark_in, marked  # noqa: PLC0415  # as everything of the sandbox

    warning = without_walls(lack)
    warn(warning)
    _ensure_from_registry(whole)
    variables = marked(handed(wrapped.env, os.environ, post.secrets).variables)
    process = start(whole, variables)
    post.guardian.guard(process.pid)
    return Begun(process, "none", None, warning, mark=mark_in(variables))


def _within(wrapped: Wrapped, whole: tuple[str, ...], post: Post, ends: ExitStack) -> Begun:
    from douane.sandbox.given import given_by_host, with_files  # noqa: PLC0415  # as above
    from douane.sandbox.offspring import mark_in, marked  # noqa: PLC0415  # as above
    from douane.sandbox.options import with_options  # noqa: PLC0415  # as above
    from douane.sandbox.profile import Walls, chosen  # noqa: PLC0415  # only who has walls pays for them
    from douane.sandbox.start import start_within  # noqa: PLC0415  # as above

    settings = post.config.settings
    profile, given = chosen(wrapped.profile, settings.profiles, whole), dict[str, str]()
    if profile.follows:
        given = with_files(
            whole, given_by_host(os.environ), settings.sandbox.user, _keeper(whole, wrapped, post)
        )
        profile = chosen(wrapped.profile, settings.profiles, whole, given)
    if not profile.is_contained:
        _ensure_from_registry(whole)
    else:
        whole = with_options(whole, _ready(whole, post))
    outlet = ends.enter_context(_way_out(profile, wrapped, post.config))
    handing = handed((*profile.env, *wrapped.env), {**os.environ, **given}, post.secrets)
    ours = (config_folder(), state_folder())
    held: list[Mechanism] = []
    seen: list[Seen] = []
    profile = profile._replace(env=handing.names)
    walls = Walls(
        profile, settings.sandbox.user, ours, begun=lambda how, _: held.append(how), sees=seen.extend
    )
    way = None if outlet is None else outlet.way
    variables = marked(handing.variables)
    process = start_within(whole, walls, variables, post.guardian.guard, way)
    mark = mark_in(variables)
    mechanism, patience = (*held, Mechanism.NONE)[0], profile.ceilings.call_time
    if mechanism not in SHOWING:
        return Begun(process, profile.name, outlet, mechanism=mechanism, patience=patience, mark=mark)
    sight, lacking = _sight(seen, profile, wrapped)
    return Begun(process, profile.name, outlet, "", mechanism, patience, sight, lacking, mark)


def _keeper(whole: tuple[str, ...], wrapped: Wrapped, post: Post) -> Keeper:
    """For whom this server keeps files; it has by then what it had at the old place."""
    from douane.inventory.identity import identify  # noqa: PLC0415  # only who has walls pays for it
    from douane.model.access import DEFAULT_TENANT  # noqa: PLC0415  # as above
    from douane.sandbox.keeping import Keeper, take_over  # noqa: PLC0415  # as above

    who = identify(wrapped.command, wrapped.name)
    keeper = Keeper(state_folder(), DEFAULT_TENANT, who.name)

    def was_there(at: float) -> bool:
        from douane.wiring import open_store  # noqa: PLC0415  # once for each server, if ever

        with closing(open_store(post.config)) as store:
            return any(one.server.id == who.id and one.first_seen < at for one in store.servers())

    if warning := take_over(whole, keeper, post.config.settings.sandbox.user, was_there):
        warn(warning)
    return keeper


def _sight(seen: list[Seen], profile: Profile, wrapped: Wrapped) -> tuple[Sight, str]:
    """What it sees, and what is left out; of a built-in profile that is told at once."""
    from douane.inventory.identity import identify  # noqa: PLC0415  # only who has walls pays for it
    from douane.model.profile import BUILT_IN  # noqa: PLC0415  # as above
    from douane.sandbox.left_out import left_out, told  # noqa: PLC0415  # as above
    from douane.sandbox.sight import Place, sight_of  # noqa: PLC0415  # as above

    server, document = identify(wrapped.command, wrapped.name).name, f"{config_folder()}/{FILE}"
    place = Place(profile.name, server, document, wrapped.is_automatic)
    out = left_out(profile, wrapped.command)
    lacking = told(out, place)
    if lacking and profile.name in BUILT_IN:
        warn(lacking)
    return sight_of(seen, place)._replace(unreached=lacking if out.hosts else ""), lacking


def _ensure_from_registry(command: tuple[str, ...]) -> None:
    from douane.sandbox.install.local import ensure_from_registry  # noqa: PLC0415  # only who has no walls

    ensure_from_registry(command, os.getcwd())  # noqa: PTH109  # pathlib costs milliseconds


def _ready(command: tuple[str, ...], post: Post) -> tuple[str, ...]:
    """The command that starts the server within walls: in place of one that fetches it, what was installed.

    Raises:
        NoWallsError: it fetches something that no registry has.
        LaunchError: it cannot be installed.
    """
    request = fetched(command)
    if request is None:
        return command
    from douane.sandbox.install.local import installed_command, lacks  # noqa: PLC0415  # few servers are fetched

    there = installed_command(request, os.getcwd())  # noqa: PTH109  # pathlib costs milliseconds
    if there:
        if told := lacks(request):
            warn(f"{told}; with one that fits first on PATH, `douane sandbox renew {request.package}`")
        return there
    from douane.installing import made_ready  # noqa: PLC0415  # once for each server

    return made_ready(command, post.config, post.guardian)


@contextmanager
def _way_out(profile: Profile, wrapped: Wrapped, config: Config) -> Iterator[Outlet | Closed | None]:
    """What a server may reach, if anything, for as long as it runs."""
    if not profile.has_gate:
        yield None
        return
    if profile.network.learns:
        warn(_LEARNS.format(profile.name))
    from douane.sandbox.egress.closed import Closed  # noqa: PLC0415  # only who has walls pays for it

    def opened() -> Store:
        from douane.wiring import open_store  # noqa: PLC0415  # not before it is needed

        return open_store(config)

    def made() -> Outlet:
        from douane.inventory.identity import identify  # noqa: PLC0415  # only who has a gate pays for it
        from douane.outlet import Outlets  # noqa: PLC0415  # as above

        outlets = Outlets(opened, lambda: config.policy, warn)
        ends.callback(outlets.close)
        outlet = outlets.of(profile, identify(wrapped.command, wrapped.name))
        if outlet is None:
            raise LaunchError(f"profile `{profile.name}` has no gate", "please report this")
        ends.callback(outlet.close)
        return outlet

    with ExitStack() as ends:
        if not profile.network.is_none:
            yield made()
            return
        with closing(Closed(made, warn)) as closed:
            yield closed
