"""What comes out of a server in a minute: bytes, persons, failures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from douane.behaviour.measure import About, Measure
from douane.behaviour.tally import MINUTE, add, reader

if TYPE_CHECKING:
    from douane.behaviour.answer import Answer
    from douane.model.conduct import Conduct


def _bytes(conduct: Conduct, answer: Answer) -> None:
    add(conduct, "volume", conduct.minute, answer.size)


def _persons(conduct: Conduct, answer: Answer) -> None:
    if answer.persons:
        add(conduct, "persons", conduct.minute, answer.persons)


def _failures(conduct: Conduct, answer: Answer) -> None:
    if answer.failures:
        add(conduct, "failures", conduct.minute, answer.failures)


VOLUME: Final = Measure("volume", MINUTE, About.SESSION, reader("volume"), heard=_bytes)
PERSONS: Final = Measure("persons", MINUTE, About.SESSION, reader("persons"), heard=_persons)
FAILURES: Final = Measure("failures", MINUTE, About.SESSION, reader("failures"), heard=_failures)
