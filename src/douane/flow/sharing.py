"""What programs of one host read and say, each for the others: prints that come and go as lines."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from typing import TYPE_CHECKING, Final, cast

from douane.flow.catalogue import UNTRUSTED
from douane.flow.prints import clear, copies, digest, has_copies, is_link, number_of, printed, remember
from douane.flow.stream import stream
from douane.flow.traces import Copy
from douane.model.prints import Print, Unsealed

if TYPE_CHECKING:
    from douane.model.flow import Flow
    from douane.model.prints import Prints, Seals

_MOST_WAITING: Final = 16  # texts that were said before anything was shared, or while nothing could be
_MOST_UNSAID: Final = 64  # prints that wait to be told
_LATEST: Final = 1 << 53  # milliseconds
_LONGEST: Final = 32_768  # characters of one text
_BYTES: Final = ("whole", "blocks", "windows", "values", "links")


def take(flow: Flow, one: Unsealed) -> None:
    """Remember what was read or said here, to be told to the others as soon as there is anything to share."""
    shared = flow.shared
    if shared is None:
        return
    shared.waiting.append(one._replace(values=one.values[-_LONGEST:]))
    if shared.seals is not None:
        _seal(flow, shared, shared.seals)
    elif len(shared.waiting) > _MOST_WAITING:
        del shared.waiting[next((n for n, each in enumerate(shared.waiting) if not each.labels), 0)]


def begin(flow: Flow, seals: Seals) -> None:
    """From now on all is sealed in this way, also what has waited; what was sealed before is forgotten."""
    if flow.shared is not None:
        clear(flow.shared.private)
        clear(flow.shared.open)
        flow.shared.seals = seals
        _seal(flow, flow.shared, seals)


def hear(flow: Flow, line: bytes) -> None:
    """Remember what another program has read or said.

    Raises:
        ValueError: this is no line of ours.
    """
    shared, one = flow.shared, print_of(line)
    if shared is None:
        return
    flow.last = max(flow.last, one.number / 1000)
    for label in one.labels:
        origins = flow.labels.setdefault(label, {})
        origins[one.origin] = min(one.number, origins.get(one.origin, one.number))
    remember(shared.private if one.is_private else shared.open, one)


def line_of(one: Print) -> bytes:
    """What others are told of it."""
    told: dict[str, object] = {"origin": one.origin, "number": one.number, "private": one.is_private}
    told["labels"] = sorted(one.labels)
    for name in _BYTES:
        told[name] = b64encode(getattr(one, name)).decode()
    return json.dumps(told, separators=(",", ":")).encode() + b"\n"


def print_of(line: bytes) -> Print:
    """What a line tells.

    Raises:
        ValueError: this is no line of ours.
    """
    try:
        told = json.loads(line)
        origin, number, is_private = told["origin"], told["number"], told["private"]
        labels = frozenset(told["labels"])
        parts = [b64decode(told[name], validate=True) for name in _BYTES]
    except (KeyError, TypeError, RecursionError) as error:
        raise ValueError("a line has another form") from error
    whole, blocks, windows, values, links = parts
    is_sound = isinstance(origin, str) and isinstance(is_private, bool)
    is_sound = is_sound and type(number) is int and 0 <= number < _LATEST
    is_sound = is_sound and all(isinstance(label, str) for label in labels)
    if not is_sound or len(blocks) % 8 or len(windows) % 4 or len(values) % 17 or len(links) % 8:
        raise ValueError("a line has another form")
    return Print(
        origin, number, cast("frozenset[str]", labels), is_private, whole, blocks, windows, values, links
    )


def copied(shared: Prints, one: bytes, receiver: str) -> list[Copy]:
    """The copies in a stream that is to go there."""
    if shared.seals is None:
        return []
    return copies(shared.private, shared.open, shared.seals, one, receiver)


def was_link(shared: Prints, one: bytes) -> bool:
    """Whether this link stood just so in something private."""
    return shared.seals is not None and is_link(shared.private, shared.seals, one)


def forget(shared: Prints) -> None:
    """Remember nothing any more."""
    clear(shared.private)
    clear(shared.open)
    shared.waiting.clear()
    shared.unsaid.clear()


def _seal(flow: Flow, shared: Prints, seals: Seals) -> None:
    for one in shared.waiting:
        table = shared.private if one.is_private else shared.open
        whole = stream(one.values)
        is_known = _is_noted(flow, number_of(table, digest(seals, whole)))
        if not is_known and not one.is_private:
            is_known = has_copies(shared.private, seals, whole)
        made = printed(seals, one if not is_known else one._replace(values=""))
        if made.size:
            remember(table, made)
        if made.size or made.labels:
            shared.unsaid.append(made)
    del shared.unsaid[:-_MOST_UNSAID]
    shared.waiting.clear()


def _is_noted(flow: Flow, number: int | None) -> bool:
    """Whether it was noted before, and no untrusted words from a new place have come since."""
    latest = max(flow.labels.get(UNTRUSTED, {}).values(), default=0)
    return number is not None and number >= latest
