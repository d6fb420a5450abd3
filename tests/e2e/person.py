"""A person at a terminal of their own, who answers what `douane approvals` asks."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import re
import select
import subprocess
import termios
import time
from contextlib import closing, contextmanager

from douane.stores.approvals import Approvals
from tests.e2e import installed

PATIENCE = 100.0  # seconds; machines that run tests are busy
_TYPE = re.compile(rb"type (\d{4})")


def listed(state, *arguments):
    """What `douane approvals` says of itself as JSON lines; an agent may ask that too."""
    command = [str(installed.DOUANE), "approvals", *arguments, "--json"]
    said = subprocess.run(command, env=state, capture_output=True, text=True, check=True, timeout=PATIENCE)
    return [json.loads(line) for line in said.stdout.splitlines()]


def open_question(state):
    """The question that is open, as soon as there is one."""
    end = time.monotonic() + PATIENCE
    with closing(Approvals(state["DOUANE_STATE"], lambda _: True)) as store:
        while time.monotonic() < end:
            if any(one.is_open(time.time()) for one in store.tickets()):
                return listed(state, "list")[0]
            select.select([], [], [], 0.05)
    raise AssertionError("nothing was asked")


def types(state, *arguments, passphrase="", types_what_is_shown=True, of=("approvals",)):
    """What a terminal shows, and the exit code, while a person types what it asks for."""
    child, terminal = pty.fork()
    if child == 0:
        os.execve(str(installed.DOUANE), ["douane", *of, *arguments], state)
    shown = _talk(terminal, passphrase, types_what_is_shown)
    os.close(terminal)
    return shown.decode(), os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@contextmanager
def seated(command, env, **more):
    """A program at a terminal of its own, and our side of that; what it prints goes there but for `more` of `Popen`."""
    ours, theirs = pty.openpty()
    try:
        streams = {"stdin": theirs, "stdout": theirs, **more}
        process = subprocess.Popen(
            command,
            env=env,
            start_new_session=True,
            preexec_fn=_take_terminal,  # noqa: PLW1509  # one call of the system, which takes no lock
            **streams,
        )
    finally:
        os.close(theirs)
    try:
        yield process, ours
    finally:
        process.terminate()
        process.wait(PATIENCE)
        os.close(ours)


def lines_of(terminal):
    """Lines that a terminal shows, until nothing comes any more."""
    line = b""
    while select.select([terminal], [], [], PATIENCE)[0]:
        try:
            piece = os.read(terminal, 4096)
        except OSError:  # the other end of the terminal is closed
            return
        *whole, line = (line + piece).split(b"\n")
        yield from (one.decode().strip() for one in whole)


def _take_terminal():
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def _talk(terminal, passphrase, types_what_is_shown):
    """What is shown, with an answer typed after each line that asks for one."""
    shown, line = b"", b""
    while select.select([terminal], [], [], PATIENCE)[0]:
        try:
            piece = os.read(terminal, 4096)
        except OSError:  # the other end of the terminal is closed
            return shown
        shown += piece
        line = (line + piece).rpartition(b"\n")[2]
        if not piece:
            return shown
        if line.rstrip().endswith(b":"):
            found = _TYPE.search(line)
            said = (found[1] if types_what_is_shown else b"0") if found else passphrase.encode()
            os.write(terminal, said + b"\n")
            line = b""
    return shown
