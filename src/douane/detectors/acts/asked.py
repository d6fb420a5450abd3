"""What a user asks is a request by nature: the model judges it only where rules see more in it than that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from douane.detectors.lazy import Lazy
from douane.protocol.json import places

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from douane.detectors.sighting import Sighting
    from douane.detectors.text import Text
    from douane.model.message import Message

LEAST: Final = 0.3  # that the acts of rules in a sentence must weigh
_ASKING: Final = {"prompts/get": "result", "sampling/createMessage": "params"}
_SAID: Final = Lazy(r"/\w+/messages/(\d+)/content(?:/\d+)?/text")


def may_be(message: Message) -> bool:
    """Whether a message may hold what a user asks."""
    return message.method in _ASKING


def supported(seen: Iterable[tuple[Sighting, float]], text: Text) -> Iterator[Sighting]:
    """The sightings, but in the words of a user only those that acts of rules support."""
    pairs = list(seen)
    numbers = [text.number_at(sighting.start) for sighting, _ in pairs]
    where = places(text.message.value, set(numbers)) if numbers else {}
    roles = _roles(text.message)
    for (sighting, weight), number in zip(pairs, numbers, strict=True):
        said = _SAID.fullmatch(where[number].pointer)
        if weight >= LEAST or said is None or roles.get(int(said[1])) != "user":
            yield sighting


def _roles(message: Message) -> dict[int, object]:
    """Who says each of the messages; where they are of another form, nobody."""
    value = message.value
    for name in (_ASKING[message.method], "messages"):
        value = value.get(name) if isinstance(value, dict) else None
    listed = value if isinstance(value, list) else []
    return {number: one.get("role") for number, one in enumerate(listed) if isinstance(one, dict)}
