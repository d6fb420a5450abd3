"""Which of the servers that hosts start are fetched, and not installed yet."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterable, Sequence

from douane.errors import LaunchError
from douane.sandbox import machine
from douane.sandbox.install.places import kept, place_of
from douane.sandbox.install.requests import Registry, Request, again, requested


def to_install(commands: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """Commands that ask for the same without arguments; none where there can be no walls."""
    try:
        machine.find(os.environ.get("PATH", os.defpath))
    except LaunchError:
        return ()
    requests = (requested(command) for command in commands)
    missing = [one for one in requests if one is not None and kept(place_of(one)) is None]
    return tuple(dict.fromkeys(filter(None, map(_asking, missing))))


def _asking(request: Request) -> str:
    fetch = ("npx", "-y") if request.registry is Registry.NPM else ("uvx",)
    short = (*fetch, request.specs[0])
    same = requested(short)
    return shlex.join(short if same is not None and same.key == request.key else again(request))
