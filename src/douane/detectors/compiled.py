"""Regular expressions that mean the same on every Python."""

from __future__ import annotations

import re
import sys
from typing import Any, AnyStr, Final

FORGETS: Final = sys.version_info < (3, 11, 5)


def compiled(source: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """What `re.compile` gives, with possessive repeats that stay where they are once they go on no longer.

    Python before 3.11.5, such as that of Debian 12, goes on behind what the last round of `(?:…)*+` looked at
    before it failed (CPython issue 106052). `(?>(?:…)*)` means the same, and has always been right.
    """
    return mended(source, flags) if FORGETS else re.compile(source, flags)


def mended(source: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """The expression with such groups in place of such repeats; its `pattern` is None."""
    from re import _compiler, _parser  # type: ignore[attr-defined] # noqa: PLC0415  # private, and final in 3.11.4

    def atomic(part: Any) -> Any:  # noqa: ANN401  # a tree of tuples, lists and numbers
        match part:
            case _parser.SubPattern():
                part.data = [atomic(item) for item in part.data]
            case (_parser.POSSESSIVE_REPEAT, (least, most, body)) if not _compiler._simple(body):  # noqa: SLF001  # as above
                repeat = (_parser.MAX_REPEAT, (least, most, atomic(body)))
                return (_parser.ATOMIC_GROUP, _parser.SubPattern(body.state, [repeat]))
            case tuple() | list():
                return type(part)(atomic(item) for item in part)
            case _:
                pass
        return part

    expression: re.Pattern[AnyStr] = _compiler.compile(atomic(_parser.parse(source, flags)), flags)
    return expression
