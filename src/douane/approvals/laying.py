"""Arguments laid out in lines, so that a long one does not drive the others out of sight."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST: Final = 10  # lines of one argument
_ALL: Final = "the message"


class Laid(NamedTuple):
    """The lines, and the arguments of which some were left out."""

    lines: tuple[str, ...]
    shortened: tuple[str, ...]


def laid_out(shown: object) -> Laid:
    """Every argument by its name, in as many lines as there is room for."""
    arguments = shown if isinstance(shown, dict) else {_ALL: shown}
    laid = {name: in_full(value) for name, value in arguments.items()}
    lines = [line for name, found in laid.items() for line in _bounded(name, found)]
    return Laid(tuple(lines), tuple(name for name, found in laid.items() if len(found) > MOST))


def in_full(value: object) -> list[str]:
    """All of it, in as many lines as it takes."""
    # split, not splitlines: a text with other ends of lines in it must not look like an argument
    return json.dumps(value, indent=2, ensure_ascii=False).split("\n")


def _bounded(name: str, found: list[str]) -> Iterator[str]:
    first, *others = found
    yield f"{json.dumps(name, ensure_ascii=False)}: {first}"
    yield from others[: MOST - 1]
    if len(found) > MOST:
        yield f"… {len(found) - MOST} more lines of {json.dumps(name, ensure_ascii=False)}"
