"""What a contained server says on its standard error is carried to ours, a file or terminal of the host's."""

from __future__ import annotations

import os
from contextlib import suppress
from threading import Thread
from typing import Final

_CHUNK: Final = 1 << 16
_OURS: Final = 2


def carry(reading: int) -> Thread:
    """Write what comes out of this pipe to our standard error until nobody can say more; it is closed then.

    If ours takes nothing, what comes is still read: a server must not wait for that.
    """
    thread = Thread(target=_carry, args=(reading,), name="complaints", daemon=True)
    thread.start()
    return thread


def _carry(reading: int) -> None:
    try:
        while said := os.read(reading, _CHUNK):
            with suppress(OSError):
                _say(said)
    finally:
        os.close(reading)


def _say(said: bytes) -> None:
    while said:
        said = said[os.write(_OURS, said) :]
