"""What a server's interpreter would take for more than a value: SQL, commands, paths, URLs, templates."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from douane.detectors.interpreters import rules
from douane.protocol.direction import Direction
from douane.protocol.jsonrpc import Request

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from douane.detectors.sighting import Rule
    from douane.detectors.text import Text
    from douane.model.finding import Finding

RULES: Final[tuple[Rule, ...]] = rules.RULES


def find(text: Text) -> Iterable[Finding]:
    """What in the arguments of a call, or the address of a resource, is more than the value it should be."""
    message = text.message
    if message.direction is not Direction.TO_SERVER or message.method not in _JUDGED:
        return ()
    packet = message.packet
    if not isinstance(packet, Request):
        return ()
    return _judge()(text, packet)


@lru_cache(maxsize=1)
def _judge() -> Callable[[Text, Request], Iterator[Finding]]:
    """Asking for it costs a microsecond, so that is done once."""
    from douane.detectors.interpreters.arguments import injections  # noqa: PLC0415  # a start need not wait for it

    return injections


_JUDGED: Final = frozenset(("tools/call", "resources/read"))
