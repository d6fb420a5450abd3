"""Thousands of calls: memory and open files stay what they were, and a call costs at the end what it did at first.

`script/soak MINUTES` runs this for as long as one likes.
"""

from __future__ import annotations

import os
import time
from statistics import median

import pytest

SECONDS = float(os.environ.get("DOUANE_SOAK_SECONDS", "60"))
BATCH = 500
MOST_GROWTH_MB = 12  # the library that signs the first checkpoint takes 8, once
MOST_SLOWER = 3


def batch(client, first):
    """The median of the seconds that so many calls take, one after the other."""
    taken = []
    for ident in range(first, first + BATCH):
        started = time.perf_counter()
        assert "result" in client.call(ident, "echo", text=f"call number {ident}")
        taken.append(time.perf_counter() - started)
    return median(taken)


def batches(client, seconds):
    end, first = time.monotonic() + seconds, 10
    while time.monotonic() < end:
        yield batch(client, first)
        first += BATCH


@pytest.mark.long
@pytest.mark.timeout(int(SECONDS) + 120)
def test_a_long_conversation_leaves_the_post_as_it_was(heavy):
    client = heavy("line")
    client.open()
    next(batches(client, 1))
    memory, files = client.now_mb, client.open_files
    medians = list(batches(client, SECONDS))
    assert client.now_mb < memory + MOST_GROWTH_MB
    assert client.open_files == files
    assert median(medians[-5:]) < MOST_SLOWER * median(medians[:5])


@pytest.mark.long
def test_many_starts_leave_no_process_behind(heavy, watched):
    for _ in range(30):
        client = heavy("line")
        client.open()
        assert client.end() == 0
