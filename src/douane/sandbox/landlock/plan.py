"""What Landlock alone can keep of a profile, and the plan by which a server is put within its walls."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import Final

from douane.errors import LaunchError
from douane.sandbox import system
from douane.sandbox.bubblewrap import GO, HOME, READY, Kind
from douane.sandbox.building import Wanted
from douane.sandbox.folders import is_within
from douane.sandbox.inside import Inside
from douane.sandbox.landlock.calls import ALONE
from douane.sandbox.landlock.place import Place
from douane.sandbox.landlock.rules import LEAST_VERSION, Rule, rules, ruleset
from douane.sandbox.landlock.version import version
from douane.sandbox.limits import bounds
from douane.sandbox.seccomp import UnixSockets, program

_COUNTED_APART: Final = "nproc"


def ensure_kept(wanted: Wanted, inside: Inside) -> None:
    """Nothing, where Landlock alone can keep this profile on this machine.

    Raises:
        LaunchError: it cannot.
    """
    if (found := version()) < LEAST_VERSION:
        message = (
            f"Landlock of this kernel ({found}) leaves the signals and sockets of other programs in reach"
        )
        raise LaunchError(message, "start Linux 6.12 or newer with Landlock, or let bubblewrap work")
    if problem := next(_problems(wanted, inside), ""):
        message = f"profile `{wanted.profile.name}` has {problem}, which Landlock alone cannot keep"
        raise LaunchError(message, "take it out of the profile, or let bubblewrap work here")


def plan(wanted: Wanted, inside: Inside, place: Place) -> dict[str, object]:
    """All that the program needs which puts up the walls; in JSON.

    Raises:
        LaunchError: there is no filter for this machine.
    """
    filtered = program(os.uname().machine, UnixSockets.NOR_ANY_OTHER, ALONE)
    if not filtered:
        raise LaunchError(
            f"there is no filter of system calls for `{os.uname().machine}`", "use profile `none`"
        )
    limits = [(kind, most) for name, kind, most in bounds(wanted.profile.ceilings) if name != _COUNTED_APART]
    return {
        "ruleset": ruleset().hex(),
        "rules": _rules(inside, place),
        "filter": filtered.hex(),
        "limits": limits,
        "processes": wanted.profile.ceilings.processes,
        "folder": place.home if inside.folder == HOME else inside.folder,
        "command": wanted.command,
        "ready": READY.decode(),
        "go": GO.decode(),
        "parent": os.getpid(),
    }


def _rules(inside: Inside, place: Place) -> Sequence[Rule]:
    of_system = [mount.path for mount in system.trees()]
    settings = [os.path.realpath(path) for path in (*system.copied(), "/etc/hosts", "/etc/nsswitch.conf")]
    seen = {kind: [one.path for one in inside.seen if one.kind is kind] for kind in Kind}
    return rules(
        (*map(os.path.realpath, of_system), *seen[Kind.READ]),
        settings,
        (*seen[Kind.WRITE], *place.folders),
        seen[Kind.DEVICE],
    )


def _problems(wanted: Wanted, inside: Inside) -> Iterator[str]:
    """Rights add up: what is given for a folder is given for all that is in it."""
    profile = wanted.profile
    if not profile.network.is_none or wanted.egress is not None:
        yield "a network"
    if profile.hidden:
        yield "`hidden`"
    if profile.unix_sockets:
        yield "`unix_sockets`"
    changes = [one.path for one in inside.seen if one.kind is Kind.WRITE]
    for one in inside.seen:
        if one.kind is Kind.READ and any(is_within(one.path, folder) for folder in changes):
            yield f"`{one.path}` to read in a folder to change"
