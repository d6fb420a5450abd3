"""Calls that fail because a path is outside of the server's walls, and what the client is told of that."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from douane.engine.spoken import arguments_in
from douane.model.finding import Finding, Severity
from douane.model.sight import CLOSED, OUTSIDE
from douane.protocol.jsonrpc import Request

if TYPE_CHECKING:
    from collections.abc import Mapping

    from douane.engine.case import Case
    from douane.model.session import Session
    from douane.model.sight import Sight
    from douane.protocol.jsonrpc import Packet

_CALL: Final = "tools/call"
_BECAUSE: Final = "the call names a path outside of the server's walls, and the server did not find it"
_PATH: Final = re.compile(r"(?<![^\s'\"=:(])(?:file://)?(~?/[^\s'\"]{1,4096})")
_MOST: Final = 64  # paths of one call that are looked at
_LONGEST: Final = 4096  # characters of a path, and of a text that is read for what has failed
_DEEPEST: Final = 16
# As systems say it; and, where the server calls the result an error, as programs do.
_FAILED: Final = re.compile(
    r"ENOENT|EACCES|EROFS|\[Errno (?:2|13|30)\]|no such file|permission denied|read-only file system",
    re.IGNORECASE,
)
_UNREACHED: Final = re.compile(
    r"connect|ENOTFOUND|EAI_AGAIN|ENETUNREACH|\[Errno (?:-\d+|101|111)\]|getaddrinfo|fetch failed"
    r"|network|unreachable|resolve|name resolution",
    re.IGNORECASE,
)
_MISSING: Final = re.compile(r"(?:does not|doesn't|not) exist|not found|access denied", re.IGNORECASE)


def names_outside(session: Session, packet: Packet) -> bool:
    """Whether this is a call that names a path of the machine which the server cannot see."""
    sight = session.sight
    if sight is None or not isinstance(packet, Request) or packet.method != _CALL:
        return False
    paths = (path for text in _texts(arguments_in(packet), 0) for path in _paths(text, sight))
    return any(not _is_seen(path, sight) for path, _ in zip(paths, range(_MOST), strict=False))


def find_outside(case: Case) -> Iterable[Finding]:
    """That the result of such a call is a failure to find it, until the client was told of that."""
    sight = case.session.sight
    if sight is None:
        return ()
    asked, result = case.message.answers, case.result
    if asked is None or result is None:
        return ()
    is_error = result.get("isError") is True
    signs = (_FAILED, _MISSING) if is_error else (_FAILED,)
    if asked.is_outside and _says(result, signs):
        return (Finding(OUTSIDE, Severity.INFO, "/result/content", _BECAUSE),)
    if sight.unreached and asked.method == _CALL and is_error and _says(result, (_UNREACHED,)):
        return (Finding(OUTSIDE, Severity.INFO, "/result/content", CLOSED),)
    return ()


def _says(result: Mapping[str, object], signs: tuple[re.Pattern[str], ...]) -> bool:
    blocks = result.get("content")
    texts = (one.get("text") for one in blocks if isinstance(one, dict)) if isinstance(blocks, list) else ()
    said = (one[:_LONGEST] for one in texts if isinstance(one, str))
    return any(sign.search(text) for text in said for sign in signs)


def about_walls(sight: Sight, because: str) -> str:
    """What is said to the client: what the server sees, and how it is given more, without the path itself.

    `because` is that of the finding: it is about a network only where that is.
    The server may have had the call made, so nothing of the call is in a line that somebody could copy.
    """
    if because == CLOSED:
        failed = "this call may have failed by the server's walls"
        return f"[Note by Douane, not by the server: {failed}. {sight.unreached}]"
    given = None if sight.given is None else ", ".join(sight.given) or "none"
    folders = "" if given is None else f"; folders of this machine that it was given: {given}"
    return (
        "[Note by Douane, not by the server: this server runs within walls, and a path of this call is "
        f"outside. Its home and /tmp are its own{folders}. "
        f"Whether it should have another one is for the person to say, who {sight.way}]"
    )


def _texts(value: object, depth: int) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif depth < _DEEPEST and isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _texts(one, depth + 1)


def _paths(text: str, sight: Sight) -> Iterator[str]:
    """The paths of this machine that a text is or names; none where all of it is one that is seen."""
    if text.startswith("/") and len(text) <= _LONGEST and _is_seen(text, sight):
        return
    for found in _PATH.finditer(text):
        path = found[1]
        if path.startswith("~") or path[1:].partition("/")[0] in sight.tops:
            yield path


def _is_seen(path: str, sight: Sight) -> bool:
    plain = posixpath.normpath(path)
    return any(plain == one or plain.startswith(f"{one}/") for one in sight.folders)
