"""The start of a server as a container, within the walls of its engine."""

from __future__ import annotations

import os
from collections.abc import Iterator
from threading import Thread
from typing import Final

from douane.errors import LaunchError
from douane.model.profile import Profile
from douane.sandbox.building import Wanted
from douane.sandbox.complaints import carry
from douane.sandbox.container.arguments import HOME, Container, command_line, encoded
from douane.sandbox.container.asked import Asked, asked_for
from douane.sandbox.container.engine import Ending, ensure_there
from douane.sandbox.container.mounts import Mount, plain
from douane.sandbox.files import Files
from douane.sandbox.folders import canonical, is_within, readable, writable
from douane.sandbox.machine import Lack
from douane.sandbox.mechanism import Mechanism
from douane.sandbox.seen import Seen

# What an engine's own program needs to find its engine.
_ENGINES: Final = (
    *("PATH", "HOME", "USER", "LANG", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "XDG_DATA_HOME"),
    *("DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_CONFIG", "CONTAINER_HOST"),
)
_MOST: Final = 16 << 10  # bytes of variables: a pipe has room for them, whoever reads it
LACKS: Final = (
    Lack(
        "the engine's own filter of system calls stands in place of ours, sockets in folders are open",
        "install the server's own program, so that bubblewrap can hold it",
    ),
)


class Contained:
    """A container that can be started; close it if it is not."""

    mechanism = Mechanism.CONTAINER
    is_gated = False
    seen: tuple[Seen, ...] = ()

    def __init__(self, wanted: Wanted, container: Container, files: Files) -> None:
        self.env = engine_environment(wanted)
        self.files = files
        variables = files.says()
        files.say(variables.ours, encoded(container.variables))
        self.command = command_line(container, variables.theirs)
        self._ending = Ending(container.asked.engine, container.name, self.env)
        self._is_let_go = False

    def let_go(self) -> Thread:
        """It runs already; when its engine's program has no more to say, the container is ended."""
        self.files.hand_over()
        self._is_let_go = True
        carrying = carry(self.files.hear_complaints(), self._ending)
        self.close()
        return carrying

    def close(self) -> None:
        """Hold nothing open any more."""
        self.files.close()
        if not self._is_let_go:
            self._ending.close()


def prepare(wanted: Wanted) -> Contained:
    """The container that the command asks for, within walls; the caller starts its `command`.

    Raises:
        LaunchError: the profile cannot be kept so, or the image is not there.
    """
    container = found(wanted)
    ensure_there(container.asked, engine_environment(wanted))
    files = Files()
    try:
        return Contained(wanted, container, files)
    except BaseException:
        files.close()
        raise


def found(wanted: Wanted) -> Container:
    """What the container will be, without a word with its engine.

    Raises:
        LaunchError: it asks for what no server may have, or the profile for what no container can be given.
    """
    profile, asked = wanted.profile, asked_for(wanted.command, wanted.folder)
    _ensure_engine(asked.engine, wanted)
    _ensure_kept(profile, wanted)
    given = (*_named(profile, wanted), *_checked(asked, wanted))
    name = f"douane-{os.urandom(8).hex()}"
    who = asked.account or f"{wanted.account.user}:{wanted.account.group}"
    is_ours = not (asked.account or wanted.account.differs)
    return Container(name, asked, given, _variables(wanted, asked), who, profile.ceilings, is_ours)


def _variables(wanted: Wanted, asked: Asked) -> dict[str, str]:
    """Those that the profile or the command names, of which a pipe holds a page at the least."""
    ours = wanted.variables
    named = {name: ours[name] for name in (*wanted.profile.env, *asked.env) if name in ours}
    found = {"HOME": HOME} | named | dict(asked.values)
    if len(encoded(found)) > _MOST:
        raise LaunchError("the variables of the server are too long", "keep what is long in a file")
    return found


def _ensure_engine(program: str, wanted: Wanted) -> None:
    """It runs outside of all walls: what has its name alone is none."""
    folders = wanted.variables.get("PATH", os.defpath).split(os.pathsep)
    if os.path.dirname(program) not in folders:  # noqa: PTH120  # pathlib costs milliseconds
        fix = "give its name alone as the command, and have its folder on PATH"
        raise LaunchError(f"`{program}` is called like an engine of containers, and is not on PATH", fix)
    changes = [canonical(one, wanted.folder) for one in wanted.profile.write]
    if any(is_within(os.path.realpath(program), one) for one in changes):
        message = f"`{program}` is in a folder that the server may change"
        raise LaunchError(message, "let it change a smaller folder, or put the engine elsewhere")


def _ensure_kept(profile: Profile, wanted: Wanted) -> None:
    problems = {
        "a network of named hosts": not profile.network.is_none,
        "`hidden`": profile.hidden,
        "`devices`": profile.devices,
    }
    for what in (name for name, is_asked in problems.items() if is_asked):
        fix = "take it out of the profile, or install the server's own program and start that"
        raise LaunchError(f"profile `{profile.name}` has {what}, which no container can be held to yet", fix)
    if profile.is_whole:
        raise LaunchError(f"profile `{profile.name}` is to be kept whole, but {LACKS[0].lost}", LACKS[0].fix)
    host = wanted.variables.get("DOCKER_HOST", "") or wanted.variables.get("CONTAINER_HOST", "")
    if host and not host.startswith("unix://"):
        raise LaunchError(f"`{host}` is another machine, whose folders nobody sees here", "unset DOCKER_HOST")


def _named(profile: Profile, wanted: Wanted) -> Iterator[Mount]:
    for text in profile.write:
        path = writable(canonical(text, wanted.folder), wanted.ours)
        yield plain(Mount(path, path, is_changed=True))
    for text in profile.read:
        path = readable(canonical(text, wanted.folder), wanted.ours)
        yield plain(Mount(path, path, is_changed=False))


def _checked(asked: Asked, wanted: Wanted) -> Iterator[Mount]:
    """What the command line gives: as far as the profile follows that, or has it itself."""
    profile = wanted.profile
    for mount in asked.mounts:
        if mount.is_volume and not profile.follows:
            fix = "take it out, or name a folder that the profile has"
            message = f"the volume `{mount.source}` lasts from one start to the next"
            raise LaunchError(f"profile `{profile.name}` gives no server what lasts: {message}", fix)
        if mount.is_volume:
            yield mount
            continue
        path = canonical(mount.source, wanted.folder)
        judged = (writable if mount.is_changed else readable)(path, wanted.ours)
        having = profile.write if mount.is_changed else (*profile.write, *profile.read)
        if not (profile.follows or any(is_within(path, canonical(one, wanted.folder)) for one in having)):
            fix = f"add it to `{'write' if mount.is_changed else 'read'}` of the profile, or take it out"
            raise LaunchError(f"profile `{profile.name}` does not give `{mount.source}` to the server", fix)
        yield plain(mount._replace(source=judged))


def engine_environment(wanted: Wanted) -> dict[str, str]:
    """What the engine's own program is told; no variable of a server is among it."""
    return {name: wanted.variables[name] for name in _ENGINES if name in wanted.variables}
