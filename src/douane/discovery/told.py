"""What an entry of a host says and should not: secrets written out, and text that nobody sees."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from typing import Final, NamedTuple

from douane.detectors import hidden, secrets
from douane.detectors.formats.names import Kind, kind_of
from douane.detectors.text import Text
from douane.inventory.identity import without_keys
from douane.model.estate import Entry
from douane.model.finding import Finding, Severity
from douane.model.message import Direction, Message
from douane.protocol.json import Document, decode, encode
from douane.protocol.jsonrpc import Notification

MASK: Final = "[secret]"
_LONGEST: Final = 64 << 10  # characters of one value that are looked at; a longer one is suspicious by itself
_REFERENCE: Final = re.compile(
    r"\s*(?:(?:bearer|basic|token)\s+)?(?:\$\{?[\w:.-]+\}?|\{env:[^}]*\}|%\w+%|secret://.*|op://.*|keyring:.*|<[^>]*>)\s*",
    re.IGNORECASE | re.DOTALL,
)
_ASSIGNED: Final = re.compile(r"(-{0,2}[\w.-]+)\s*[=:]\s*(\S.*)", re.DOTALL)
_USER: Final = re.compile(r"(?<=://)[^/@\s]*@")
_QUERY: Final = re.compile(r"([?&][\w.-]{1,64}=)([^&#\s]+)")
_FRAGMENT: Final = re.compile(r"#.*\Z", re.DOTALL)


class Told(NamedTuple):
    """What was found: names of what holds a secret, and what is hidden in a string of that name."""

    secrets: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    command: tuple[str, ...] = ()  # with a mask in the place of whatever may be a secret


def told(entry: Entry) -> Told:
    """What the members of an entry tell; no secret is in it."""
    value = {
        "name": _sound(entry.name),
        "env": _plain(entry.env),
        "headers": _plain(entry.headers),
        "args": [_sound(word) for word in entry.command],
        "url": _sound(entry.url),
    }
    document = decode(encode(value), 64)
    if not isinstance(document, Document):  # deeper or longer than can be: nothing of it is shown
        return Told(hidden=("the entry",), command=(MASK,) * len(entry.command))
    packet = Notification("discover", value)
    text = Text.of(Message(Direction.TO_SERVER, packet, b"", document.value, document.strings))
    found = [finding for finding in secrets.find(text) if finding.rule != secrets.TYPED.id]
    places = (_place(one, entry.command) for one in found)
    named = (*places, *_by_options(entry.command), *_in_addresses(entry))
    seen = (_place(one, entry.command) for one in hidden.find(text) if one.severity >= Severity.MEDIUM)
    is_cut = any(finding.stands_for for finding in found)  # more than are listed: then any word may be one
    marked = {f"/args/{n}" for n in range(len(entry.command))} if is_cut else {one.where for one in found}
    return Told(tuple(dict.fromkeys(named)), tuple(dict.fromkeys(seen)), _masked(entry.command, marked))


def masked_address(url: str) -> str:
    """An address without account, fragment, the values of its query and what may be a key in its path."""
    plain = _FRAGMENT.sub("", _USER.sub("", url))
    path, mark, query = plain.partition("?")
    return without_keys(path, MASK) + _QUERY.sub(rf"\1{MASK}", f"{mark}{query}")


def _plain(pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Those that are written out, and do not refer to where the value is."""
    return {_sound(name): _sound(text) for name, text in pairs if not _REFERENCE.fullmatch(text)}


def _masked(command: Sequence[str], marked: Collection[str]) -> tuple[str, ...]:
    """Rather too many masks than too few: this is shown, and sent to whoever keeps the list."""
    words, before = list[str](), ""
    for number, word in enumerate(command):
        is_value = _is_announced(before) and not _is_option(word)
        words.append(MASK if is_value or f"/args/{number}" in marked else _masked_word(word))
        before = word
    return tuple(words)


def _by_options(command: Sequence[str]) -> Iterator[str]:
    """Options that announce a secret, with a value that is none of the system's variables."""
    for number, word in enumerate(command[:-1]):
        after = command[number + 1]
        if (
            _is_option(word)
            and _is_announced(word)
            and not _is_option(after)
            and not _REFERENCE.fullmatch(after)
        ):
            yield f"args {word.partition('=')[0]}"


def _in_addresses(entry: Entry) -> Iterator[str]:
    for member, address in (("url", entry.url), *(("args", word) for word in entry.command if "://" in word)):
        user = _USER.search(address)
        if user and ":" in user[0] and not _REFERENCE.fullmatch(user[0].rstrip("@").partition(":")[2]):
            yield member
        for name, value in _QUERY.findall(address):
            if kind_of(name[1:-1]) is not Kind.NOTHING and not _REFERENCE.fullmatch(value):
                yield f"{member} {name[1:-1]}"


def _place(finding: Finding, command: Sequence[str]) -> str:
    """The name of what holds it: `env GITHUB_TOKEN`, `args`, `args --token`, `url`."""
    _, _, path = finding.where.partition("/")
    member, _, name = path.partition("/")
    before = command[int(name) - 1] if member == "args" and name.isdecimal() and name != "0" else ""
    if _is_option(before) and _is_announced(before):
        return f"args {before.partition('=')[0]}"
    if member == "args" or not name:
        return member
    return f"{member} {name.replace('~1', '/').replace('~0', '~')}"


def _masked_word(word: str) -> str:
    plain = masked_address(word) if "://" in word else word
    assigned = _ASSIGNED.fullmatch(plain)
    return f"{assigned[1]}={MASK}" if assigned and kind_of(assigned[1]) is not Kind.NOTHING else plain


def _is_option(word: str) -> bool:
    return word.startswith("-") and len(word) > 1


def _is_announced(word: str) -> bool:
    return _is_option(word) and "=" not in word and kind_of(word.lstrip("-")) is not Kind.NOTHING


def _sound(text: str) -> str:
    """Text that can be written as JSON: half a surrogate pair is none."""
    return text[:_LONGEST].encode("utf-8", "replace").decode("utf-8")
