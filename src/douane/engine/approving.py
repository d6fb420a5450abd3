"""What to type to see a definition and to approve it: the way out where something is not approved."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from douane.inventory.identity import handle
from douane.model.server import Kind

if TYPE_CHECKING:
    from douane.model.server import ServerIdentity

LONGEST: Final = 200  # characters of a name that somebody would type
_PLAIN: Final = re.compile(r"[\w@%+=:,./#-]*\w[\w@%+=:,./#-]*", re.ASCII)


def approving(server: ServerIdentity, kind: Kind, name: str) -> str:
    """The two commands, quoted for a POSIX shell; the list of all where a name cannot be typed."""
    named = (handle(server), name)
    if not all(map(_is_typable, named)):
        return "see what the server shows with `douane tools list`, and approve it if it is right"
    words = [*map(_quoted, named)]
    if any(word.startswith("-") for word in named):
        words.insert(0, "--")
    if kind is not Kind.TOOL:
        words.insert(0, f"--kind {kind.value}")
    what = " ".join(words)
    return f"see it with `douane tools diff {what}`, and if it is right: `douane tools approve {what}`"


def _is_typable(word: str) -> bool:
    return word.isprintable() and len(word) <= LONGEST and "`" not in word


def _quoted(word: str) -> str:
    if _PLAIN.fullmatch(word):
        return word
    escaped = word.replace("'", "'\\''")
    return f"'{escaped}'"
