"""What a detector observed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Severity(IntEnum):
    """How bad a finding is on its own."""

    INFO = 0
    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4


@dataclass(frozen=True, slots=True)
class Finding:
    """One observation; it never holds the text that was found.

    `rule` is a stable dotted id. `where` is a JSON Pointer (RFC 6901) into the whole message, and
    `start`, `end` are code points within the string there; both 0 when the finding is about the
    whole value. `mend` is what replaces that span if the policy says `edit`; None where nothing
    sensible can. `in_key` says that the text is the name of a member of the object at `where`.
    `digest` is the SHA-256 in hex of the text that was found, for exceptions that name one value;
    whoever can guess the text can confirm it, so it is never written down. `fix` is what to do about
    it where that is more than the policy's rule can know. A finding that says that a list was cut
    `stands_for` all findings of rules whose ids begin so, wherever they may be. `origin` is the name of
    the server that it came from, or where what it ends began, as far as it is about that.
    """

    rule: str
    severity: Severity
    where: str
    because: str
    start: int = 0
    end: int = 0
    mend: str | None = None
    confidence: float = 1.0
    in_key: bool = False
    tags: tuple[str, ...] = ()
    digest: str = ""
    fix: str = ""
    stands_for: str = ""
    origin: str = ""
