"""A question as it is told elsewhere, with what an answer has to bring; nothing of it is secret."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from douane.approvals.answer import Word
from douane.approvals.excess import is_excess
from douane.approvals.laying import laid_out
from douane.approvals.wording import not_whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Self

    from douane.approvals.ticket import Question, Ticket

_VERSION: Final = 1
_LONGEST_FIELD: Final = 1900  # characters; Slack takes 2000
_LONGEST_TEXT: Final = 2900  # of 3000
_LABELS: Final = {Word.ONCE: "Allow once", Word.DENY: "Deny", Word.SUSPEND: "Deny and suspend"}
_DENYING: Final = frozenset({Word.DENY, Word.SUSPEND})
_NONE: Final = "no arguments"
_TOO_LONG: Final = (
    "This is not all of it: whoever wants to allow it looks at the page, or at `douane approvals`."
)
_GO_ON: Final = "Let it go on asking"
_STYLES: Final = {Word.ONCE: "primary", Word.SUSPEND: "danger"}


def in_json(ticket: Ticket, page: str, words: Iterable[Word]) -> dict[str, object]:
    """The question for a program of the operator's; `page` is where it is answered, ``""`` for nowhere."""
    asked = ticket.question
    return {
        "v": _VERSION,
        "event": "question",
        "question": asked.name,
        "round": ticket.round,
        "asked": ticket.asked,
        "expires": ticket.expires,
        "principal": asked.principal,
        "session": asked.session,
        "server": asked.server_name,
        "method": asked.method,
        "subject": asked.subject,
        "because": asked.because,
        "risk": asked.risk,
        "arguments": asked.shown,
        "not_whole": not_whole(asked),
        "page": page,
        "answers": [word.value for word in words],
    }


def in_slack(ticket: Ticket, page: str, words: Iterable[Word]) -> dict[str, object]:
    """The question as a message of Slack (Block Kit), in which nothing that a peer wrote is markup."""
    told = _Told.of(ticket.question)
    blocks = [
        {"type": "header", "text": _plain("A call waits for a person", _LONGEST_FIELD)},
        *({"type": "section", "text": _plain(warning, _LONGEST_TEXT)} for warning in told.warnings),
        {"type": "section", "fields": [_plain(fact, _LONGEST_FIELD) for fact in told.facts]},
        {"type": "section", "text": _plain(told.arguments, _LONGEST_TEXT)},
    ]
    buttons = [*_buttons(ticket, page, [word for word in words if told.is_all or word in _DENYING])]
    if buttons:
        blocks.append({"type": "actions", "block_id": "douane", "elements": buttons})
    return {"text": f"Douane: question {ticket.question.name} waits for a person", "blocks": blocks}


class _Told(NamedTuple):
    """What a message of Slack says of a question; where that is not all of it, nobody says yes there."""

    facts: tuple[str, ...]
    arguments: str
    hidden: tuple[str, ...]
    is_all: bool

    @classmethod
    def of(cls, asked: Question) -> Self:
        facts = (
            f"Who: {asked.principal}",
            f"Call: {asked.server_name}: {asked.subject or asked.method}",
            f"Why: {asked.because}",
            f"Risk: {asked.risk}",
        )
        laid = laid_out(asked.shown)
        arguments = "\n".join(laid.lines) or _NONE
        is_short = len(arguments) <= _LONGEST_TEXT and all(len(fact) <= _LONGEST_FIELD for fact in facts)
        return cls(facts, arguments, tuple(not_whole(asked)), is_short and not laid.shortened)

    @property
    def warnings(self) -> Iterator[str]:
        """What somebody reads before all else."""
        if not self.is_all:
            yield _TOO_LONG
        if self.hidden:
            yield f"Not shown whole: {', '.join(self.hidden)}. An answer is about all of it."


def _buttons(ticket: Ticket, page: str, words: Sequence[Word]) -> Iterator[dict[str, object]]:
    if page:
        yield {"type": "button", "action_id": "douane-page", "text": _plain("See it", 75), "url": page}
    for word in words:
        style = {"style": _STYLES[word]} if word in _STYLES else {}
        value = f"{ticket.question.name} {ticket.round} {word}"
        yield {
            "type": "button",
            "action_id": f"douane-{word}",
            "text": _plain(_GO_ON if word is Word.ONCE and is_excess(ticket.question) else _LABELS[word], 75),
            "value": value,
            **style,
        }


def _plain(text: str, most: int) -> dict[str, object]:
    return {"type": "plain_text", "text": text if len(text) <= most else f"{text[:most]}…", "emoji": False}
