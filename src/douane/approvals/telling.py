"""A question as it is told elsewhere, with what an answer has to bring; nothing of it is secret."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from douane.approvals.answer import Word
from douane.approvals.excess import is_excess
from douane.approvals.wording import not_whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from douane.approvals.ticket import Ticket

_VERSION: Final = 1
_LONGEST_FIELD: Final = 1900  # characters; Slack takes 2000
_LONGEST_TEXT: Final = 2900  # of 3000
_LABELS: Final = {Word.ONCE: "Allow once", Word.DENY: "Deny", Word.SUSPEND: "Deny and suspend"}
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
    asked = ticket.question
    facts = (
        ("Who", asked.principal),
        ("Call", f"{asked.server_name}: {asked.subject or asked.method}"),
        ("Why", asked.because),
        ("Risk", asked.risk),
    )
    hidden = not_whole(asked)
    more = f"\nnot shown whole: {', '.join(hidden)}" if hidden else ""
    arguments = json.dumps(asked.shown, indent=1, ensure_ascii=False)
    blocks = [
        {"type": "header", "text": _plain("A call waits for a person", _LONGEST_FIELD)},
        {"type": "section", "fields": [_plain(f"{n}: {text}", _LONGEST_FIELD) for n, text in facts]},
        {"type": "section", "text": _plain(f"{arguments}{more}", _LONGEST_TEXT)},
    ]
    buttons = [*_buttons(ticket, page, tuple(words))]
    if buttons:
        blocks.append({"type": "actions", "block_id": "douane", "elements": buttons})
    return {"text": f"Douane: question {asked.name} waits for a person", "blocks": blocks}


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
