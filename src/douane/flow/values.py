"""What a text says without the form that it has in common with others: its values, and single ones."""

from __future__ import annotations

import re
from binascii import a2b_base64
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, islice
from typing import Final

import jiter

from douane.protocol.members import inside

MOST_VALUES: Final = 20_000  # of one message; what comes later is not looked at
MOST_SINGLE: Final = 48
_MOST_SIGNS: Final = 512  # digits that values are looked for around
_MOST_BITS: Final = 128  # of a number; Python refuses to write very large ones
_LEAST: Final = 8  # letters and digits of a value that is remembered by itself
_NUMBER: Final = re.compile(r"[0-9](?>(?:[ ()./-]?+[0-9]){7,18})(?![0-9])")
_SIGN: Final = re.compile(r"[0-9@]")
_BACKWARDS: Final = re.compile(r"[\w.%+=-]++")
_LONGEST: Final = 64
_RUN: Final = re.compile(r"[\w.%+=@-]{1,80}+")
_ENCODED: Final = re.compile(r"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{11,64}+={0,2}(?![A-Za-z0-9+/_-])")
_SHORTEST: Final = 11
_AROUND: Final = ".,:;!?()[]{}<>`*'\""  # stands around words, and in no run
_HEXADECIMAL: Final = re.compile(r"(?:[0-9A-Fa-f]{2}){8,64}\Z")
_URL_SAFE: Final = str.maketrans("-_", "+/")
_DATE: Final = re.compile(r"(?:19|20)\d\d[-/.]?[01]\d[-/.]?[0-3]\d|\d{1,2}[./-]\d{1,2}[./-](?:19|20)\d\d")
_SHOWING: Final = ("content", "contents", "messages")  # members of results
_DIGIT: Final = re.compile(r"\d")
_OPENING: Final = frozenset("{[")
_NO_DEPTH: Final = 200  # of what is read as JSON
_LONG_NAME: Final = 31  # characters: the names of schemas are shorter, and no copy that is shorter is known


def values_of(texts: Iterable[str]) -> str:
    """The values in texts, one after another: of JSON without ordinary names of members, of others all."""
    return "\n".join([value for text in texts for value in _within(text)])


def texts_of(result: Mapping[str, object]) -> Iterator[str]:
    """The strings of a result that a model reads: content, structured content, resources, messages."""
    structured = result.get("structuredContent")
    said = "" if structured is None else "\n".join(_said_in(structured))
    shown = [text for name in _SHOWING if name in result for text in _shown(result[name])]
    return iter(dict.fromkeys([*shown, said]))


def uris_of(result: Mapping[str, object]) -> Iterator[str]:
    """The URIs of the resources that a result brings."""
    for name in ("content", "contents"):
        blocks = result.get(name)
        for block in blocks if isinstance(blocks, list) else ():
            one = block.get("resource", block) if isinstance(block, dict) else None
            uri = one.get("uri") if isinstance(one, dict) else None
            if isinstance(uri, str):
                yield uri


def strings_in(value: object) -> Iterator[str]:
    """The strings and numbers in a value, and after them names of members that are longer than names are."""
    return iter(_said_in(value))


def words_in(value: object) -> Iterator[str]:
    """The strings and numbers in a value, and after them all names of members."""
    yield from strings_in(value)
    left = [value]
    for _ in range(MOST_VALUES):
        if not left:
            return
        one = left.pop()
        left += inside(one)
        yield from one if isinstance(one, dict) else ()


def singles(text: str) -> Iterator[str]:
    """Values that say something by themselves: ids, numbers and addresses; no dates, and no plain words.

    Costs what the digits in a text cost, of which the first some hundreds count.
    """
    yield from islice(filter(_is_telling, _runs(text)), MOST_SINGLE)


def _runs(text: str) -> Iterator[str]:
    """What has no space in it around each digit and each `@`, and numbers in groups."""
    reached = 0
    for _ in range(_MOST_SIGNS):
        sign = _SIGN.search(text, reached)
        if sign is None:
            return
        place = sign.start()
        before = _BACKWARDS.match(text[max(reached, place - _LONGEST) : place][::-1])
        run = _RUN.match(text, place - (before.end() if before else 0))
        reached = max(sign.end(), run.end() if run else 0)
        if run and len(run[0]) >= _LEAST:
            yield run[0]
        elif number := _NUMBER.match(text, place):
            reached = number.end()
            yield number[0]


def decoded_runs(text: str) -> Iterator[str]:
    """What short runs of base64 or hexadecimal digits say, each by itself; long ones are layers of a text."""
    long = [word.strip(_AROUND) for word in text.split() if len(word) >= _SHORTEST]
    words = [word for word in long if len(word) >= _SHORTEST and not (word.isalpha() and word[1:].islower())]
    for found in islice(chain.from_iterable(map(_ENCODED.findall, words)), MOST_SINGLE):
        run = found.rstrip("=")
        try:
            raw = bytes.fromhex(run) if _HEXADECIMAL.match(run) else _of_base64(run)
        except ValueError:
            continue
        if raw.isascii():
            yield raw.decode("ascii")


def _of_base64(run: str) -> bytes:
    return a2b_base64(run.translate(_URL_SAFE) + "=" * (-len(run) % 4))


def _shown(blocks: object) -> list[str]:
    """The texts of blocks of content, of resources, and of the messages of a prompt."""
    every = [block for block in blocks if isinstance(block, dict)] if isinstance(blocks, list) else ()
    found = [
        one.get("text")
        for block in every
        for one in (block, block.get("resource"), block.get("content"))
        if isinstance(one, dict)
    ]
    return [text for text in found if isinstance(text, str)]


def _is_telling(value: str) -> bool:
    """Whether it is an address, or has digits and is no date."""
    if "@" in value[1:-1]:
        return True
    digits = len(_DIGIT.findall(value))
    return digits > 1 and sum(map(str.isalnum, value)) >= _LEAST and not _DATE.match(value)


def _within(text: str) -> Iterable[str]:
    """The values of a text that is JSON, or all of it."""
    if text.lstrip()[:1] not in _OPENING:
        return (text,)
    try:
        value = jiter.from_json(text.encode("utf-8", "replace"))
    except ValueError:
        return (text,)
    return _said_in(value)


def _said_in(value: object) -> list[str]:
    """The strings and numbers below `value`, then each long name of a member once."""
    found: list[str] = []
    names: dict[str, None] = {}
    _gather(value, found, names, _NO_DEPTH)
    return [*found, *names]


def _gather(value: object, found: list[str], names: dict[str, None], depth: int) -> None:
    """Put the strings and numbers below `value` into `found`, and long names of members into `names`."""
    if len(found) >= MOST_VALUES or not depth:
        return
    if isinstance(value, str):
        found.append(value)
        return
    if isinstance(value, float) or (type(value) is int and value.bit_length() < _MOST_BITS):
        found.append(str(value))
        return
    if isinstance(value, dict):
        names.update(dict.fromkeys([name for name in value if len(name) >= _LONG_NAME][:MOST_VALUES]))
    for item in inside(value):
        if type(item) is str and len(found) < MOST_VALUES:
            found.append(item)
        else:
            _gather(item, found, names, depth - 1)
