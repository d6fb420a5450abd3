"""Which mechanism holds a server, by what the machine has and what the profile accepts."""

from __future__ import annotations

import os

import pytest

from douane.errors import LaunchError, NoWallsError
from douane.model.profile import STRICT
from douane.sandbox import boxed, machine
from douane.sandbox.account import account
from douane.sandbox.building import Wanted
from douane.sandbox.landlock import alone
from douane.sandbox.launch import prepare
from tests._promises import promise

LANDLOCK = STRICT._replace(accepts_landlock=True)


@pytest.fixture(autouse=True)
def _told(monkeypatch):
    """Mechanisms that only say which they are."""
    monkeypatch.setattr(boxed, "prepare", lambda _: "a box")
    monkeypatch.setattr(alone, "prepare", lambda _: "landlock")


def held_by(profile):
    return prepare(Wanted(("/bin/true",), profile, dict(os.environ), "/", (), account("")))


@promise("P-CONTAINED-OR-NOT-STARTED")
@pytest.mark.parametrize(
    ("lack", "holds"),
    [
        (None, "a box"),
        (NoWallsError("there are no namespaces", "none"), "landlock"),
        (LaunchError("there are none at this moment", "none"), "a box"),
    ],
)
def test_landlock_stands_alone_only_where_that_is_accepted_and_nothing_stronger_works(
    monkeypatch, lack, holds
):
    monkeypatch.setattr(machine, "unusable", lambda _: lack)
    assert held_by(STRICT) == "a box"
    assert held_by(LANDLOCK) == holds


def test_what_works_is_found_by_trying(tmp_path):
    for code in (0, 1):
        program = tmp_path / "bwrap"
        program.write_text(f'#!/bin/sh\necho --disable-userns; [ "$1" = --help ] || exit {code}\n')
        program.chmod(0o755)
        assert bool(machine.unusable(str(tmp_path))) == bool(code)
    assert "not installed" in machine.unusable("/nowhere").message
