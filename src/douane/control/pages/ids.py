"""How ids stand on a page: short ones on one line, of long ones as much as fits."""

from __future__ import annotations

from typing import Final

from markupsafe import Markup, escape

from douane.audit.visible import visible

_SHORT: Final = 28  # characters, which have room on a phone
_WHOLE: Final = Markup('<span class="nowrap">{}</span>')


def unbroken(text: object) -> Markup:
    """An id that is not broken where it is short."""
    told = visible(str(text))
    return _WHOLE.format(told) if 0 < len(told) <= _SHORT else escape(told)
