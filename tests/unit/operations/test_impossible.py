"""A number or time that cannot be meant is refused, and never an error of the server."""

from __future__ import annotations

from contextlib import closing, suppress

import pytest

from douane.control.listed import ACTS, VIEWS
from douane.errors import DouaneError
from douane.model.legal_hold import LegalHold
from douane.operations.base import By, Place, Role
from douane.operations.errors import GivenError
from douane.operations.fields import checked
from douane.operations.run import performed, seen
from douane.stores.legal_holds import LegalHolds
from douane.stores.sqlite import SqliteStore
from tests._control import room
from tests._control import seen as seen_on_page

EVERYBODY = By("account:ann", frozenset(Role), "page")
IMPOSSIBLE = (
    1e300,
    -1e300,
    10**400,
    -1,
    999_999_999_999_999,
    "999999999999999",
    253_402_300_800,
    "9999-12-31",
)
NUMBERS = (1e300, -1e300, 10**400, 1e18, -1, "999999999999999")
KINDS = {"time", "number"}


def numbered(takes):
    return [one for one in takes if one.kind in KINDS]


def needed(takes):
    return {one.name: one.choices[0] if one.choices else "x" for one in takes if one.is_needed}


@pytest.fixture
def place(tmp_path):
    found = Place(str(tmp_path / "state"), str(tmp_path / "config"), "default")
    (tmp_path / "config").mkdir()
    SqliteStore(found.state).close()
    return found


@pytest.mark.parametrize("value", IMPOSSIBLE, ids=str)
def test_no_field_takes_a_time_that_nothing_happens_at(value):
    takes = {one.name: one for view in (*VIEWS, *ACTS) for one in view.takes if one.kind == "time"}
    assert {"since", "until", "before"} <= {*takes}
    for name, field in takes.items():
        with pytest.raises(GivenError, match=r"time|number"):
            checked([field], {name: value})


@pytest.mark.parametrize("view", [one for one in VIEWS if numbered(one.takes)], ids=lambda one: one.name)
def test_no_number_is_an_error_of_a_view(place, view):
    for field in numbered(view.takes):
        for value in NUMBERS:
            with suppress(DouaneError):
                seen(place, EVERYBODY, view, {**needed(view.takes), field.name: value})


@pytest.mark.parametrize("act", [one for one in ACTS if numbered(one.takes)], ids=lambda one: one.name)
def test_no_number_is_an_error_of_an_act(place, act):
    for field in numbered(act.takes):
        for value in NUMBERS:
            with suppress(DouaneError):
                performed(place, EVERYBODY, act, {**needed(act.takes), field.name: value})


def test_retention_shows_a_legal_hold_of_an_impossible_time(tmp_path, place):
    with closing(LegalHolds(place.state)) as store:
        store.add(LegalHold("lh-1", "odd", "ann", 1e300, server="x", since=1e300, until=-1e300))
    answer = seen_on_page(room(tmp_path), "/reports/retention")
    assert answer.status == 200
    assert "no time: 1e+300" in answer.text
