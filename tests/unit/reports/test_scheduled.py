from __future__ import annotations

import pytest

from douane.model.access import DEFAULT_TENANT
from douane.operations.base import Place
from douane.policy import scheduling
from douane.reports.forms import FORMS
from douane.reports.frameworks import FRAMEWORKS
from douane.reports.made import REPORTS
from douane.reports.scheduled import UnmadeError, kept, make_due
from tests.unit.policy._made import config, yours
from tests.unit.test_config import problem

NOW = 1_800_000_000.0
DAY = 86_400.0


def text(folder, more="", report="reviews"):
    return f"""[[reports.schedule]]
name = "weekly"
report = "{report}"
every = "7 d"
format = "md"
folder = "{folder}"
{more}
"""


@pytest.fixture
def place(tmp_path):
    there = Place(str(tmp_path / "state"), str(tmp_path / "config"), DEFAULT_TENANT)
    (tmp_path / "config").mkdir(mode=0o700)
    (tmp_path / "out").mkdir()
    (tmp_path / "config" / "douane.toml").write_text(text(tmp_path / "out", "keep = 2"))
    return there


def test_a_report_is_made_when_its_time_has_come(place, tmp_path):
    [file] = make_due(place, NOW)
    assert file.read_text().startswith("# Servers that are to be looked at again")
    assert file.stat().st_mode & 0o777 == 0o600
    assert make_due(place, NOW + 6 * DAY) == []
    assert len(make_due(place, NOW + 7 * DAY)) == 1


def test_what_was_missed_is_made_up_for_once(place):
    make_due(place, NOW)
    assert len(make_due(place, NOW + 30 * DAY)) == 1
    assert make_due(place, NOW + 30 * DAY + 60) == []


def test_the_last_ones_are_kept_and_nothing_else_is_touched(place, tmp_path):
    other = tmp_path / "out" / "weekly-notes.md"
    other.write_text("mine")
    made = [make_due(place, NOW + week * 7 * DAY)[0] for week in range(4)]
    assert sorted((tmp_path / "out").iterdir()) == sorted([other, *made[2:]])


def test_a_folder_that_is_not_there_is_told_with_what_to_do(place, tmp_path):
    (tmp_path / "config" / "douane.toml").write_text(text(tmp_path / "nowhere"))
    with pytest.raises(UnmadeError) as failed:
        make_due(place, NOW)
    assert "name a folder that is there" in failed.value.fix


def test_a_draft_that_was_left_is_no_report(place, tmp_path):
    (tmp_path / "out" / "weekly-20270115T080000Z.md.part").write_text("half")
    assert len(make_due(place, NOW)) == 1
    [schedule] = config(yours(text(tmp_path / "out"))).settings.schedules
    assert len(kept(schedule)) == 1


def test_documents_know_the_reports_frameworks_and_forms_there_are():
    assert {one.name for one in REPORTS} == {*scheduling.REPORTS}
    assert {one.name for one in FRAMEWORKS} == {*scheduling.FRAMEWORKS}
    assert {*FORMS} == {*scheduling.FORMS}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (text("relative"), "is no absolute path"),
        (text("/x", report="controls"), "`for` is for `controls`"),
        (text("/x", 'for = "soc2"'), "`for` is for `controls`"),
        (text("/x").replace("weekly", "../weekly"), "cannot be called"),
        (text("/x").replace("7 d", "7 s"), "`every` cannot be"),
        (text("/x") + text("/y"), "two schedules are called `weekly`"),
    ],
)
def test_a_mistake_is_told(wrong, said):
    assert said in problem(yours(wrong)).message
