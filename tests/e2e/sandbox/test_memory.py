"""Many processes, each of which has no more memory than it may."""

from __future__ import annotations

from douane.model.profile import STRICT
from tests._promises import promise

MIB = 1 << 20
MUCH_TOGETHER = """
import os, signal
for _ in range(6):
    if os.fork() == 0:
        kept = os.urandom(1 << 20) * 48
        signal.pause()
print("asked for", flush=True)
signal.pause()
"""


@promise("P-CONTAINED-ENDS")
def test_a_box_that_has_too_much_in_all_is_ended_and_that_is_told(begin):
    ceilings = STRICT.ceilings._replace(memory_in_all=128 * MIB)
    launcher = begin("-c", MUCH_TOGETHER, talks=True, ceilings=ceilings)
    assert launcher.stdout.read() == "asked for\n"
    assert launcher.wait(10)
    assert "more than 128 MiB of memory in all" in launcher.stderr.read()
