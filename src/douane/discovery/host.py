"""What there is to know about a host: where its servers stand, and in what words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from douane.discovery.entries import Shape, entries, unusable
from douane.discovery.machine import Machine
from douane.discovery.place import Place
from douane.discovery.texts import Unread, parsed
from douane.model.estate import Entry


class Host(NamedTuple):
    """One application. Nothing here touches the machine: `places` are worked out, `read` is given a text."""

    name: str
    title: str
    places: Callable[[Machine], tuple[Place, ...]]
    shape: Shape = Shape()
    programs: tuple[str, ...] = ()  # what its processes are called
    restart: str = ""  # what a person has to do before a changed entry counts
    left_alone: str = ""  # why Douane changes nothing there

    def read(self, text: str, place: Place) -> list[Entry]:
        """What stands in the file of this place; what cannot be used has a `problem`."""
        value = parsed(text, place.format)
        if isinstance(value, Unread):
            return [unusable(self.name, place, value.problem)]
        return entries(value, self.name, place, self.shape)

    def written(self, entry: Entry, argv: Sequence[str]) -> dict[str, object]:
        """The members with which this host starts `argv` for an entry; others, such as its env, stay."""
        return self.shape.written(entry, argv)

    @property
    def remote_members(self) -> frozenset[str]:
        """What a remote entry loses that becomes a local one, where `written` has no other value for it."""
        return frozenset({*dict(self.shape.addresses), self.shape.headers, self.shape.type})
