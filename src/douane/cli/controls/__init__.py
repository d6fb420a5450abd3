"""What `douane doctor` puts to the test, in the order in which it shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from douane.cli.controls.carriers import CARRIERS
from douane.cli.controls.catalogue import CATALOGUE
from douane.cli.controls.contained import CONTAINED
from douane.cli.controls.detected import DETECTED
from douane.cli.controls.machine import MACHINE
from douane.cli.controls.protocol import PROTOCOL
from douane.cli.controls.record import RECORD

if TYPE_CHECKING:
    from douane.cli.controls.base import Control

CONTROLS: Final[tuple[Control, ...]] = (
    *(*PROTOCOL, *CATALOGUE, *CARRIERS, *DETECTED, *RECORD, *CONTAINED),
    *MACHINE,
)
