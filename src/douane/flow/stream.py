"""The form in which texts are compared: letters and digits, without what a copy may have around them."""

from __future__ import annotations

import string
from typing import Final

_KEPT: Final = frozenset((string.ascii_letters + string.digits).encode())
_LOWER: Final = bytes(range(256)).lower()
_DROPPED: Final = bytes(one for one in range(128) if one not in _KEPT)


def stream(text: str) -> bytes:
    """ASCII letters in lower case, digits, and everything beyond ASCII case-folded, as UTF-8 in one run.

    Case, white space, punctuation and the marks of most notations make no difference to it.
    """
    folded = text if text.isascii() else text.casefold()
    return folded.encode("utf-8", "surrogatepass").translate(_LOWER, _DROPPED)
