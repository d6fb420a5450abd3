"""What a contained server complains that it cannot have, and the line of a profile that would give it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from typing import Final

_LONGEST: Final = 512  # bytes of a line that are read
_MOST: Final = 5  # of one server
_READ_AT_MOST: Final = 500  # lines of one server: they cost the time of whoever hears them
_SIGN: Final = re.compile(
    rb"EROFS|ENOENT|EACCES|\[Errno |ead-only file system|no such file or directory|permission denied"
)
_PATH: Final = r"(?<![^\s'\"`:=(])(/[^\s'\"`:,;)]{1,255})(?=[\s'\"`:,;)]|$)"
_BEFORE: Final = r"[^'\"/]{0,80}['\"`]?"
# As Node.js, Python, Go, and programs of C say it.
_CHANGED: Final = re.compile(
    rf"(?:EROFS|\[Errno 30\]|[Rr]ead-only file system:? ){_BEFORE}{_PATH}"
    rf"|{_PATH}[^\n/]{{0,40}}: read-only file system"
)
_READ: Final = re.compile(
    rf"(?:ENOENT|\[Errno 2\]|EACCES|\[Errno 13\]){_BEFORE}{_PATH}"
    rf"|(?:open|stat|chdir) {_PATH}: (?:no such file or directory|permission denied)"
)


class Wishes:
    """Hears what a server says, piece by piece, and says at most a few times what it seems to need.

    `readable` and `writable` tell whether the machine has such a path, and a server could be given it.
    """

    def __init__(self, readable: Callable[[str], bool], writable: Callable[[str], bool]) -> None:
        self._kinds = (("write", _CHANGED, writable), ("read", _READ, readable))
        self._rest = b""
        self._told: set[str] = set()
        self._read = 0

    def heard(self, said: bytes) -> list[str]:
        """What to say about these words, or nothing."""
        if len(self._told) >= _MOST or self._read >= _READ_AT_MOST:
            return []
        whole, newline, rest = (self._rest + said).rpartition(b"\n")
        self._rest = rest[-_LONGEST:]
        found = (self._wish(line.decode("utf-8", "replace")) for line in self._complaints(whole + newline))
        return [one for one in found if one]

    def _complaints(self, said: bytes) -> Iterator[bytes]:
        """The beginnings of lines that may be about a path."""
        end = 0
        for sign in _SIGN.finditer(said):
            if sign.start() >= end and self._read < _READ_AT_MOST:
                start, end = said.rfind(b"\n", end, sign.start()) + 1 or end, said.index(b"\n", sign.end())
                self._read += 1
                yield said[start : min(end, start + _LONGEST)]

    def _wish(self, line: str) -> str:
        for key, form, may in self._kinds:
            found = form.search(line)
            named = next(filter(None, found.groups()), "") if found else ""
            path = next(filter(may, (named, posixpath.dirname(named))), "") if self._is_new(named) else ""
            if path:
                self._told.add(named)
                return f'if the server should have that: `{key} = ["{path}"]` in its profile'
        return ""

    def _is_new(self, named: str) -> bool:
        return bool(named) and named not in self._told and len(self._told) < _MOST
