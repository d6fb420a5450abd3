"""What an installer is started with, for one request: the plan of the first of two phases."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Final, NamedTuple

from douane.errors import LaunchError
from douane.model.profile import Ceilings, Network, Profile
from douane.policy.address import is_address
from douane.sandbox.install.lacking import Heard

_MIB: Final = 1 << 20
_CEILINGS: Final = Ceilings(4096 * _MIB, 512, 4096 * _MIB, 8192, 64 * _MIB, 8192 * _MIB)
# A registry that somebody configured is where they say, in a private network too.
_SYSTEM: Final = ("/etc/", "/usr/")
_ANYWHERE: Final = "in 0.0.0.0/0, ::/0"


class Order(NamedTuple):
    """A command that fills a tree and ends, the profile for it, and what it finds in its box beside that.

    `files` are those of its box by path, with the credentials for its registry; `variables` are told it.
    `heard` hears what it says.
    """

    command: tuple[str, ...]
    profile: Profile
    files: Mapping[str, bytes]
    variables: Mapping[str, str]
    heard: Heard | None = None


def profile_for(tree: str, hosts: tuple[str, ...], read: tuple[str, ...], env: tuple[str, ...]) -> Profile:
    """What an installer may touch: its tree, its own program, and these hosts."""
    return Profile("install", read=read, write=(tree,), network=Network(hosts), env=env, ceilings=_CEILINGS)


def trusted(*variables: str) -> tuple[str, ...]:
    """The files with certificates that these variables of ours name, where they are no part of the system."""
    named = (os.environ.get(one, "") for one in variables)
    return tuple(one for one in named if os.path.isfile(one) and not one.startswith(_SYSTEM))  # noqa: PTH113  # pathlib costs milliseconds


def lines(urls: tuple[str, ...]) -> tuple[str, ...]:
    """The lines of a profile that let somebody reach the hosts of these URLs, wherever they are.

    Raises:
        LaunchError: one is no URL.
    """
    from urllib.parse import urlsplit  # noqa: PLC0415  # only who installs pays for it

    found = []
    for url in urls:
        if not is_address(url):
            told = f"`{url.rpartition('@')[2]}` is no address of a registry"
            raise LaunchError(told, "mend it in the command, or in what npm, pip or uv are told")
        parts = urlsplit(url)
        if parts.scheme in {"http", "https"} and parts.hostname:
            host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
            port = f":{parts.port}" if parts.port else ""
            found.append(f"{parts.scheme}://{host}{port} {_ANYWHERE}")
    return tuple(dict.fromkeys(found))
