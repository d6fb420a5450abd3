"""What there is on a machine, whether it goes through Douane or not."""

from __future__ import annotations

from typing import NamedTuple

Way = tuple[str | int, ...]  # keys and indexes from the root of a document to something in it


class Entry(NamedTuple):
    """One configured server of one host. Where a file as a whole is no use, `name` and `way` are empty."""

    host: str
    scope: str  # user, project, local, system, managed, plugin or profile
    file: str
    name: str
    way: Way
    transport: str  # stdio, http, sse or ws
    command: tuple[str, ...] = ()  # the whole argv; empty for a remote server
    env: tuple[tuple[str, str], ...] = ()  # as written: `${…}` is not replaced
    url: str = ""  # empty for a local one
    headers: tuple[tuple[str, str], ...] = ()
    is_enabled: bool = True
    problem: str = ""  # why it cannot be used, in a sentence
