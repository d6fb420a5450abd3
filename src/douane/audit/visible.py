"""Text from a peer, made fit for a person's terminal or spreadsheet."""

from __future__ import annotations

import re

from douane.model.invisible import UNSEEN


def visible(text: str) -> str:
    """`text` on one line, with every character that acts on a terminal or hides shown as its number."""
    if text.isascii() and text.isprintable():
        return text
    return UNSEEN.sub(_number, text)


def _number(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\x{code:02x}" if code <= 0xFF else f"\\u{{{code:x}}}"  # noqa: PLR2004
