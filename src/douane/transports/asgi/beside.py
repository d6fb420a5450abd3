"""Which paths of an application are none of MCP."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final
from unicodedata import normalize

from douane.transports.asgi.asking import path_of

if TYPE_CHECKING:
    from douane.transports.asgi.types import Scope

_ENCODED: Final = (b"%2f", b"%5c", b"%25")  # a router may see a slash, or an escape, where there is none
_DOTS: Final = {".", ".."}


class Beside:
    """The paths that were named, of which no pattern covers what a router could take for `guarded`.

    Routers differ in what they forgive: a newline at the end, case, doubled slashes, the path of a mount.
    """

    def __init__(self, guarded: str, named: Sequence[str]) -> None:
        self._guarded = _folded(guarded)
        self._exact = {one for one in named if not one.endswith("/*")}
        self._above = tuple(one.removesuffix("*") for one in named if one.endswith("/*"))

    def covers(self, scope: Scope) -> bool:
        """Whether the application may have this request as it comes."""
        whole, path = str(scope["path"]), path_of(scope)
        raw = bytes(scope.get("raw_path") or b"").lower()
        if not _is_plain(whole) or any(one in raw for one in _ENCODED):
            return False
        likes = [one for one in map(_folded, (whole, path)) if one.startswith(self._guarded)]
        if path in self._exact:
            return not any(f"{one}/".startswith(f"{self._guarded}/") for one in likes)
        return not likes and path.startswith(self._above)


def _is_plain(path: str) -> bool:
    """Whether every reader takes the path for the same."""
    segments = path.split("/")[1:]
    is_written_once = path.startswith("/") and path.isprintable() and "\\" not in path
    return is_written_once and "" not in segments[:-1] and not _DOTS.intersection(segments)


def _folded(path: str) -> str:
    return normalize("NFKC", path).casefold()
