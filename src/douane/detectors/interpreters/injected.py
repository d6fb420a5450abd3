"""SQL in a parameter that is none: known not by words, which names have too, but by structure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from urllib.parse import unquote

from douane.detectors.interpreters.sqlsigns import QUOTED, SIGNS
from douane.detectors.interpreters.windows import search, windows
from douane.detectors.lazy import Lazy

_ENCODED: Final = Lazy(r"%[0-7][0-9a-fA-F]")
_COMMENT: Final = Lazy(r"/\*!?\d*+(?:[^*]|\*(?!/)){0,200}+\*/")
_BYTE: Final = Lazy(r"\\x([0-7][0-9a-f])")
_MARKED: Final = Lazy(r"/\*!?\d*+|\*/")
_ENTITY: Final = Lazy(r"&(?:apos|quot|#0*3[49]|#x2[27]);?")
_TYPOGRAPHIC: Final = str.maketrans(
    {
        "\u2032": "'",
        "\u2019": "'",
        "\u2018": "'",
        "\u201c": '"',
        "\u201d": '"',
        "\u2013": "--",
        "\uff07": "'",
        "\uff1d": "=",
    }
)
# One of these stands in all that is found; quotes alone are the marks of phrases.
_STRUCTURE: Final = Lazy(r"[=<>(;@*|#'`+%]|--|union|['\"][\s)]*+(?:or|and)\b|\\|null")
_BROKEN: Final = Lazy(
    r"['\"(;=<>*#`@+%\\]|--|\|\||&&|\b(?:union|select|order\s++by|group\s++by|having|waitfor|exec|"
    r"true|false)\b|\b(?:x?or|and)\s++\W?\d"
)
ENOUGH_FOR_IDENTIFIER: Final = 2
ENOUGH_FOR_SEARCH: Final = 3


def is_injected(value: str, enough: int) -> bool:
    """Whether the signs of broken-out SQL in `value` weigh `enough`; linear in its length."""
    return any(_is_injected(piece, enough) for piece in _pieces(value.lower()))


def is_injected_text(value: str) -> bool:
    """Whether broken-out SQL stands in what is, by its look, a text or program; linear in its length.

    Programs are full of quotes, operators and SQL, so only a quote or number that ends, with a statement
    or an alternative behind it that ends in turn, counts here.
    """
    lowered = value.lower()
    if _TURN.search(lowered) is None:
        return False
    return any(search(_BROKEN_OUT, reading) is not None for reading in readings(lowered))


_TURN: Final = Lazy(
    r"union|drop|delete|insert|update|exec|shutdown|waitfor|truncate|alter|\bx?or\b|\band\b|\|\||&&"
)
_SCALAR: Final = (
    r"(?:'[^'\n]{0,40}'?|\"[^\"\n]{0,40}\"?|[-+]?\d[\w.]{0,40}+|null|true|false|\w{1,20}+\([^()\n]{0,60}\))"
)
_BROKEN_OUT: Final = Lazy(
    r"['\")\d][\s)]{0,12}+(?:"
    rf"(?:(?:x?or|and|\|\||&&)\s{{1,12}}+(?:not\s++)?\(?{_SCALAR}\s{{0,12}}+(?:=|<>|!=|<|>|like\b|is\b|in\b)\s{{0,12}}+{_SCALAR}|"
    r"union\s++(?:(?:all|distinct)\s++)*+select\b|"
    r";\s{0,12}+(?:drop|delete\s++from|insert\s++into|update\s++\w++\s++set|exec(?:ute)?|shutdown|waitfor|truncate|"
    r"alter|create|declare|copy)\b)[^\n]{0,200}?(?:--|\#|/\*)|"
    r";[ \t)]{0,12}+(?:drop\s++(?:table|database|schema|user|view)|delete\s++from|insert\s++into|"
    r"update\s++\w++\s++set|exec(?:ute)?\s++(?:master|xp_|sp_)|shutdown\b|waitfor\s++delay|truncate\s++table|alter\s++(?:table|user|login))\b)|"
    r"['\"][\s)]{0,12}+union\s++(?:all\s++)?select\s"
)


def _pieces(value: str) -> Iterator[str]:
    """The pieces of `value`, in which a cut looks like no end."""
    for start, end in windows(value):
        yield f"{'x ' if start else ''}{value[start:end]}{' x' if end < len(value) else ''}"


def _is_injected(lowered: str, enough: int) -> bool:
    needed = _STRUCTURE if enough >= ENOUGH_FOR_SEARCH else _BROKEN
    if needed.search(lowered) is None:
        return False
    return any(_weight(reading, enough) >= enough for reading in readings(lowered))


def readings(value: str) -> list[str]:
    """A value in lower case as it is, and as it is after the decoding that a server may do."""
    plain = unquote(value).lower() if "%" in value and _ENCODED.search(value) else value
    if "+" in plain and (" " not in plain or plain.startswith("+")):
        plain = plain.replace("+", " ")
    if "\\" in plain:
        plain = _BYTE.sub(lambda found: chr(int(found[1], 16)), plain)
        plain = plain.replace("\\'", "'").replace('\\"', '"')
    if not plain.isascii():
        plain = plain.translate(_TYPOGRAPHIC)
    if "&" in plain:
        plain = _ENTITY.sub("'", plain)
    if "/*" not in plain:
        return [plain]
    return [_COMMENT.sub(" ", plain), _COMMENT.sub("", plain), _MARKED.sub(" ", plain)]


def _weight(value: str, enough: int) -> int:
    """The weight of the signs in `value`, counted until it is enough."""
    weight = 0
    for sign in SIGNS if enough >= ENOUGH_FOR_SEARCH else (*SIGNS, *QUOTED):
        needs = sign.needs
        if (not needs or any(need in value for need in needs)) and sign.pattern.search(value):
            weight += sign.weight
            if weight >= enough:
                return weight
    return weight
