"""The characters that show nothing, as the inside of a regular expression's class: the one list of them."""

from __future__ import annotations

import re
from typing import Final

# Format controls, fillers, bidirectional marks, variation selectors.
NARROW: Final = (
    "\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb"
)
# Those beyond U+FFFF: musical controls, tags, more selectors.
WIDE: Final = "\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
# What a viewer may take for the end of a line, and halves of surrogate pairs, which nothing can show.
BREAKING: Final = "\u2028\u2029\ud800-\udfff"
# One of them, or one that acts on a terminal.
UNSEEN: Final = re.compile(f"[\x00-\x1f\x7f-\x9f{NARROW}{BREAKING}{WIDE}]")
