"""What looks like a number in base64 is none: in a megabyte of it every form of a number occurs."""

from __future__ import annotations

from typing import Final

_DIGITS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_ENOUGH: Final = 256  # of them in a row are no path or name


def is_in_digits(content: str, start: int, end: int) -> bool:
    """Whether what stands at `start`..`end` is part of a long run of base64."""
    before, behind = content[max(0, start - _ENOUGH) : start], content[end : end + _ENOUGH]
    around = before[len(before.rstrip(_DIGITS)) :] + behind[: len(behind) - len(behind.lstrip(_DIGITS))]
    return len(around) >= _ENOUGH and not (around.islower() or around.isupper() or around.isdigit())
