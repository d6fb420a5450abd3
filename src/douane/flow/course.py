"""What is read and said in a session is remembered, and what leaves is compared with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

from douane.flow.catalogue import PRIVATE, UNTRUSTED
from douane.flow.sharing import copied, forget, take, was_link
from douane.flow.stream import stream
from douane.flow.traces import BLOCK, SHORTEST, Copy, Look, clear, copies, is_from, note, number_at
from douane.flow.values import singles, values_of
from douane.model.flow import OPEN_ROOM
from douane.model.prints import Unsealed

if TYPE_CHECKING:
    from douane.model.flow import Flow

_NONE: Final[Mapping[str, int]] = {}
IDLE: Final = 3600.0  # seconds without anything after which nothing of it is in a model's context any more
_MOST_UNSORTED: Final = OPEN_ROOM // 2  # bytes of streams
_MOST_TEXTS: Final = 64
_NEAR: Final = 4  # characters for each byte that is wanted of a stream: most texts have more letters


def read(flow: Flow, texts: Iterable[str], labels: frozenset[str], origin: str, at: float) -> None:
    """Remember what a server (`origin`) has brought, with these labels, at `at` (seconds since the epoch)."""
    _pass_time(flow, at)
    flow.reads = flow.reads + 1 if flow.shared is None else max(flow.reads + 1, int(at * 1000))
    for label in labels:
        flow.labels.setdefault(label, {}).setdefault(origin, flow.reads)
    values = values_of(texts)
    if flow.shared is not None:
        take(flow, Unsealed(values, origin, flow.reads, labels, PRIVATE in labels))
    elif PRIVATE in labels:
        _note_private(flow, values, origin)
    else:
        _note_open(flow, values, origin)


def said(flow: Flow, texts: Iterable[str], receiver: str, at: float) -> None:
    """Remember what the client has said to a server of its own accord: it is no news to anybody later."""
    _pass_time(flow, at)
    values = values_of(texts)
    if flow.shared is not None:
        take(flow, Unsealed(values, receiver, int(at * 1000), frozenset(), is_private=False))
    else:
        _note_open(flow, values, receiver)


def leaving(flow: Flow, one: bytes, receiver: str, at: float, look: Look = Look.CLOSE) -> list[Copy]:
    """What in this stream was read from private sources other than the receiver; nothing if nothing was."""
    if not knows_private(flow, receiver) or at - flow.last > IDLE:
        return []
    if flow.shared is not None:
        return copied(flow.shared, one, receiver)
    return [
        copy
        for copy in copies(flow.private, one, look)
        if not _is_known(flow, one[copy.start : copy.end], copy.origin, receiver)
    ]


def knows_private(flow: Flow, receiver: str) -> bool:
    """Whether there is anything from others that could leave to this server."""
    origins = flow.private.origins if flow.shared is None else flow.shared.private.origins
    return any(origin != receiver for origin in origins)


def is_link(flow: Flow, one: bytes) -> bool:
    """Whether this link stood just so in something private."""
    return one in flow.private.kept if flow.shared is None else was_link(flow.shared, one)


def sources(flow: Flow, label: str, at: float) -> Mapping[str, int]:
    """The servers from which something with this label was read, and with which read first."""
    return flow.labels.get(label, _NONE) if at - flow.last <= IDLE else _NONE


def forget_if_idle(flow: Flow, at: float) -> None:
    """Forget everything after a long pause."""
    if flow.last and at - flow.last > IDLE:
        clear(flow.private)
        clear(flow.open)
        _clear_unsorted(flow)
        if flow.shared is not None:
            forget(flow.shared)
        flow.labels.clear()
        flow.ends.clear()


def labels_read(flow: Flow, at: float) -> frozenset[str]:
    """The labels of all that was read."""
    return frozenset(flow.labels) if at - flow.last <= IDLE else frozenset()


def _note_private(flow: Flow, values: str, origin: str) -> None:
    whole = stream(values)
    _sort(flow)
    if len(whole) >= SHORTEST and not _is_noted(flow, whole):
        note(flow.private, whole, origin, flow.reads)
    for value in dict.fromkeys(map(stream, singles(values))):
        if value not in flow.private.kept or len(value) < SHORTEST:
            note(flow.private, value, origin, flow.reads)


def _is_noted(flow: Flow, whole: bytes) -> bool:
    """Whether it was noted before, and no untrusted words from a new place have come since."""
    place = flow.private.kept.rfind(whole)
    latest = max(flow.labels.get(UNTRUSTED, _NONE).values(), default=0)
    return place >= 0 and number_at(flow.private, place) >= latest


def _note_open(flow: Flow, values: str, origin: str) -> None:
    """Remember it as known to others, unless it turns out that something in it was private before."""
    whole = _end_of(values, _MOST_UNSORTED)
    if len(whole) < BLOCK:
        return
    flow.unsorted.append((whole, origin))
    flow.unsorted_size += len(whole)
    while flow.unsorted_size > _MOST_UNSORTED or len(flow.unsorted) > _MOST_TEXTS:
        flow.unsorted_size -= len(flow.unsorted.pop(0)[0])


def _sort(flow: Flow) -> None:
    """See what was known to others, before anything is compared with it and before more is private."""
    for whole, origin in flow.unsorted:
        if whole not in flow.open.kept and not any(copies(flow.private, whole)):
            note(flow.open, whole, origin)
    _clear_unsorted(flow)


def _clear_unsorted(flow: Flow) -> None:
    flow.unsorted.clear()
    flow.unsorted_size = 0


def _end_of(values: str, most: int) -> bytes:
    """The last bytes of their stream; of long ones, all is turned into one only where little of it stays."""
    near = stream(values[-_NEAR * most :])
    if len(near) < most and len(values) > _NEAR * most:
        near = stream(values)
    return near[-most:]


def _is_known(flow: Flow, piece: bytes, origin: str, receiver: str) -> bool:
    """Whether the receiver has had it from elsewhere, or anybody could."""
    _sort(flow)
    if origin == receiver or is_from(flow.private, piece, receiver) or piece in flow.open.kept:
        return True
    covered = sum(copy.length for copy in copies(flow.open, piece) if not copy.is_value)
    return len(piece) - covered < SHORTEST and covered > 0


def _pass_time(flow: Flow, at: float) -> None:
    forget_if_idle(flow, at)
    flow.last = max(flow.last, at)
