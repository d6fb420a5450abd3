"""The start of a server within walls, by the mechanism that holds it."""

from __future__ import annotations

import os
import sys
import threading

from douane.errors import LaunchError, NoWallsError
from douane.sandbox import boxed, machine
from douane.sandbox.building import Wanted
from douane.sandbox.changing import unchangeable
from douane.sandbox.container.asked import is_engine
from douane.sandbox.prepared import Prepared

__all__ = ["Prepared", "ensure_main_thread", "prepare"]


def prepare(wanted: Wanted) -> Prepared:
    """A server that only waits to be started: by the strongest mechanism that there is for it, or not at all.

    Raises:
        LaunchError: the profile cannot be kept on this machine.
    """
    if told := unchangeable(wanted.profile, wanted.folder, wanted.account):
        sys.stderr.write(f"douane: {told}\n")
    if is_engine(wanted.command):
        from douane.sandbox.container import launch as container  # noqa: PLC0415  # few servers are containers

        return container.prepare(wanted)
    if wanted.profile.accepts_landlock and _has_no_namespaces(wanted):
        from douane.sandbox.landlock import alone  # noqa: PLC0415  # where nothing stronger works

        return alone.prepare(wanted)
    return boxed.prepare(wanted)


def _has_no_namespaces(wanted: Wanted) -> bool:
    """Whether that is how this machine is; what is so for a moment somebody may have brought about."""
    return isinstance(machine.unusable(wanted.variables.get("PATH", os.defpath)), NoWallsError)


def ensure_main_thread() -> None:
    """Nothing, where servers may be started: bubblewrap dies with the thread that starts it, not the process.

    Raises:
        LaunchError: this is another thread, which may end before the process does.
    """
    if threading.current_thread() is not threading.main_thread():
        raise LaunchError("a contained server can only be started by the main thread", "please report this")
