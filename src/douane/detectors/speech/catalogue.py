"""All acts, and the signs by which they are found."""

from __future__ import annotations

from typing import Final

from douane.detectors.speech.abroad import ABROAD
from douane.detectors.speech.address import ADDRESS
from douane.detectors.speech.answers import ANSWERS
from douane.detectors.speech.bidden import BIDDEN
from douane.detectors.speech.calls import CALLS
from douane.detectors.speech.declared import DECLARED
from douane.detectors.speech.foreign import FOREIGN
from douane.detectors.speech.links import LINKS
from douane.detectors.speech.orders import ORDERS
from douane.detectors.speech.overrides import OVERRIDES
from douane.detectors.speech.secrecy import SECRECY
from douane.detectors.speech.turns import TURNS

ACTS: Final = (
    *OVERRIDES,
    *SECRECY,
    *TURNS,
    *CALLS,
    *ADDRESS,
    *ORDERS,
    *BIDDEN,
    *ANSWERS,
    *DECLARED,
    *LINKS,
    *FOREIGN,
    *ABROAD,
)
