"""One thing that a sentence can do to its reader, and how much it counts for."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Final, NamedTuple

from douane.detectors.compiled import compiled

# A few words, lazily: what may stand between the parts of an act. None reaches over the end of a sentence.
WORD: Final = r"[^\s.!?;\x1f]{1,40}[ \t\r\n]{1,3}"
FEW: Final = rf"(?:{WORD}){{0,4}}?"
SOME: Final = rf"(?:{WORD}){{0,8}}?"
MANY: Final = rf"(?:{WORD}){{0,16}}?"
GAP: Final = r"[ \t\r\n*_]{1,4}"
WHOLE: Final = 1.0  # of its weight, for an act that is said
PARTLY: Final = 0.6  # for one that people say to each other too; together with any other act it is one
MENTIONED: Final = 0.3  # for one that is only quoted
REACH: Final = 400  # characters that an act may span behind its sign
BACK: Final = 90  # and before it, where the sign is not what it begins with


# In front of a verb: what can be done, and not what has to be.
IDLE: Final = r"(?<!need )(?<!have )(?<!required )(?<!want )(?<!you )(?<!sure )(?<!going )to"

# What somebody can do, or does for a purpose, goes on behind `and`.
AND_SO: Final = (
    rf"\b(?:(?<!is )(?<!are ){IDLE}|(?<!you )(?:can|could|may|might"
    rf"|would))\s(?!you\b)[a-z][^.!?,;:\n\x1f]{{0,60}}\s"
    r"(?:and|or)\s+"
)


class _Fields(NamedTuple):
    name: str
    noun: str
    signs: tuple[str, ...]
    source: str
    content: float
    definition: float
    guard: str = ""
    back: int = 0
    excuse: str = ""
    partly: str = ""


class Act(_Fields):
    """`source` matches from one of `signs` on, which are written in lower case and sought in either.

    `content` and `definition` are its weights in what a server sends and in what it declares: 1 acts alone.
    `noun` names it for people. `guard` is what must not stand right before it,
    `excuse` what it is no act at all as, where nothing around asks for anything, and `partly` what people say
    to each other too, so that it is one only beside others.
    """

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """`source`, compiled when first looked for."""
        return compiled(self.source, re.IGNORECASE)

    @cached_property
    def guarded(self) -> re.Pattern[str] | None:
        """`guard`, to be searched in what stands before."""
        return compiled(rf"(?:{self.guard})\Z", re.IGNORECASE) if self.guard else None

    @cached_property
    def partial(self) -> re.Pattern[str] | None:
        """`partly`, to be matched where the act begins."""
        return compiled(self.partly, re.IGNORECASE) if self.partly else None

    @cached_property
    def excused(self) -> re.Pattern[str] | None:
        """`excuse`, to be matched where the act begins."""
        return compiled(self.excuse, re.IGNORECASE) if self.excuse else None


def signs(text: str) -> tuple[str, ...]:
    """The signs in `text`, separated by bars, so that spaces count."""
    return tuple(text.split("|"))
