"""What `_meta` of a request says by the protocol, as far as it has the form that the protocol gives it.

Sources: `RequestMetaObject` in `schema.ts` of 2026-07-28, and SEP-414 for the context of traces.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from douane.protocol.eras import revision_named

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

META: Final = "_meta"
_PREFIX: Final = "io.modelcontextprotocol/"
_TRACE: Final = re.compile(r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}\Z")
_LEVELS: Final = frozenset("debug info notice warning error critical alert emergency".split())  # noqa: SIM905  # words
_CAPABILITIES: Final = frozenset(
    "roots listChanged sampling context tools elicitation form url tasks list cancel requests createMessage "  # noqa: SIM905
    "create experimental extensions".split()
)
_OF_CLIENTS: Final = frozenset({"name", "title", "version"})
_NAMES: Final = 64  # characters of these together
_TOKEN: Final = 64
_CONTEXT: Final = 512
_DEPTH: Final = 6


def is_stated(name: str, value: object) -> bool:
    """Whether it says what the protocol has it say, and has no room for anything else."""
    has_form = _STATED.get(name)
    return has_form is not None and has_form(value)


def is_passing(name: str, value: object) -> bool:
    """Whether it is another one for each request, by the protocol: a token, or the context of a trace."""
    if not isinstance(value, str):
        return False
    if name == "progressToken":
        return len(value) <= _TOKEN
    is_listed = len(value) <= _CONTEXT and all("=" in one for one in value.split(","))
    return name in {"tracestate", "baggage"} and is_listed


def beyond(params: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    """What `_meta` says for which the protocol has no form, or another; all of it if it is no object."""
    meta = params.get(META, {})
    if not isinstance(meta, dict):
        yield "", meta
        return
    for name, value in meta.items():
        if not (is_stated(name, value) or is_passing(name, value)):
            yield name, value


def _is_number(value: object) -> bool:
    return isinstance(value, int)


def _is_trace(value: object) -> bool:
    return isinstance(value, str) and _TRACE.match(value) is not None


def _is_version(value: object) -> bool:
    return revision_named(value) is not None


def _is_level(value: object) -> bool:
    return isinstance(value, str) and value in _LEVELS


def _is_client(value: object) -> bool:
    """Whether it is a short name of a program, and its version."""
    if not isinstance(value, dict) or not value.keys() <= _OF_CLIENTS:
        return False
    texts = [one for one in value.values() if isinstance(one, str)]
    return len(texts) == len(value) and sum(map(len, texts)) <= _NAMES


def _are_capabilities(value: object, depth: int = _DEPTH) -> bool:
    if isinstance(value, bool):
        return True
    if not isinstance(value, dict) or not depth or not value.keys() <= _CAPABILITIES:
        return False
    return all(_are_capabilities(one, depth - 1) for one in value.values())


_STATED: Final[Mapping[str, Callable[[object], bool]]] = {
    "progressToken": _is_number,
    "traceparent": _is_trace,
    "protocolVersion": _is_version,  # these three also stand beside `_meta`, in `initialize`
    "capabilities": _are_capabilities,
    "clientInfo": _is_client,
    f"{_PREFIX}protocolVersion": _is_version,
    f"{_PREFIX}clientCapabilities": _are_capabilities,
    f"{_PREFIX}clientInfo": _is_client,
    f"{_PREFIX}logLevel": _is_level,
}
