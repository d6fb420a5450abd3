"""A server that runs as a process of this machine: lines in, lines out, and an end for certain."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Final, NamedTuple

from douane.errors import DouaneError, NoWallsError
from douane.gateway.sessions.table import account
from douane.gateway.upstreams.beginning import begun, begun_within
from douane.gateway.upstreams.starts import Starts
from douane.model.secret import Variables
from douane.protocol.framing import Lines, TooLong
from douane.sandbox.install.local import ensure_from_registry
from douane.sandbox.mechanism import Mechanism
from douane.sandbox.offspring import end, mark_in, marked
from douane.transports.command import resolve

if TYPE_CHECKING:
    from asyncio.subprocess import Process

    from douane.gateway.upstreams.handing import Handed, Handing
    from douane.model.access import Principal
    from douane.model.profile import Profile
    from douane.model.session import Session
    from douane.model.sight import Sight
    from douane.outlet import Outlet
    from douane.sandbox.profile import Walls
    from douane.transports.guardian import Guardian

PATIENCE: Final = 2.0  # seconds for a server to end by itself after its input was closed, and after SIGTERM
_CHUNK: Final = 1 << 16
# What a program of any kind needs; the rest of our environment stays here unless it is named.
_USUAL: Final = ("PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LC_ALL", "TZ", "TMPDIR", "TERM")

Hear = Callable[[bytes | TooLong], Awaitable[None]]


class Launch(NamedTuple):
    """How a server is started; `env` names variables that it gets beside the usual ones, and secrets.

    `idle` is how many seconds a process waits for the next stateless request.
    """

    command: Sequence[str]
    env: Sequence[str]
    limit: int  # bytes of a line
    guardian: Guardian
    starts: Starts
    idle: float
    handing: Handing
    whose: Principal | None = None  # for whom it is started
    walls: Callable[[], Walls | None] = lambda: None
    outlet: Callable[[Profile], Outlet | None] = lambda _: None  # the way out of what is within walls

    @property
    def principal(self) -> str:
        """For whom it is started, by name; ``""`` for nobody."""
        return "" if self.whose is None else self.whose.id


class Running:
    """One process; what it says goes to `hear`, and to `ended` that it is gone."""

    def __init__(
        self, process: Process, launch: Launch, handed: Handed, mark: str, outlet: Outlet | None = None
    ) -> None:
        self.hear: Hear | None = None
        self.ended: Callable[[str], Awaitable[None]] | None = None
        self.principal = launch.principal
        self.session = ""
        self.sight: Sight | None = None
        self._process = process
        self._mark = mark
        self._launch = launch
        self._handed = handed
        self._outlet = outlet
        self._hearing = asyncio.get_running_loop().create_task(self._listen())
        self._ending: asyncio.Task[None] | None = None

    @classmethod
    async def start(cls, launch: Launch) -> Running:
        """Start it in a process group of its own.

        Raises:
            LaunchError: there is no such program, or it may not be started, or not so often.
            DouaneError: a secret that it needs cannot be had.
        """
        launch.starts.begin("" if launch.whose is None else account(launch.whose))
        command = resolve(launch.command)
        handed = launch.handing.hand(launch.principal)
        walls = launch.walls()
        try:
            if walls is not None and walls.profile.is_contained:
                running = await cls._start_contained(walls, command, launch, handed)
            else:
                if walls is not None:
                    walls.begun(Mechanism.NONE, launch.principal)
                running = await cls._start_openly(command, launch, handed)
        except BaseException:
            handed.close()
            raise
        launch.starts.began(running)
        launch.handing.attend(running)
        return running

    @classmethod
    async def _start_openly(cls, command: tuple[str, ...], launch: Launch, handed: Handed) -> Running:
        ensure_from_registry(command, os.getcwd())  # noqa: PTH109  # as everywhere
        environment = marked(await handed.variables((*_USUAL, *launch.env)))
        return cls(await begun(command, environment, launch.guardian), launch, handed, mark_in(environment))

    @classmethod
    async def _start_contained(
        cls, walls: Walls, command: tuple[str, ...], launch: Launch, handed: Handed
    ) -> Running:
        """Within these walls; openly, where it can have none and that is for us to decide."""
        from douane.gateway.upstreams.walled import ready  # noqa: PLC0415  # only who has walls pays for them
        from douane.sandbox.fetched import ensure_program  # noqa: PLC0415  # as above

        try:
            if walls.lacking is not None:
                ensure_program(command)
            return await cls._start_within(
                walls, await ready(walls, command, launch.guardian), launch, handed
            )
        except NoWallsError as lack:
            if walls.lacking is None:
                raise
            walls.lacking(lack)
            return await cls._start_openly(command, launch, handed)

    @classmethod
    async def _start_within(
        cls, walls: Walls, command: tuple[str, ...], launch: Launch, handed: Handed
    ) -> Running:
        found = Variables({**await handed.variables((*walls.profile.env, *launch.env)), **walls.gives})
        walls = walls._replace(profile=walls.profile._replace(env=tuple(found)))
        made = asyncio.to_thread(launch.outlet, walls.profile)  # it may look secrets up
        outlet = await _kept(asyncio.ensure_future(made))
        way = None if outlet is None else outlet.way
        try:
            given = Variables(marked({**os.environ, **found}))
            process = await begun_within(walls, command, given, launch.guardian, way, launch.principal)
        except BaseException:
            if outlet is not None:
                outlet.close()
            raise
        running = cls(process, launch, handed, mark_in(given), outlet)
        running.sight = walls.sight()
        return running

    def watch(self, session: Session) -> None:
        """What the process does, and tries to reach, belongs to this session from now on."""
        self.session = session.id
        session.sight = self.sight
        if self._outlet is not None:
            self._outlet.watch(session)

    @property
    def is_alive(self) -> bool:
        """Whether it can still be spoken to."""
        return self._process.returncode is None and self._ending is None

    def may_go_on(self) -> bool:
        """Whether the secrets that it was given still count; costs microseconds."""
        return self._handed.counts()

    async def say(self, raw: bytes) -> None:
        """Write a line, and wait while the process reads too slowly.

        Raises:
            OSError: it has gone, or its secrets count no more, and it is ended.
        """
        if not self.may_go_on():
            self.close()
        if self._process.stdin is None or not self.is_alive:
            raise BrokenPipeError
        self._process.stdin.write(raw + b"\n")
        await self._process.stdin.drain()

    def kill(self) -> None:
        """End its whole group now, and all that it has started; from whatever thread."""
        with suppress(PermissionError):  # what is not ours to end hears and says nothing more
            end(self._process.pid if self._process.returncode is None else None, self._mark)

    def close(self) -> None:
        """End it: close its input, then SIGTERM, then SIGKILL, for its whole group."""
        if self._ending is None:
            self._ending = asyncio.get_running_loop().create_task(self._end())

    async def _listen(self) -> None:
        try:
            await self._hear()
        except Exception:
            self._kill(signal.SIGKILL)  # a bug: nobody hears it any more, which who waits is told
            raise
        finally:
            await self._over()

    async def _hear(self) -> None:
        lines = Lines(self._launch.limit)
        output = self._process.stdout
        while output is not None and (chunk := await output.read(_CHUNK)):
            for line in lines.feed(chunk):
                if self.hear is not None:
                    await self.hear(line)

    async def _over(self) -> None:
        code = await self._process.wait()
        if self._outlet is not None:
            await asyncio.to_thread(self._outlet.close)
        self._handed.close()
        self._launch.guardian.forget(self._process.pid)
        self._launch.starts.ended(self)
        if self.ended is not None:
            await self.ended(f"exit code {code}" if code >= 0 else f"signal {-code}")

    async def _end(self) -> None:
        if self._process.stdin is not None:
            self._process.stdin.close()
        for number in (signal.SIGTERM, signal.SIGKILL):
            with suppress(TimeoutError):
                await asyncio.wait_for(asyncio.shield(self._process.wait()), PATIENCE)
                break
            self._kill(number)
        await self._process.wait()
        self._kill(signal.SIGKILL)  # whatever it has left behind in its group

    def _kill(self, number: int) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, number)


async def _kept(work: asyncio.Future[Outlet | None]) -> Outlet | None:
    """The way out that a thread makes; closed again if nobody waits for it any more."""
    try:
        return await asyncio.shield(work)
    except asyncio.CancelledError:
        with suppress(DouaneError):
            if (made := await work) is not None:
                await asyncio.to_thread(made.close)
        raise
