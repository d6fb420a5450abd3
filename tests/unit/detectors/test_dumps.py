"""Dumps of memory: read whole, in time that grows with their length."""

from __future__ import annotations

from time import process_time

import pytest

from douane.detectors.encoded import decoded
from douane.detectors.layer import Layer
from tests._promises import promise


@promise("P-ANY-BYTES")
@pytest.mark.parametrize("tail", ["", "6", "6x", "67", "67 6"])
def test_a_dump_that_breaks_off_costs_what_its_length_says(tail):
    content = "67 68 70 5f " * 20_000 + tail
    began = process_time()
    layer = decoded(Layer(content, lambda start, end: (start, end)))
    assert process_time() - began < 5  # a quadratic search takes minutes
    assert layer is not None
    assert layer.content.startswith("ghp_ghp_")
