"""The scan for all detectors, compiled once for every run in this environment, which takes longer than most tests do."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Final

from douane.stores.keys import seal_key
from douane.stores.scanner import open_scanner

KEPT: Final = ("seal.key", "scan.db")  # what was compiled, and the key that vouches for it
FOLDER: Final = Path(sys.prefix) / "douane-scan"
FOLDER.mkdir(mode=0o700, exist_ok=True)
seal_key(str(FOLDER))
SCANNER: Final = open_scanner(str(FOLDER))


def used_before(state: Path) -> Path:
    """The state folder of somebody who has used Douane before: there the scan is compiled."""
    if not state.exists():
        state.mkdir(mode=0o700, parents=True)
        for name in KEPT:
            if (FOLDER / name).exists():
                shutil.copy(FOLDER / name, state)
    return state
