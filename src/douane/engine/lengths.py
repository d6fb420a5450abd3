"""Results with more text than a model should get: what is too much is found, and can be cut."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from douane.model.finding import Finding, Severity
from douane.protocol.direction import Direction
from douane.protocol.json import at

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from douane.engine.case import Case
    from douane.model.message import Message

RULE: Final = "limit.result"
_ANSWERS: Final = frozenset({"tools/call", "resources/read", "prompts/get", "tasks/result", "tasks/get"})
_BECAUSE: Final = "the result has more text than `result` under [limits] lets pass"
_NOTE: Final = "\n[removed by Douane: {} characters over the limit]"
_NOTED: Final = re.compile(r"\n\[removed by Douane: \d{1,10} characters over the limit\]\Z")
_TEXTS: Final = (
    ("content", "/text"),
    ("content", "/resource/text"),
    ("contents", "/text"),
    ("messages", "/content/text"),
)


def find_long(case: Case) -> Iterable[Finding]:
    """Where a result has to end; what is no text for a model, and too long, cannot be cut."""
    limit, message = case.rules.settings.limits.result, case.message
    if len(message.raw) <= limit or message.direction is not Direction.TO_CLIENT:
        return ()
    result = case.result
    if result is None or message.method not in _ANSWERS:
        return ()
    return _ends(message, result, limit)


def _ends(message: Message, result: Mapping[str, object], limit: int) -> Iterator[Finding]:
    texts = dict(_texts(result))
    rest = sum(map(len, message.strings)) - sum(map(len, texts.values()))
    if rest > limit:
        yield Finding(RULE, Severity.LOW, "/result", _BECAUSE)
        return
    left = limit - rest
    for where, text in texts.items():
        length = _length(text)
        if length > left:
            yield Finding(RULE, Severity.LOW, where, _BECAUSE, left, len(text), _NOTE.format(length - left))
        left = max(0, left - length)


def _texts(result: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for member, end in _TEXTS:
        shown = result.get(member)
        for number, block in enumerate(shown if isinstance(shown, list) else ()):
            if isinstance(text := at(block, end), str):
                yield f"/result/{member}/{number}{end}", text


def _length(text: str) -> int:
    """Its characters, without the note of an earlier cut."""
    noted = _NOTED.search(text[-80:])
    return len(text) - (len(noted[0]) if noted else 0)
