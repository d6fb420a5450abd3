"""Where a path leads, and the links that it goes through."""

from __future__ import annotations

import os
from collections import deque
from typing import Final, NamedTuple

_MOST_LINKS: Final = 40  # as the kernel has it


class Trail(NamedTuple):
    """The canonical `end`, and every link on the way with what it says."""

    end: str
    links: dict[str, str]


def follow(path: str) -> Trail:
    """The trail of an absolute path; what is not there is taken as it is written."""
    links: dict[str, str] = {}
    current, parts = "/", deque(path.split("/"))
    while parts:
        part = parts.popleft()
        if part in {"", ".", ".."}:
            current = os.path.dirname(current) if part == ".." else current  # noqa: PTH120  # pathlib costs milliseconds
            continue
        below = os.path.join(current, part)  # noqa: PTH118  # as above
        if len(links) < _MOST_LINKS and os.path.islink(below):  # noqa: PTH114  # as above
            links[below] = to = os.readlink(below)  # noqa: PTH115  # as above
            parts.extendleft(reversed(to.split("/")))
            current = "/" if to.startswith("/") else current
        else:
            current = below
    return Trail(current, links)
