"""What `douane doctor` puts to the test, in the order in which it shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from douane.operations.controls.carriers import CARRIERS
from douane.operations.controls.catalogue import CATALOGUE
from douane.operations.controls.contained import CONTAINED
from douane.operations.controls.detected import DETECTED
from douane.operations.controls.machine import MACHINE
from douane.operations.controls.protocol import PROTOCOL
from douane.operations.controls.record import RECORD

if TYPE_CHECKING:
    from douane.operations.controls.base import Control

CONTROLS: Final[tuple[Control, ...]] = (
    *(*PROTOCOL, *CATALOGUE, *CARRIERS, *DETECTED, *RECORD, *CONTAINED),
    *MACHINE,
)
