"""What a server, a tool or what it brings is labelled with: stated by a person, or guessed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from douane.flow.catalogue import DESTRUCTIVE, KNOWN, PRIVATE, SINK, UNTRUSTED
from douane.flow.deeds import DESTROYING, SENDING, reads_by_name
from douane.model.words import words_of

if TYPE_CHECKING:
    from douane.model.server import ServerIdentity

Stated = Mapping[str, frozenset[str]]  # labels by server, `server/tool`, or `server/URI` with `*` in it

NONE: Final[frozenset[str]] = frozenset()
OF_SOURCES: Final = frozenset({PRIVATE, UNTRUSTED})
OF_TOOLS: Final = frozenset({SINK, DESTRUCTIVE})
_PACKAGE: Final = re.compile(r"[#?].*$")
_FETCHING: Final = frozenset(
    {"fetch", "navigate", "request", "http", "curl", "browse", "goto", "crawl", "scrape"}
)
_SOURCE_CODE: Final = re.compile(
    r"(?:\.(?:py|pyi|js|jsx|mjs|cjs|ts|tsx|go|rs|java|kt|swift|c|h|cc|cpp|hpp|cs|rb|php|sh|bash|ps1|lua|r|scala"
    r"|html?|css|scss|less|vue|svelte|md|mdx|rst|adoc|toml|ya?ml|ini|cfg|lock|proto|graphql|tf|gradle|cmake|mk)"
    r"|(?:^|/)(?:package(?:-lock)?|tsconfig[\w.-]*|composer|manifest)\.json"
    r"|(?:^|/)(?:Makefile|Dockerfile|LICENSE|README|\.gitignore|\.editorconfig))\Z",
    re.IGNORECASE,
)
_CONFIDENTIAL: Final = re.compile(
    r"(?:^|/)\.(?!git(?:hub|ignore)?(?:/|\Z)|editorconfig\Z)\w|secret|credential|password|private|confidential"
    r"|salar|payroll|customer|patient|invoice|/etc/",
    re.IGNORECASE,
)


class Labels(NamedTuple):
    """What the words of a tool's results bear (`source`), and what a call of it is (`deed`)."""

    source: frozenset[str] = NONE
    deed: frozenset[str] = NONE


@lru_cache(maxsize=4096)
def guessed(server: ServerIdentity, tool: str, hints: tuple[bool, bool]) -> Labels:
    """What the catalogue, the name of the tool and its annotations say.

    `hints` are read-only and destructive; the former counts only where the name is silent. ``""`` as a tool
    is everything of the server that is no tool.
    """
    known = _of_server(server)
    words = words_of(tool)
    reads = reads_by_name(tool)
    is_destroying = not reads and (hints[1] or not DESTROYING.isdisjoint(words))
    deed = {DESTRUCTIVE} if is_destroying else set()
    if not _FETCHING.isdisjoint(words) and SINK in known:
        deed.add(SINK)
    is_at_sink = bool(words) and SINK in known and not hints[0]
    if not reads and (is_at_sink or not SENDING.isdisjoint(words)):
        deed.add(SINK)
    return Labels(known & OF_SOURCES, frozenset(deed))


def labels_of(server: ServerIdentity, tool: str, annotations: Mapping[str, object], stated: Stated) -> Labels:
    """The labels of a tool: those that a person has stated for it, or for its server, or else guesses."""
    found = guessed(server, tool, _hints(annotations) if annotations else _SILENT)
    if not stated:
        return found
    of_server = stated.get(server.name)
    if of_server is not None:
        deed = found.deed if SINK in of_server else found.deed - {SINK}
        found = Labels(of_server - OF_TOOLS, deed | (of_server & {DESTRUCTIVE}))
    own = stated.get(f"{server.name}/{tool}")
    return found if own is None else Labels(own - OF_TOOLS, own & OF_TOOLS)


def of_content(labels: frozenset[str], arguments: Mapping[str, object]) -> frozenset[str]:
    """The labels of what a call brings: source code and documents beside it are not taken for private."""
    if PRIVATE not in labels:
        return labels
    paths = [*_paths(arguments.values())]
    return labels - {PRIVATE} if paths and all(map(_is_source_code, paths)) else labels


def _is_source_code(path: str) -> bool:
    return bool(_SOURCE_CODE.search(path)) and not _CONFIDENTIAL.search(path)


def _paths(values: Iterable[object]) -> Iterator[str]:
    for value in values:
        if isinstance(value, str) and ("/" in value or "\\" in value or "." in value):
            yield value.replace("\\", "/")
        elif isinstance(value, list):
            yield from _paths(value)


def _of_server(server: ServerIdentity) -> frozenset[str]:
    """What the catalogue knows of it, by its name first."""
    package = _PACKAGE.sub("", server.id.partition(":")[2]).rpartition("/")[2]
    host = server.id.partition("://")[2].partition("/")[0] if server.id.startswith("url:") else ""
    for text in (package, host, server.name):
        words = re.split(r"[^a-z0-9]+", text.lower())
        found = [KNOWN[word] for word in words if word in KNOWN]
        if found:
            return found[0].union(*found[1:])
    return NONE


_SILENT: Final = (False, False)


def _hints(annotations: Mapping[str, object]) -> tuple[bool, bool]:
    return annotations.get("readOnlyHint") is True, annotations.get("destructiveHint") is True
