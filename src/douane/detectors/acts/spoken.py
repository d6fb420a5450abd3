"""What the classes of words are called to a person: the acts that a finding names."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from douane.detectors.acts.symbols import SYMBOL

_ACTS: Final = {
    "YOU": "its reader",
    "ME": "the wish of somebody",
    "MUST": "duty",
    "PLEASE": "a plea",
    "SEND": "sending",
    "FETCH": "getting",
    "WRITE": "writing",
    "SAY": "saying",
    "ATTACH": "adding",
    "FORM": "another form",
    "CHANGE": "changing",
    "DESTROY": "destroying",
    "RUN": "running",
    "GRANT": "granting",
    "PAY": "paying",
    "IGNORE": "setting aside",
    "OBEY": "obeying",
    "SECRET": "secrecy",
    "URGENT": "urgency",
    "ORDER": "rules and orders",
    "TASK": "a task",
    "PRIOR": "what came before",
    "NEW": "what is new",
    "MODEL": "a model",
    "SYSTEM": "the system",
    "USER": "the user",
    "REPLY": "the answer",
    "PRIVATE": "secrets",
    "RECORDS": "records",
    "TOOL": "a tool",
    "TONE": "a tone",
    "TEXT": "a form of text",
    "BEFORE": "order in time",
    "AFTER": "order in time",
    "IF": "a condition",
    "ALWAYS": "without exception",
    "WH": "a question",
}
_SPOKEN: Final = {SYMBOL[name]: words for name, words in _ACTS.items()}


def because(reason: str, classes: Iterable[int]) -> str:
    """`reason` with the acts that weighed most; it never holds a word of the text."""
    acts = list(dict.fromkeys(_SPOKEN[one] for one in classes if one in _SPOKEN))
    return f"{reason}: words of {', '.join(acts)}" if acts else reason
