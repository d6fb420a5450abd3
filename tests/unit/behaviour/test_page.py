"""The page about behaviour says the numbers that the code has."""

from __future__ import annotations

import re
from pathlib import Path

from douane.behaviour import arguments, burst, enumeration, loop, numbers, refusals
from douane.behaviour.measures import MEASURES
from douane.engine.conduct import FREE
from douane.model.bounds import Bounds

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "behaviour.md").read_text("utf-8")
ROW = re.compile(r"^\| `(\w+)` \|.*\| ([\w ]+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
SPANS = {"60 s": 60, "10 s": 10, "10 min": 600, "now": 0}


def number(text):
    return int(text.replace(",", "").replace(" MiB", "")) * (1 << 20 if "MiB" in text else 1)


def test_the_table_has_the_bounds_and_times_of_all_measures():
    said = {row[0]: (SPANS[row[1]], *map(number, row[2:])) for row in ROW.findall(PAGE)}
    assert said == {one.name: (one.span, *getattr(Bounds(), one.name)) for one in MEASURES}


def test_the_text_has_the_other_numbers():
    text, bounds = " ".join(PAGE.split()), Bounds()
    assert (loop.ALIKE, numbers.FREE, enumeration.BLOCK, enumeration.COMPANY) == (3, 8, 512, 15)
    assert "count a third" in text
    assert "count an eighth" in text
    assert "a block of 512 numbers in which fifteen others were seen" in text
    assert f"{int(numbers.FREE * bounds.enumeration.danger):,} pages" in text
    assert (refusals.REMEMBERED, arguments.MOST) == (16, 32)
    assert "one of the last 16" in text
    assert (burst.HISTORY, burst.TIMES) == (600, 10)
    assert (bounds.pace, bounds.suspension, bounds.shared) == (1, 900, 4)


def test_the_page_names_what_is_free():
    assert all(f"`{method}`" in PAGE for method in FREE)
