"""What a contained server sees of the machine, and because of what."""

from __future__ import annotations

from typing import Final, NamedTuple

from douane.sandbox.bubblewrap import Kind

WRITE, READ, OFFERED = "`write`", "`read`", "the command names it"
NAMED: Final = frozenset({WRITE, READ, OFFERED})  # what somebody has named for it


class Seen(NamedTuple):
    """Something of the machine that a server sees, by its canonical path, and because of what.

    What `is_found` was read in a file of the server, and nobody wrote it for it.
    """

    kind: Kind
    path: str
    because: str
    is_found: bool = False
