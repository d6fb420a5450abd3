"""The scan for all detectors, prepared once for a run of the tests: without it the same is found, much more slowly."""

from __future__ import annotations

from tempfile import mkdtemp
from typing import Final

from douane.stores.scanner import open_scanner

SCANNER: Final = open_scanner(mkdtemp(prefix="douane-tests-"))
