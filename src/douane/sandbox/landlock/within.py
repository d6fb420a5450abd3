"""Landlock within a box: once more what mounts keep already, and that nothing a server wrote is started."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from importlib.resources import files as resources
from typing import Final

from douane.errors import LaunchError
from douane.model.profile import Profile
from douane.sandbox.bubblewrap import HOME, Kind
from douane.sandbox.inside import Inside
from douane.sandbox.landlock.rules import (
    CHANGES,
    EVERY_PORT,
    LEAST_VERSION,
    MAKES_SOCKETS,
    READS,
    STARTS,
    USES,
    Rule,
    ruleset,
)
from douane.sandbox.landlock.version import version

_BEGIN: Final = "/run/douane/begin"
_RULES: Final = "/run/douane/rules"
_PYTHON: Final = "/usr/bin/python3"  # of the system, which every box has
_OWN: Final = ("/tmp", "/dev/shm", HOME)  # noqa: S108  # places in the box


def before(command: Sequence[str]) -> tuple[str, ...]:
    """The command with what encloses it before it becomes itself."""
    return (_PYTHON, "-IS", _BEGIN, _RULES, *command)


def files(profile: Profile, inside: Inside, trees: Sequence[str]) -> Mapping[str, bytes]:
    """Files of the box that this takes, by path; `trees` are those of the system.

    Raises:
        LaunchError: this kernel has no Landlock, or one that is too old.
    """
    if version() < LEAST_VERSION:
        message = f"profile `{profile.name}` wants Landlock within its box, which this kernel has not"
        raise LaunchError(message, "start Linux 6.12 or newer with Landlock, or take `landlock` out of it")
    told = {
        "ruleset": ruleset(EVERY_PORT if profile.network.is_none else 0).hex(),
        "rules": _rules(profile, inside, trees),
    }
    begin = resources("douane.sandbox.landlock").joinpath("begin.py").read_bytes()
    return {_BEGIN: begin, _RULES: json.dumps(told).encode()}


def _rules(profile: Profile, inside: Inside, trees: Sequence[str]) -> Sequence[Rule]:
    changes = CHANGES | (MAKES_SOCKETS if profile.unix_sockets else 0)
    rights = {Kind.READ: STARTS, Kind.WRITE: changes, Kind.DEVICE: USES}
    return (
        *(Rule(path, STARTS) for path in trees),
        *(Rule(one.path, rights[one.kind]) for one in inside.seen if one.kind in rights),
        *(Rule(path, changes) for path in _OWN),
        *(Rule(path, READS) for path in ("/etc", "/proc", "/run")),
        Rule("/dev", READS | USES),
    )
