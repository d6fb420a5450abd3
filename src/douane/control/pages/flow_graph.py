"""Where each box and line of the picture of a session's streams stands; the template only writes it down."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from douane.audit.streams import Led, Place, Read, Streams
from douane.audit.visible import visible

WIDTH: Final = 940
_BOX: Final = 260  # width of a box
_HIGH: Final = 46
_APART: Final = 14
_TOP: Final = 34  # below the headings
_COLUMNS: Final = (0, (WIDTH - _BOX) // 2, WIDTH - _BOX)
_LETTERS: Final = 30  # as many fit into a box
MOST: Final = 12  # boxes in a column; the table beside it has all
_STRICTNESS: Final = ("allow", "edit", "hold", "deny")


class Box(NamedTuple):
    """A box at `x`, `y` with one or two lines of text, and the whole of that as `title`."""

    x: int
    y: int
    name: str
    more: str
    title: str
    kind: str


class Line(NamedTuple):
    """A line from box to box, as a path of SVG; `kind` is what became of what went along it."""

    path: str
    kind: str
    title: str
    width: float


class Picture(NamedTuple):
    """A picture of `WIDTH` × `height`; `left_out` boxes had no room."""

    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    height: int
    left_out: int


_Edge = tuple[int, int, str, str, int]  # from and to (places in their columns), kind, title, times


def picture(found: Streams) -> Picture:
    """The picture: sources at the left, labels and sequences in the middle, what they led to at the right."""
    found = found._replace(read=tuple(_leading(found)))
    sources = [*dict.fromkeys(one.place for one in found.read)]
    labels = [*dict.fromkeys([*(one.label for one in found.read), *(one.label for one in found.led)])]
    sinks = sorted(
        {one.place: _worst(found.led, one.place) for one in found.led}.items(), key=_strictest_first
    )
    boxes = (
        *_column(0, [(place, "source") for place in sources]),
        *_column(1, [(_parted(label), _kind_of(label)) for label in labels]),
        *_column(2, [(place, f"sink {action}") for place, action in sinks]),
    )
    lines = (
        *_lines(0, _reads(found, _numbers(sources), _numbers(labels))),
        *_lines(1, _leads(found, _numbers(labels), _numbers([place for place, _ in sinks]))),
    )
    longest = min(MOST, max(len(sources), len(labels), len(sinks)))
    left_out = sum(max(0, len(column) - MOST) for column in (sources, labels, sinks))
    return Picture(boxes, lines, _TOP + longest * (_HIGH + _APART), left_out)


def _leading(found: Streams) -> Iterable[Read]:
    """What was read before the last thing that its label led to, or under a label that has led nowhere."""
    last: dict[str, int] = {}
    for led in found.led:
        last[led.label] = max(last.get(led.label, 0), *led.entries)
    for one in found.read:
        if not one.entries or one.label not in last or min(one.entries) < last[one.label]:
            yield one


def _worst(led: Iterable[Led], place: Place) -> str:
    """The strictest that became of what went there."""
    return max((one.action for one in led if one.place == place), key=_rank)


def _strictest_first(sink: tuple[Place, str]) -> tuple[int, Place]:
    return -_rank(sink[1]), sink[0]


def _rank(action: str) -> int:
    return _STRICTNESS.index(action) if action in _STRICTNESS else 0


def _kind_of(label: str) -> str:
    return "sequence" if "." in label else f"label {label}" if label in {"private", "untrusted"} else "label"


def _parted(label: str) -> Place:
    """The name of a sequence or rule, with what it is below it; a label is its name."""
    family, _, name = label.partition(".")
    return Place(name, family) if name else Place(label, "")


def _numbers(several: Sequence[object]) -> Mapping[object, int]:
    return {one: number for number, one in enumerate(several)}


def _column(number: int, places: Iterable[tuple[Place, str]]) -> Iterable[Box]:
    for row, (place, kind) in enumerate([*places][:MOST]):
        name, more = visible(place.server), visible(place.subject)
        title = f"{more}.{name}" if kind == "sequence" else f"{name} / {more}" if more else name
        yield Box(_COLUMNS[number], _y(row), _short(name), _short(more), title, kind)


def _y(row: int) -> int:
    return _TOP + row * (_HIGH + _APART)


def _short(text: str) -> str:
    return text if len(text) <= _LETTERS else f"{text[: _LETTERS - 1]}…"


def _reads(found: Streams, sources: Mapping[object, int], labels: Mapping[object, int]) -> Iterable[_Edge]:
    for one in found.read:
        times = len(one.entries)
        title = f"{_named(one.place)} → {visible(one.label)}: {times or 'in another session'}"
        yield sources[one.place], labels[one.label], "read" if times else "read elsewhere", title, times


def _leads(found: Streams, labels: Mapping[object, int], sinks: Mapping[object, int]) -> Iterable[_Edge]:
    """One line for each label and sink, of the strictest that became of it."""
    grouped: dict[tuple[str, Place], list[Led]] = {}
    for one in found.led:
        grouped.setdefault((one.label, one.place), []).append(one)
    for (label, place), several in grouped.items():
        action = max((one.action for one in several), key=_rank)
        rules = ", ".join(dict.fromkeys(visible(one.rule) for one in several))
        entries = {entry for one in several for entry in one.entries}
        title = f"{visible(label)} → {_named(place)}: {rules}, {len(entries)} × {action}"
        yield labels[label], sinks[place], action, title, len(entries)


def _named(place: Place) -> str:
    return visible(f"{place.server}/{place.subject}" if place.subject else place.server)


def _lines(column: int, edges: Iterable[_Edge]) -> Iterable[Line]:
    start, end = _COLUMNS[column] + _BOX, _COLUMNS[column + 1]
    bend = (start + end) // 2
    for first, last, kind, title, times in edges:
        if max(first, last) < MOST:
            above, below = _y(first) + _HIGH // 2, _y(last) + _HIGH // 2
            path = f"M{start} {above} C{bend} {above} {bend} {below} {end} {below}"
            yield Line(path, kind, title, min(6.0, 1.5 + 0.75 * max(0, times - 1)))
