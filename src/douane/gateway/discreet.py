"""What clients call themselves and their tools, in entries that are not about a message."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from douane.engine.discretion import WITHHELD, is_plain
from douane.model.events import Record, Remember

if TYPE_CHECKING:
    from douane.engine.rules import Rules
    from douane.transports.relay import Recorder

_CHOSEN: Final = ("agent", "subject")  # members of an entry that a client has the say in


class Discreet:
    """A recorder that withholds those of them in which the detectors find something."""

    def __init__(self, recorder: Recorder, rules: Callable[[], Rules]) -> None:
        self._recorder = recorder
        self._rules = rules

    def commit(self, records: Sequence[Record], remembers: Sequence[Remember] = ()) -> None:
        """Make all of it durable.

        Raises:
            StoreError: it is not, and nothing was kept.
        """
        self._recorder.commit([self._fit(record) for record in records], remembers)

    def _fit(self, record: Record) -> Record:
        withheld = dict.fromkeys(self._telling(record), WITHHELD)
        return Record({**record.body, **withheld}) if withheld else record

    def _telling(self, record: Record) -> Iterator[str]:
        for name in _CHOSEN:
            said = record.body.get(name)
            if isinstance(said, str) and said and not is_plain(said, self._rules()):
                yield name
