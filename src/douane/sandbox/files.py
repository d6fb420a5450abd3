"""Open files that a box is made of, all of them closed again whatever happens."""

from __future__ import annotations

import os
from typing import NamedTuple


class Pipe(NamedTuple):
    """The two ends of a pipe."""

    ours: int
    theirs: int


class Files:
    """Files that bubblewrap inherits, and our ends of pipes to it."""

    def __init__(self) -> None:
        self._theirs: list[int] = []
        self._complaints = Pipe(*os.pipe())
        self._apart = [self._complaints.theirs]
        self._ours = [self._complaints.ours]

    @property
    def complaints(self) -> int:
        """What the command must have as its standard error; `hear_complaints` gives our end."""
        return self._complaints.theirs

    @property
    def inherited(self) -> tuple[int, ...]:
        """What to pass to it."""
        return tuple(self._theirs)

    def keep(self, file: int) -> int:
        """Close this one with the others, and pass it on."""
        self._theirs.append(file)
        return file

    def holding(self, content: bytes) -> int:
        """A file in memory with this content, to be read from its beginning."""
        file = self.keep(os.memfd_create("box", os.MFD_CLOEXEC))
        with os.fdopen(os.dup(file), "wb") as writer:
            writer.write(content)
        os.lseek(file, 0, os.SEEK_SET)
        return file

    def reading(self, path: str) -> int:
        """A file of the machine, to be read."""
        return self.keep(os.open(path, os.O_RDONLY | os.O_CLOEXEC))

    def hears(self) -> Pipe:
        """A pipe on which bubblewrap writes."""
        ours, theirs = os.pipe()
        return self._kept(Pipe(ours, theirs))

    def says(self) -> Pipe:
        """A pipe from which bubblewrap reads."""
        theirs, ours = os.pipe()
        return self._kept(Pipe(ours, theirs))

    def say(self, ours: int, words: bytes) -> None:
        """Write all of it to our end of a pipe, and close that.

        Raises:
            OSError: nobody reads it.
        """
        with os.fdopen(self.let_go(ours), "wb", buffering=0) as pipe:
            while words:
                words = words[pipe.write(words) or 0 :]

    def let_go(self, ours: int) -> int:
        """Our end of a pipe, which somebody else closes from now on."""
        self._ours.remove(ours)
        return ours

    def hear_complaints(self) -> int:
        """Our end of the pipe of complaints, which somebody else closes from now on."""
        return self.let_go(self._complaints.ours)

    def hand_over(self) -> None:
        """Close what was passed on: whoever it was passed to has it now."""
        _close(self._theirs)
        _close(self._apart)

    def close(self) -> None:
        """Close everything."""
        self.hand_over()
        _close(self._ours)

    def _kept(self, pipe: Pipe) -> Pipe:
        self._ours.append(pipe.ours)
        self._theirs.append(pipe.theirs)
        return pipe


def _close(files: list[int]) -> None:
    while files:
        os.close(files.pop())
