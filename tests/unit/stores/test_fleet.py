"""Who may report may not fill the place of all others with machines of the own invention."""

from __future__ import annotations

import pytest

from douane.model.fleet import Report
from douane.stores import fleet
from douane.stores.fleet import Fleet, UntakenError


def report(number, at=1.0, name=""):
    return Report(f"{number:064x}", name, at, ())


def test_a_principal_reports_for_so_many_machines_and_others_go_on(tmp_path, monkeypatch):
    monkeypatch.setattr(fleet, "MOST_OF_ONE", 2)
    kept = Fleet(str(tmp_path))
    kept.keep(report(1), "ann")
    kept.keep(report(2), "ann")
    with pytest.raises(UntakenError, match="2 machines of yours"):
        kept.keep(report(3), "ann")
    kept.keep(report(2, at=2.0), "ann")
    kept.keep(report(3), "bob")
    assert [(one.by, one.report.at) for one in kept.all()] == [("ann", 1.0), ("ann", 2.0), ("bob", 1.0)]


def test_the_reports_of_a_principal_have_a_size_together(tmp_path, monkeypatch):
    monkeypatch.setattr(fleet, "LARGEST_OF_ONE", 1_000)
    kept = Fleet(str(tmp_path))
    kept.keep(report(1, name="x" * 400), "ann")
    with pytest.raises(UntakenError, match="too large together"):
        kept.keep(report(2, name="x" * 400), "ann")
    kept.keep(report(2, name="x" * 400), "bob")


def test_a_machine_whose_file_has_no_mark_keeps_its_place(tmp_path):
    kept = Fleet(str(tmp_path))
    kept.keep(report(1), "ann")
    [file] = (tmp_path / "fleet").iterdir()
    file.rename(tmp_path / "fleet" / f"{1:064x}.json")
    kept.keep(report(1, at=2.0), "ann")
    assert len([*kept.all()]) == 1
    with pytest.raises(UntakenError, match="somebody else"):
        kept.keep(report(1, at=3.0), "bob")
