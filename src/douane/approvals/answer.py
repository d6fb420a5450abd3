"""What a person says about a question, by whichever way it comes, and what that means."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

from douane.approvals.grant import Span, Terms
from douane.model.duration import seconds_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from douane.approvals.ticket import Ticket

LONG: Final = 8 * 3600.0  # seconds in which a grant counts that is for more than one call
MOST_TIMES: Final = 1_000_000
OF_A_TASK: Final = 200  # calls that a grant for a task is for, unless somebody says how many
_LONGEST: Final = 30 * 86_400  # seconds
_SHORTEST: Final = 30
_LONGEST_REASON: Final = 500  # characters
_NONE: Final[Mapping[str, str]] = MappingProxyType({})


class Word(StrEnum):
    """The answers that there are."""

    ONCE = "once"
    EXACT = "exact"
    TIMES = "times"
    PATTERN = "pattern"
    TASK = "task"
    DENY = "deny"
    SUSPEND = "suspend"


_USUAL_TIMES: Final[Mapping[Word, int | None]] = MappingProxyType(
    {Word.ONCE: 1, Word.EXACT: None, Word.PATTERN: None, Word.TASK: OF_A_TASK}
)


class Said(NamedTuple):
    """An answer as it was said; `times` and `period` (``2h``) are ``""`` for what is usual."""

    word: str
    times: str = ""
    period: str = ""
    patterns: Mapping[str, str] = _NONE
    reason: str = ""


class Usual(NamedTuple):
    """How many seconds a single call is allowed for, a denial holds, and a suspension lasts."""

    open: float
    denial: float
    suspension: float


class Allow(NamedTuple):
    """Calls that pass."""

    terms: Terms


class Deny(NamedTuple):
    """Calls that do not pass until then; `suspended` is until when none does, 0 for no such thing."""

    until: float
    reason: str
    suspended: float = 0.0


class Unclear(NamedTuple):
    """An answer that means nothing, and how to say it."""

    because: str
    fix: str


def meant(said: Said, at: float, usual: Usual) -> Allow | Deny | Unclear:
    """What an answer means that is given at `at` (epoch seconds)."""
    word = next((one for one in Word if one.value == said.word), None)
    seconds = _seconds(said.period)
    reason = said.reason[:_LONGEST_REASON]
    if word is None:
        return Unclear("there is no such answer", f"say one of: {', '.join(Word)}")
    if seconds is None:
        return Unclear("it is not clear for how long", "say a time such as `2h`, at most `30d`, or none")
    if word in {Word.DENY, Word.SUSPEND}:
        suspended = at + (seconds or usual.suspension) if word is Word.SUSPEND else 0.0
        return Deny(at + usual.denial, reason, suspended)
    patterns = {name: glob for name, glob in said.patterns.items() if glob} if word is Word.PATTERN else {}
    if word is Word.PATTERN and not patterns:
        return Unclear("the pattern is missing", "say for which argument, with `*` for any text")
    times = _times(said.times) if word is Word.TIMES else _USUAL_TIMES[word]
    if times == 0:
        return Unclear("the number of times is missing", f"say a whole number from 1 to {MOST_TIMES}")
    lasting = usual.open if word in {Word.ONCE, Word.TIMES} else LONG
    span = Span.TASK if word is Word.TASK else Span.CALL
    return Allow(Terms(times, at + (seconds or lasting), patterns, reason, span))


def with_it(found: Iterable[Ticket], ticket: Ticket) -> list[Ticket]:
    """All questions of the principal of this one about the same server, which a suspension answers."""
    asked = ticket.question
    whose = (asked.principal, asked.server)
    return [one for one in found if (one.question.principal, one.question.server) == whose]


def _seconds(period: str) -> float | None:
    """So many seconds, 0 where nothing is said; None for what cannot be meant."""
    found = seconds_of(period) if period else 0
    return found if found is not None and (not period or _SHORTEST <= found <= _LONGEST) else None


def _times(text: str) -> int:
    """The number of times, 0 for none that can be meant."""
    is_number = text.isascii() and text.isdigit() and len(text) <= len(str(MOST_TIMES))
    return int(text) if is_number and int(text) <= MOST_TIMES else 0
