"""Text from a peer for a person to judge: what hides in it is spelled out."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from douane.model.invisible import BREAKING, NARROW, WIDE

_TAGS: Final = "\U000e0020-\U000e007e"
_SELECTORS: Final = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
# One alternative for each way to spell; line ends and tabs stay, and the marking brackets are marked too.
_HIDDEN: Final = re.compile(
    "(?P<ansi>\x1b(?:\\[[0-?]*[ -/]*[@-~]|[\\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\\\)?|[ -/]*[0-~]))"
    f"|(?P<tags>[{_TAGS}]+)"
    f"|(?P<selectors>[{_SELECTORS}]{{2,}})"
    f"|(?P<one>[\x00-\x08\x0b-\x1f\x7f-\x9f\u27e8\u27e9{NARROW}{BREAKING}{WIDE}])"
)
_CONTROLS: Final = {"\0": "NULL", "\a": "BELL", "\b": "BACKSPACE", "\r": "CARRIAGE RETURN", "\x1b": "ESCAPE"}
# Between them these two choose how a symbol is drawn, which is what they are for.
_PRESENTATION: Final = "\ufe0e\ufe0f"
_FIRST_SELECTORS: Final = 0xFE00
_LATER_SELECTORS: Final = 0xE0100 - 16
_TAG_OFFSET: Final = 0xE0000


def visible(text: str) -> str:
    """`text` with everything spelled out that a person would not see or that acts on a terminal.

    Text written in tag characters or variation selectors is decoded: ``⟨tag: …⟩``, ``⟨selectors: …⟩``.
    Costs nothing for printable ASCII.
    """
    if text.isascii() and text.isprintable():
        return text
    return _HIDDEN.sub(_spelled, text)


def _spelled(found: re.Match[str]) -> str:
    hidden = found[0]
    if found["ansi"]:
        return f"⟨escape: {_plain(hidden[1:])}⟩"
    if found["tags"]:
        return f"⟨tag: {_plain(''.join(chr(ord(one) - _TAG_OFFSET) for one in hidden))}⟩"
    if found["selectors"]:
        return f"⟨selectors: {_plain(bytes(map(_selected, hidden)).decode('utf-8', 'replace'))}⟩"
    if hidden in _PRESENTATION and _is_symbol(found.string[: found.start()][-1:]):
        return hidden
    return f"⟨U+{ord(hidden):04X}{_name(hidden)}⟩"


def _plain(text: str) -> str:
    """Decoded text, which may hide things in its turn."""
    return "".join(one if one.isprintable() and one not in "⟨⟩" else "?" for one in text)


def _selected(selector: str) -> int:
    """The byte that one of the 256 variation selectors stands for, as smugglers count them."""
    code = ord(selector)
    return code - (_FIRST_SELECTORS if code < _LATER_SELECTORS else _LATER_SELECTORS)


def _is_symbol(before: str) -> bool:
    return bool(before) and unicodedata.category(before) in {"So", "Sk", "Po", "Nd"}


def _name(one: str) -> str:
    name = unicodedata.name(one, "") or _CONTROLS.get(one, "")
    return f" {name}" if name else ""
