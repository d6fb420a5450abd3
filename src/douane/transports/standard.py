"""Standard input, output and error, which are there whatever the host has left open."""

from __future__ import annotations

import os
import sys
from typing import BinaryIO, Final

STDIN: Final = 0
STDOUT: Final = 1
STDERR: Final = 2


def ensure_streams() -> None:
    """Put nothing at all in place of what the host has closed, before a file of ours takes its number."""
    for number in (STDIN, STDOUT, STDERR):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the lowest free number, which is this one
    if sys.stderr is None:
        sys.stderr = os.fdopen(STDERR, "w", closefd=False)


def host_streams() -> tuple[BinaryIO, BinaryIO]:
    """What the host says, and where it is answered; neither is closed with these files."""
    return os.fdopen(STDIN, "rb", 0, closefd=False), os.fdopen(STDOUT, "wb", 0, closefd=False)
