"""What is measured: the classes, where their items are, and which findings are about them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple


class Class(NamedTuple):
    """`attacks` and `benign` are the values of `class` that count to it in `file`, all of them if empty.

    A finding is about the class if the family of its rule, what stands before the first dot, is one of
    `families`.
    """

    file: str
    families: frozenset[str]
    attacks: frozenset[str] = frozenset()


_WORDS: Final = frozenset({"instruction", "instructions", "poisoning", "hidden"})

UNTELLING: Final = frozenset({"hidden.html-comment"})  # honest pages are full of them

CLASSES: Final[Mapping[str, Class]] = {
    "secrets": Class("dlp", frozenset({"secret"}), frozenset({"secret"})),
    "personal": Class("dlp", frozenset({"personal", "private"}), frozenset({"pii"})),
    "arguments": Class("arguments", frozenset({"interpreter"})),
    "results": Class("tool_result", _WORDS),
    "definitions": Class("tool_description", _WORDS),
    "prompts": Class("user_prompt", _WORDS),
}


def is_about(rule: str, families: frozenset[str]) -> bool:
    """Whether a finding of this rule is one of these families, and says something."""
    return rule.partition(".")[0] in families and rule not in UNTELLING
