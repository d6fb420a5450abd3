"""What observes messages: each detector is one file, listed here in the order in which they look."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

from douane.detectors import (
    content,
    encoded,
    evened,
    firewall,
    hidden,
    instructions,
    interpreter,
    parted,
    personal,
    poisoning,
    rotated,
    scan,
    secrets,
    turned,
    unescaped,
)
from douane.detectors.formats import abroad
from douane.detectors.people import announced
from douane.detectors.sighting import Rule
from douane.detectors.speech import letters
from douane.detectors.text import Text
from douane.detectors.triggers import Triggers
from douane.model.finding import Finding


class Detector(NamedTuple):
    """A name, which is also the folder of its samples, and the function that observes.

    `find` gives what it sees in the text of one message, () where it need not look; it cannot stop a message
    and keeps nothing.
    `rules` are those whose ids its findings bear; docs/rules/ has a page on them that bears the name.
    `triggers` are what the shared scan looks for on its behalf.
    """

    name: str
    find: Callable[[Text], Iterable[Finding]]
    rules: tuple[Rule, ...] = ()
    triggers: Triggers | None = None


# Secrets first: a verdict is explained by its first findings, and nothing is worse than a key that leaves.
DETECTORS: Final[tuple[Detector, ...]] = (
    Detector("secrets", secrets.find, secrets.RULES, scan.TRIGGERS),
    Detector("personal", personal.find, personal.RULES, personal.TRIGGERS),
    Detector("hidden", hidden.find, hidden.RULES),
    Detector("interpreter", interpreter.find, interpreter.RULES),
    Detector("instructions", instructions.find, instructions.RULES, instructions.TRIGGERS),
    Detector("poisoning", poisoning.find, poisoning.RULES),  # reads by the triggers of the one before
    Detector("content", content.find, content.RULES),
    Detector("firewall", firewall.find, firewall.RULES, firewall.TRIGGERS),
)

# What a scanner looks for in one pass.
TRIGGERS: Final[tuple[Triggers, ...]] = (
    encoded.TRIGGERS,
    evened.TRIGGERS,
    rotated.TRIGGERS,
    parted.TRIGGERS,
    turned.TRIGGERS,
    unescaped.TRIGGERS,
    abroad.WORDS,
    announced.WORDS,
    letters.WORDS,
    *(one.triggers for one in DETECTORS if one.triggers is not None),
)
