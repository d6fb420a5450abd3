"""Sentences made from our own phrases: what is said to a model, and what honest text says."""  # noqa: INP001  # scripts beside their phrases, not a package

from __future__ import annotations

import random
import re
from functools import cache
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent / "phrases"
_SLOTS: Final = ("slots.txt", "benign-slots.txt")
_INNERMOST: Final = re.compile(r"\{([^{}]*)\}")
_LOWER_CASE: Final = 0.15
_MOST_STEPS: Final = 60
_SENTENCES: Final = ("llmask", "pls", "ignore")  # slots whose choices begin with a capital letter
_MID_SENTENCE: Final = re.compile(r"[a-z,] $")


def made(name: str, number: int, seed: int) -> list[str]:
    """`number` texts from the phrases in the file `name`, each phrase as often as any other."""
    chance = random.Random(f"{name} {seed}")  # noqa: S311  # the same texts every time
    phrases = [line for line in (FOLDER / name).read_text("utf-8").splitlines() if line]
    return [_filled(phrases[count % len(phrases)], chance) for count in range(number)]


@cache
def _slots() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name in _SLOTS:
        for line in (FOLDER / name).read_text("utf-8").splitlines():
            if not line.startswith("#"):
                slot, _, choices = line.partition(":")
                found[slot] = [choice.strip() for choice in choices.split(" | ")]
    return found


def _filled(phrase: str, chance: random.Random) -> str:
    for _ in range(_MOST_STEPS):
        match = _INNERMOST.search(phrase)
        if match is None:
            break
        choice = chance.choice(_slots().get(match[1]) or match[1].split("|"))
        if _MID_SENTENCE.search(phrase[: match.start()]):
            choice = choice[:1].lower() + choice[1:] if match[1] in _SENTENCES else choice
        phrase = phrase[: match.start()] + choice + phrase[match.end() :]
    text = re.sub(r" ([.,;!?])", r"\1", re.sub(r"\s+", " ", phrase).strip())
    return text if chance.random() < _LOWER_CASE else text[:1].upper() + text[1:]
