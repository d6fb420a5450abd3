"""A request as behaviour sees it: digests and numbers, which can be kept where its arguments cannot."""

from __future__ import annotations

from typing import NamedTuple


class Step(NamedTuple):
    """One number: `series` is what it has in common with others that differ from it in the number only.

    `weight` is how many values of such a series count as one. `is_even` says whether it is as far from the
    one before as that was from its own, None where the number itself tells.
    """

    series: int
    number: int
    weight: int
    is_even: bool | None = None


class Act(NamedTuple):
    """A request: `scope` is the tool or method, `under_way` how many requests wait for answers with it.

    `same` is a digest that it has in common with requests that differ in case, spaces and punctuation only,
    `alike` with those that differ also in digits, but not in those of pages and paths. `steps` are the
    numbers in its arguments, `text` is what it says, without digits, spaces and punctuation, and `drawn` a
    sketch of that where the text itself is not known.
    """

    scope: str
    same: int
    alike: int
    steps: tuple[Step, ...] = ()
    text: bytes = b""
    under_way: int = 1
    drawn: bytes = b""
