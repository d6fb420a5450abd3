"""Text from a peer, made fit for a person's terminal or spreadsheet."""

from __future__ import annotations

import re
from typing import Final

# Controls, bidirectional marks, invisible and tag characters, halves of surrogate pairs.
_INVISIBLE: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U0001d173-\U0001d17a\U000e0000-\U000e0fff\ud800-\udfff]"
)


def visible(text: str) -> str:
    """`text` on one line, with every character that acts on a terminal or hides shown as its number."""
    if text.isascii() and text.isprintable():
        return text
    return _INVISIBLE.sub(_number, text)


def _number(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\x{code:02x}" if code <= 0xFF else f"\\u{{{code:x}}}"  # noqa: PLR2004
