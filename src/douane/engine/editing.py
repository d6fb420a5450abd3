"""A message with what is not to pass taken out of it, and judged again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from douane.engine.listing import as_edited
from douane.engine.marking import marked, only_marks
from douane.engine.pipeline import judge
from douane.engine.reread import reread
from douane.engine.rewrite import rewrite
from douane.engine.treating import is_within, treated
from douane.model.verdict import Action, Treatment, Verdict
from douane.protocol.json import at

if TYPE_CHECKING:
    from douane.engine.case import Judgement
    from douane.engine.passage import Passage
    from douane.model.message import Message
    from douane.model.token import Restored
    from douane.model.verdict import Edit

MAX_ROUNDS: Final = 3  # edits that bring new findings to light, such as a key behind hidden text


def edited(passage: Passage, message: Message, judgement: Judgement) -> Message | None:
    """The edited message, judged again until nothing is left to take out; None if that does not end well.

    The session knows the tokens that come with them. Labels come last, around what is left.
    """
    edits, current, ours = judgement.verdict.edits, message, set[str]()
    for _ in range(MAX_ROUNDS):
        if only_marks(edits):
            break
        taken_out, tokens = treated(_hiding(edits), current, passage.session, passage.rules, passage.at)
        passage.session.tokens = tokens
        raw = rewrite(current, taken_out)
        again = None if raw is None else _as_edited(message, raw)
        verdict = None if again is None else _judged_again(passage, message, again)
        if again is None or verdict is None or verdict.action > Action.EDIT:
            return None
        ours |= {edit.text for edit in taken_out if edit.treatment is not Treatment.REDACT}
        edits, current = _of_others(verdict.edits, again, ours), again
    if not edits:
        return current
    if not only_marks(edits):
        return None
    raw = marked(edits, judgement.findings, current, passage.session)
    return _labelled(passage, message, raw, ours)


def _of_others(edits: frozenset[Edit], message: Message, ours: set[str]) -> frozenset[Edit]:
    """The edits without those of what we have put there ourselves, such as a hash where a password was."""
    return frozenset(edit for edit in edits if not (ours and is_within(edit, message, ours)))


def _labelled(passage: Passage, message: Message, raw: bytes, ours: set[str]) -> Message | None:
    """The message with its labels, as `raw` has them, which must bring nothing else to light."""
    again = _as_edited(message, raw)
    verdict = None if again is None else _judged_again(passage, message, again)
    if again is None or verdict is None or verdict.action > Action.EDIT:
        return None
    return again if only_marks(_of_others(verdict.edits, again, ours)) else None


def _judged_again(passage: Passage, message: Message, again: Message) -> Verdict:
    rules = as_edited(passage.rules, message, again)
    return judge(again, passage.session, rules, passage.at, passage.lifts, passage.looked).verdict


def _hiding(edits: frozenset[Edit]) -> list[Edit]:
    """The edits that take something out."""
    return [edit for edit in edits if edit.treatment is not Treatment.MARK]


def _as_edited(message: Message, raw: bytes) -> Message | None:
    """The message with edited bytes, or None if the edit touched what routes it."""
    again = reread(message, raw)
    if again is None or _routing(again) != _routing(message):
        return None
    kept = tuple(one for one in message.restored if _still_there(one, message.value, again.value))
    return replace(again, restored=kept, is_edited=True)


def _routing(message: Message) -> tuple[object, ...]:
    packet = message.packet
    return getattr(packet, "id", None), getattr(packet, "method", None), message.subject


def _still_there(one: Restored, before: object, after: object) -> bool:
    """Whether an edit has left the value that was put back where it was."""
    texts = [at(value, one.where) for value in (before, after)]
    spans = [text[one.start : one.end] for text in texts if isinstance(text, str)]
    return len(spans) == len(texts) and spans[0] == spans[1]
