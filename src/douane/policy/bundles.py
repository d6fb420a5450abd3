"""Reading of the bundles: servers that a gateway offers together at one endpoint."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from douane.policy.problem import nearest
from douane.policy.table import Table, shown

_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")


class Bundled(NamedTuple):
    """A bundle, and its servers in the order in which they are asked."""

    name: str
    servers: tuple[str, ...]


def read_bundles(table: Table, key: str) -> tuple[Bundled, ...]:
    """The bundles of `[bundles.NAME]` tables, whose servers are those of the same document."""
    known = table.entries.get("servers", {})
    names = tuple(known) if isinstance(known, dict) else ()
    return tuple(_bundle(below, name, names) for name, below in table.named(key))


def _bundle(table: Table, name: str, known: tuple[str, ...]) -> Bundled:
    table.expect(("servers",))
    table.require("servers")
    if not _NAME.fullmatch(name):
        table.complain("", f"`{shown(name)}` cannot be a name", "use lower-case letters, digits, `-` and `_`")
    servers = table.texts("servers") or ()
    for server in servers:
        if server not in known:
            near = nearest(server, known)
            fix = (
                f"did you mean `{near}`?"
                if near
                else f"add a table `[servers.{shown(server)}]` to this document"
            )
            table.complain("servers", f"there is no server `{shown(server)}`", fix)
    if table.entries.get("servers") == []:
        table.complain("servers", "a bundle without servers", "name some, or remove it")
    if len(set(servers)) != len(servers):
        table.complain("servers", "a server stands there twice", "name each once")
    return Bundled(name, servers)
