"""Whether its tools say what they are for."""

from __future__ import annotations

from typing import Final

from douane.approvals.checks.check import Check, passed, unknown
from douane.model.facts import Facts, Outcome, Result, Source

# Names that fit whatever is done: nobody who is asked about a call learns from them what it does.
_VAGUE: Final = frozenset(
    {
        "action",
        "call",
        "command",
        "do",
        "eval",
        "exec",
        "execute",
        "handle",
        "invoke",
        "process",
        "run",
        "tool",
    }
)
_FEWEST: Final = 2  # words of a description


def _judged(facts: Facts) -> Result | None:
    source = facts.source
    if not isinstance(source, Source):
        return None
    if not source.described:
        return unknown("what models are told of its tools stands nowhere in the source")
    told = {one.tool: one.text for one in source.described}
    vague = tuple(f"`{name}` may do anything" for name in told if name.lower() in _VAGUE)
    short = tuple(
        f"`{name}` is described by `{text.strip()}` alone" for name, text in told.items() if _is_short(text)
    )
    if vague or short:
        said = "some tools do not say what they are for"
        return Result(Outcome.WARN, said, (*vague, *short), "name and describe each tool by what it does")
    return passed("they are described", f"{len(source.described)} descriptions")


def _is_short(text: str) -> bool:
    """Whether it is a word; other scripts put no spaces between theirs."""
    return text.isascii() and len(text.split()) < _FEWEST


CHECK = Check("tools", "do its tools say what they are for?", _judged)
