"""What a part of a text says once its escapes are read: JSON in strings, URLs, HTML, mail."""

from __future__ import annotations

import re
from json import JSONDecoder
from typing import TYPE_CHECKING, Final, NamedTuple

from douane.detectors.layer import Layer
from douane.detectors.lazy import Lazy
from douane.detectors.rewriting import Rewritten, narrowed
from douane.detectors.trigger import Trigger
from douane.detectors.triggers import Triggers
from douane.detectors.visible import SEPARATOR, Visible, splitting_runs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from douane.detectors.visible import Span

VIA: Final = "escapes"
TRIGGERS: Final = Triggers(
    "escapes",
    # An equals sign, and lines that end in one, as mail has them (RFC 2045 §6.7).
    (
        Trigger("=3D", 3, once=True),
        Trigger("[A-Za-z0-9_-]=\n[A-Za-z0-9_-]", 4, once=True),
        Trigger("[A-Za-z0-9_-]=\r\n[A-Za-z0-9_-]", 5, once=True),
        # What needs no escape and has one: two in a row, or one amid letters.
        Trigger("=[2-7][0-9A-F]=[2-7][0-9A-F]", 6, once=True),
        Trigger("[A-Za-z0-9_-]=[2-7][0-9A-F][A-Za-z_]", 5, once=True),
    ),
)

_AROUND: Final = 256  # characters beside an escape that are looked at again
_FEW: Final = 16  # signs that are looked at one by one
_JOINT: Final = 2 * SEPARATOR  # between what is far apart: no name stands before a value here
_DECODER: Final = JSONDecoder(strict=False)  # line breaks may stand in a string
_QUOTE: Final = "\1"  # stands for a quote for a moment; as a control it is in no text that is visible


class _Step(NamedTuple):
    """One kind of escapes: what they all begin with, how they look, and what each stands for."""

    sign: str
    regex: Lazy[str]
    meant: Callable[[re.Match[str]], str]
    quickly: Callable[[str], str | None] = lambda _content: None

    def of(self, content: str) -> Rewritten:
        """`content` with these escapes read."""
        read = self.quickly(content)
        return Rewritten(
            self.regex.sub(self.meant, content) if read is None else read, lambda: self._pieces(content)
        )

    def is_in(self, layer: Layer) -> bool:
        """Whether the sign is there; longer ones are what the shared scan looks for."""
        return has_sign(layer.content, self.sign) if self.sign in SIGNS else bool(layer.occurrences(TRIGGERS))

    def stands_in(self, content: str) -> bool:
        """Whether there is one; where signs are few, to find them is ten times as fast as to search."""
        sign = self.sign if self.sign in SIGNS else self.sign[0]
        place = content.find(sign)
        for _ in range(_FEW):
            if place < 0 or self.regex.match(content, place):
                return place >= 0
            place = content.find(sign, place + 1)
        return place >= 0 and self.regex.search(content, place) is not None

    def _pieces(self, content: str) -> Iterable[tuple[int, int, int]]:
        return ((*match.span(), len(self.meant(match))) for match in self.regex.finditer(content))


def has_sign(content: str, sign: str) -> bool:
    """Whether `sign` is in `content`: a single character is sought first, twenty times as fast as two."""
    return sign[-1] in content and sign in content


def unescaped(layer: Layer) -> Layer | None:
    """What `layer` says around its escapes, with these read; None if it has none; linear."""
    content = layer.content
    steps = _steps(layer)
    if not steps:
        return None
    ways: list[Rewritten | Visible] = []
    if spans := _sparse(content, steps):
        ways.append(narrowed(content, spans, _AROUND, _JOINT))
    for step in _STEPS:
        said = ways[-1].content if ways else content
        if step in steps or step.sign in said:
            ways.append(step.of(said))
    said = ways[-1].content
    if runs := splitting_runs(said):
        ways.append(Visible.of(said, runs))

    def original(start: int, end: int) -> Span:
        for way in reversed(ways):
            start, end = way.original(start, end)
        return layer.original(start, end)

    return Layer(ways[-1].content, original, (*layer.via, VIA), layer.scanner)


def _steps(layer: Layer) -> Sequence[_Step]:
    """The kinds of escapes in `layer`; most texts have not even a sign of one."""
    return [step for step in _STEPS if step.is_in(layer) and step.stands_in(layer.content)]


def _sparse(content: str, steps: Sequence[_Step]) -> Sequence[Span]:
    """Where the escapes stand, in order; nothing if there are so many that all must be read again."""
    most = len(content) // (2 * _AROUND)
    if sum(content.count(step.sign) for step in steps) > most:
        return ()
    return sorted(match.span() for step in steps for match in step.regex.finditer(content))


_HEX: Final = "[0-9A-Fa-f]"
_MEANT: Final = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


def _of_json(match: re.Match[str]) -> str:
    """What an escape of JSON, JavaScript or Python stands for (RFC 8259 §7), or of Markdown before a line."""
    if match["simple"]:
        return _MEANT.get(match["simple"], match["simple"])
    if match["high"]:
        return chr(0x10000 + ((int(match["high"], 16) & 0x3FF) << 10) + (int(match["low"], 16) & 0x3FF))
    return _character(int(match["code"] or match["point"] or match["byte"], 16))


def _quickly(content: str) -> str | None:
    """All of them at once: there may be hundreds."""
    if any(sign in content for sign in _SLOW):
        return None
    legal = content.replace("\\\\", "\\u005c").replace('\\"', _QUOTE).replace('"', _QUOTE).replace("\\'", "'")
    legal = legal.replace("\\_", "_").replace("\\-", "-")
    legal = _BYTE.sub(r"\\u00\1", legal)
    try:
        said: str = _DECODER.decode(f'"{legal}"')
    except ValueError:
        said = _DECODER.decode(f'"{_ILLEGAL.sub(_AS_IT_IS, legal)}"')
    return said.replace(_QUOTE, '"')


_SLOW: Final = ("\\u001", "\\x1", "\\u{", _QUOTE)  # a separator may be among what these stand for
_BYTE: Final = Lazy(rf"\\x({_HEX}{{2}})")
_ILLEGAL: Final = Lazy(rf"\\(?![/bfnrt]|u{_HEX}{{4}})")
_AS_IT_IS: Final = r"\\u005c"  # a backslash, escaped


def _character(code: int) -> str:
    """The character of that `code`, unless it would pass for a separator."""
    return " " if chr(code) == SEPARATOR else chr(code)


def _of_mail(match: re.Match[str]) -> str:
    """What an escape of quoted-printable stands for (RFC 2045 §6.7)."""
    return _of_bytes(match[0].replace("=", "")) if match["bytes"] else ""


def _of_header(match: re.Match[str]) -> str:
    """What a word in the header of a mail stands for (RFC 2047)."""
    from binascii import Error, a2b_base64, a2b_qp  # noqa: PLC0415  # few messages have such words

    try:
        raw = a2b_base64(match["b"]) if match["q"] is None else a2b_qp(match["q"], header=True)
        return raw.decode(match["charset"], "replace").replace(SEPARATOR, " ")
    except (Error, LookupError, ValueError):
        return match[0]


def _of_html(match: re.Match[str]) -> str:
    from html import unescape  # noqa: PLC0415  # has a table of two thousand names

    return unescape(match[0]).replace(SEPARATOR, " ")


def _of_url(match: re.Match[str]) -> str:
    """What a percent-encoded character stands for (RFC 3986 §2.1)."""
    if match["code"]:
        return _character(int(match["code"], 16))
    return _BYTES.get(match[0]) or _of_bytes(match[0].replace("%", ""))


_BYTES: Final = {f"%{byte:02X}": chr(byte) for byte in range(0x20, 0x7F)}


def _of_bytes(digits: str) -> str:
    return bytes.fromhex(digits).decode("utf-8", "replace").replace(SEPARATOR, " ")


def _utf_8(sign: str) -> str:
    """A regex for the digits of one character in UTF-8 whose bytes have `sign` between them (RFC 3629 §4)."""
    more = f"(?:{sign}[89ABab]{_HEX})"
    return f"(?:[0-7]{_HEX}|[CDcd]{_HEX}{more}|[Ee]{_HEX}{more}{{2}}|[Ff][0-4]{more}{{3}})"


_STEPS: Final = (
    _Step(
        "\\",
        Lazy(
            rf"\\(?:(?P<simple>[\"/'bfnrt\\_-])"
            rf"|u(?P<high>[Dd][89ABab]{_HEX}{{2}})\\u(?P<low>[Dd][C-Fc-f]{_HEX}{{2}})"
            rf"|u(?P<code>{_HEX}{{4}})|x(?P<byte>{_HEX}{{2}})|u\{{(?P<point>0{{0,3}}[1-9A-Fa-f]{_HEX}{{1,4}})\}})"
        ),
        _of_json,
        _quickly,
    ),
    _Step(
        "=?",
        Lazy(
            r"=\?(?P<charset>(?:utf|iso|us|windows|cp|koi|gb|big|euc|shift)[\w-]{0,24}+)(?:\*[\w-]{1,16}+)?\?"
            r"(?:[Qq]\?(?P<q>[^?\s\x1f]{1,400}+)|[Bb]\?(?P<b>[A-Za-z0-9+/=]{1,400}+))\?="
            r"(?:\s{1,4}+(?==\?))?",
            re.IGNORECASE,
        ),
        _of_header,
    ),
    _Step("=3D", Lazy(rf"=(?:\r?\n|(?P<bytes>{_utf_8('=')}))"), _of_mail),
    _Step(
        "&",
        Lazy(r"&(?:#(?:[0-9]{1,7}|[xX][0-9A-Fa-f]{1,6});?+|[A-Za-z][A-Za-z0-9]{1,31};)"),
        _of_html,
    ),
    _Step("%", Lazy(rf"%(?:u(?P<code>{_HEX}{{4}})|{_utf_8('%')})"), _of_url),
)
SIGNS: Final = tuple(step.sign for step in _STEPS if step.sign != "=3D")  # of those without a trigger
