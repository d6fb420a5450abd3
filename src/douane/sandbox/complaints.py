"""What a contained server says on its standard error is carried to ours, a file or terminal of the host's."""

from __future__ import annotations

import os
import select
import time
from contextlib import suppress
from threading import Thread
from typing import Final, Protocol

from douane.sandbox.profile import Hears

_CHUNK: Final = 1 << 16
_OURS: Final = 2
_LOOK_EVERY: Final = 0.5  # seconds


class Watch(Protocol):
    """What is looked after while a server may still complain."""

    def look(self) -> str:
        """What to say of it now, ``""`` for nothing."""

    def close(self) -> None:
        """Look no more."""


def carry(reading: int, watch: Watch, hears: Hears | None = None) -> Thread:
    """Write what comes out of this pipe to our standard error until nobody can say more.

    Twice a second `watch` looks at whoever speaks, and what comes of it is said too. If ours takes nothing,
    it is still read: a server must not wait for that. Both are closed at the end. What `hears` has to say of
    it comes after it.
    """
    thread = Thread(target=_carry, args=(reading, watch, hears), name="complaints", daemon=True)
    thread.start()
    return thread


def _carry(reading: int, watch: Watch, hears: Hears | None) -> None:
    waiting, next_look = select.poll(), time.monotonic() + _LOOK_EVERY
    waiting.register(reading, select.POLLIN)
    try:
        while _goes_on(reading, waiting, next_look, hears):
            if time.monotonic() >= next_look:
                next_look = time.monotonic() + _LOOK_EVERY
                _say(_line(watch.look()))
    finally:
        os.close(reading)
        watch.close()


def _goes_on(reading: int, waiting: select.poll, until: float, hears: Hears | None) -> bool:
    """Say what comes by then; whether somebody can say more."""
    if not waiting.poll(max(0.0, until - time.monotonic()) * 1000):
        return True
    said = os.read(reading, _CHUNK)
    _say(said)
    for line in _heard(hears, said):
        _say(_line(line))
    return bool(said)


def _heard(hears: Hears | None, said: bytes) -> list[str]:
    """What there is to say of it; a fault in that ends no watch."""
    try:
        return hears.heard(said) if hears is not None else []
    except Exception as error:  # noqa: BLE001  # advice is no reason to look at memory no more
        return [f"what the server complains of was not understood: {type(error).__name__}"]


def _line(text: str) -> bytes:
    return f"douane: {text}\n".encode() if text else b""


def _say(said: bytes) -> None:
    with suppress(OSError):
        while said:
            said = said[os.write(_OURS, said) :]
