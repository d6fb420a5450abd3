"""The fuzz targets, for a short while: on random changes of what is usual, and led by coverage where that is possible.

`script/fuzz` does it for as long as one likes.
"""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from random import Random

import pytest

from fuzz.mutate import mutated
from fuzz.seeds import SEEDS
from fuzz.targets import TARGETS
from tests._promises import promise

RUN = Path(__file__).parents[2] / "fuzz" / "run.py"
CHANGES = 150
CHANGES_MEASURED = 30  # of what is timed, at two lengths for each detector
SECONDS = 20
NO_ATHERIS = "ATHERIS IS NOT HERE, NOTHING WAS FUZZED BY COVERAGE: it has wheels for Linux on x86-64"

every_target = pytest.mark.parametrize("name", TARGETS)


@every_target
def test_a_target_takes_what_is_usual(name):
    for seed in SEEDS[name]:
        TARGETS[name](seed)


@promise("P-ANY-BYTES")
@every_target
def test_a_target_takes_what_is_unusual(name):
    chance = Random(name)
    for _ in range(CHANGES_MEASURED if name == "cost" else CHANGES):
        TARGETS[name](mutated(chance.choice(SEEDS[name]), SEEDS[name], chance))


@pytest.mark.long  # preparing our code for it alone takes ten seconds
@promise("P-ANY-BYTES")
@pytest.mark.skipif(find_spec("atheris") is None, reason=NO_ATHERIS)
@pytest.mark.timeout(180)
def test_what_coverage_leads_to_breaks_nothing():
    command = (sys.executable, RUN, "all", f"-max_total_time={SECONDS}")
    done = subprocess.run(command, capture_output=True, text=True, timeout=150, check=False)
    assert done.returncode == 0, done.stderr[-5000:]
