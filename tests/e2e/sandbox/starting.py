"""Starts a program within walls as Douane does, under whatever account it is run: `starting.py ORDER`, in JSON.

Only the standard library and `douane.sandbox`, so that an account that cannot read the environment of the tests can
run it with the Python of the system.
"""

# ruff: noqa: T201  # a program of its own, that starts quickly
from __future__ import annotations

import json
import os
import signal
import struct
import sys
from functools import partial

ORDER = json.loads(sys.argv[1])
sys.path.insert(0, ORDER["source"])

from douane.errors import LaunchError  # noqa: E402  # found now
from douane.model.profile import BUILT_IN, Ceilings  # noqa: E402  # the same
from douane.sandbox import building, start  # noqa: E402  # the same
from douane.sandbox.boxed import Boxed  # noqa: E402  # the same
from douane.sandbox.landlock import alone  # noqa: E402  # the same
from douane.sandbox.profile import Walls  # noqa: E402  # the same
from douane.transports.guardian import Guardian  # noqa: E402  # the same


def main():
    profile = BUILT_IN[ORDER["like"]]._replace(**ORDER["profile"])
    profile = profile._replace(ceilings=Ceilings(*profile.ceilings))  # a list in JSON
    guardian = Guardian()
    die_at(ORDER["dies"])
    if not ORDER["is_filtered"]:
        building.program = lambda *_: ALL_CALLS
    if ORDER["is_alone"]:
        start.prepare = alone.prepare
    process = start.start_within(
        tuple(ORDER["command"]), Walls(profile, "", tuple(ORDER["ours"])), os.environ, guardian.guard
    )
    if not ORDER["talks"]:
        process.stdin.close()
    sys.stdout.buffer.write(process.stdout.readline())
    sys.stdout.flush()
    sys.stdout.buffer.write(process.stdout.read())
    code = process.wait()
    guardian.release()
    return code


# BPF_RET | BPF_K, SECCOMP_RET_ALLOW: the wall that is taken away, so that the others are seen.
ALL_CALLS = struct.pack("=HBBI", 0x06, 0, 0, 0x7FFF0000)


def die_at(moment):
    """Be killed when bubblewrap has begun, when it was let go on, or when the box is whole."""
    before = {"begun": (Boxed, "let_go"), "furnished": (start, "_await_ready")}
    after = {"whole": (start, "_await_ready")}
    if moment in before:
        setattr(*before[moment], lambda *_: die())
    if moment in after:
        owner, name = after[moment]
        setattr(owner, name, partial(die_after, getattr(owner, name)))


def die_after(function, *arguments):
    function(*arguments)
    die()


def die():
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except LaunchError as error:
        print(f"{error.message}\n{error.fix}", file=sys.stderr)
        sys.exit(2)
