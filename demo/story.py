"""Prints what really happened, step by step, and remembers what did not happen as promised."""

from __future__ import annotations

import sys
import textwrap
from dataclasses import dataclass, field

WIDTH = 110
A_FEW_LINES = 12


@dataclass
class Story:
    """`broken` lists the promises that did not hold; a story without any ends well."""

    broken: list[str] = field(default_factory=list)
    steps: int = 0

    def step(self, title: str) -> None:
        self.steps += 1
        say(f"\n── {self.steps}. {title}")

    def asked(self, what: str) -> None:
        say_after("   asked     ", what)

    def came_back(self, what: str) -> None:
        say_after("   came back ", what)

    def shows_as_it_is(self, what: str) -> None:
        for line in what.splitlines():
            say(f"   {line.rstrip()}")

    def promise(self, what: str, *, kept: bool) -> None:
        say_after("   ✔ " if kept else "   ✘ NOT SO: ", what)
        if not kept:
            self.broken.append(what)

    def end(self) -> int:
        """The exit code."""
        say("")
        if self.broken:
            say(f"{len(self.broken)} of the promises above did not hold")
            return 1
        say("every step behaved as promised")
        return 0


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def say_after(margin: str, text: str) -> None:
    """The text in lines of at most WIDTH, all of them after the margin; a long text is cut, and says so."""
    lines = [part for line in text.splitlines() or [""] for part in wrapped(line, WIDTH - len(margin))]
    if len(lines) > A_FEW_LINES:
        lines = [*lines[:A_FEW_LINES], f"… and {len(lines) - A_FEW_LINES} lines more"]
    for line in lines:
        say((margin + line).rstrip())
        margin = " " * len(margin)


def wrapped(line: str, width: int) -> list[str]:
    return textwrap.wrap(line, width, drop_whitespace=False, replace_whitespace=False) or [""]
