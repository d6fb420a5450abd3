"""The start of a server within bubblewrap: all is prepared, its box is built, and only then it may run.

The order matters, since whoever starts a box may die at any moment.

1. What is to be mounted is opened, so that nobody changes it meanwhile.
2. Bubblewrap is started, and reads its options from a pipe. It is made known to whoever ends what is left
   behind, and only then told all of them: killed between its two halves, it would leave the second one
   waiting for ever.
3. It begins the box, says so, and waits. Limits are set, the network is opened, and it is let go on. That
   wait alone would not do: it takes the end of a pipe for a yes.
4. When the box is whole, and ends with us from then on, it says `READY` on its standard output and waits at a
   gate for `GO`, after which it becomes the server.
"""

from __future__ import annotations

import json
import os
import select
from collections.abc import Callable, Sequence
from contextlib import suppress
from threading import Thread
from typing import Final

from douane.errors import LaunchError
from douane.sandbox import machine
from douane.sandbox.bubblewrap import HOME
from douane.sandbox.building import Wanted, becoming_of, built, found
from douane.sandbox.complaints import carry
from douane.sandbox.environment import environment
from douane.sandbox.files import Files
from douane.sandbox.folders import is_within, readable, writable
from douane.sandbox.install.places import servers_folder
from douane.sandbox.limits import limit, limit_as
from douane.sandbox.machine import Tool
from douane.sandbox.mechanism import Mechanism
from douane.sandbox.memory import Watch
from douane.sandbox.wishes import Wishes

_CHUNK: Final = 4096
_PATIENCE_MS: Final = 10_000


class Boxed:
    """A box that can be started as `command` with `env`, from the main thread; close it if it is not."""

    mechanism = Mechanism.BUBBLEWRAP
    is_gated = True

    def __init__(self, wanted: Wanted, tool: Tool, files: Files) -> None:
        self._wanted = wanted
        self._tool = tool
        self.files = files
        self._become = becoming_of(wanted)
        inside = found(wanted)
        self.seen = inside.seen
        self._pipes, line = built(wanted, inside, tool, files)
        self.command = (*self._become, *line)
        self.env = environment(wanted, HOME)
        self._watch = Watch(wanted.profile.ceilings.memory_in_all)

    def let_go(self) -> Thread:
        """Let the box be begun, set its limits, open its network, and let it be finished.

        Whoever ends what is left behind knows of it already. The thread carries what it complains of.

        Raises:
            LaunchError: there is no box; nothing of the server has run, or will.
        """
        self.files.hand_over()
        carrying = carry(
            self.files.hear_complaints(), self._watch, self._wanted.hears or _wishes(self._wanted)
        )
        try:
            self.files.say(self._pipes.telling, self._pipes.options)
            self._furnish(self._first_process())
            self.files.say(self._pipes.block, b"1")
        except BrokenPipeError:  # bubblewrap has ended
            raise machine.refusal(self._tool) from None
        except OSError as error:
            reason = error.strerror or "it has ended"
            raise LaunchError(
                f"the sandbox could not be finished: {reason}", "see what standard error says"
            ) from None
        finally:
            self.close()
        return carrying

    def close(self) -> None:
        """Hold nothing open any more."""
        self.files.close()

    def _furnish(self, pid: int) -> None:
        ceilings = self._wanted.profile.ceilings
        self._watch.begin(pid)
        try:
            limit(pid, ceilings)
        except PermissionError:  # root in a container may often not, where the account itself may
            limit_as(self._become, pid, ceilings)
        if self._wanted.egress is not None:
            self._wanted.egress.open(pid)

    def _first_process(self) -> int:
        """What bubblewrap calls `child-pid`; its report comes in pieces."""
        said, waiting = b"", select.poll()
        waiting.register(self._pipes.report, select.POLLIN)
        while b"}" not in said:
            chunk = os.read(self._pipes.report, _CHUNK) if waiting.poll(_PATIENCE_MS) else b""
            if not chunk:
                raise machine.refusal(self._tool)
            said += chunk
        return int(json.loads(said)["child-pid"])


def _wishes(wanted: Wanted) -> Wishes:
    """What it may complain of that it could be given; not what is its own or what it was started from."""
    apart = (HOME, "/tmp", "/dev", "/var/tmp", servers_folder())  # noqa: S108  # places in the box

    def judged(judge: Callable[[str, Sequence[str]], str]) -> Callable[[str], bool]:
        def may(path: str) -> bool:
            if any(is_within(path, one) for one in apart) or not os.path.exists(path):  # noqa: PTH110  # pathlib costs milliseconds
                return False
            with suppress(LaunchError):
                return bool(judge(os.path.realpath(path), wanted.ours))
            return False

        return may

    return Wishes(judged(readable), judged(writable))


def prepare(wanted: Wanted) -> Boxed:
    """Everything that the box is made of, opened; the caller starts its `command`, by the main thread.

    Raises:
        LaunchError: the profile cannot be kept on this machine.
    """
    if wanted.egress is None and not wanted.profile.network.is_none:
        fix = 'write `network = "none"`, or start it without a sandbox (profile `none`)'
        message = (
            f"profile `{wanted.profile.name}` names hosts, and nothing can let a server reach only these yet"
        )
        raise LaunchError(message, fix)
    tool = machine.find(wanted.variables.get("PATH", os.defpath))
    lacks = machine.lacks(tool)
    if lacks and wanted.profile.is_whole:
        raise LaunchError(
            f"profile `{wanted.profile.name}` is to be kept whole, but {lacks[0].lost}", lacks[0].fix
        )
    files = Files()
    try:
        return Boxed(wanted, tool, files)
    except BaseException:
        files.close()
        raise
