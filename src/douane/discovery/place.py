"""Where a host may keep servers."""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

Format = Literal["json", "jsonc", "toml", "yaml"]


class Table(NamedTuple):
    """Where in a document servers stand: keys to a map, or to a list with names; `*` is any key."""

    way: tuple[str, ...]
    scope: str = ""  # where it is another than that of the place
    named_by: tuple[str, ...] = ()  # where what stands there is one server: the way to its name


SERVERS: Final = (Table(("mcpServers",)),)


class Place(NamedTuple):
    """One file, or with `below` those that match it: `*` is one name, `**` up to four folders."""

    path: str
    scope: str
    format: Format = "json"
    tables: tuple[Table, ...] = SERVERS
    below: str = ""
