from __future__ import annotations

import csv
import io
import json
import re
import sys
from contextlib import closing

import pytest
from click.testing import CliRunner

from douane.cli.report import command
from douane.errors import ConfigError
from douane.inventory.definitions import define
from douane.model.access import DEFAULT_TENANT
from douane.model.events import Record, Remember
from douane.model.server import Kind, Pin, ServerIdentity
from douane.model.server import State as PinState
from douane.operations.base import Place
from douane.reports.document import Document, Section, Table
from douane.reports.forms import FORMS
from douane.reports.frameworks import FRAMEWORKS
from douane.reports.frameworks.base import Clause, Framework
from douane.reports.made import REPORTS
from douane.reports.making import asked, made, written
from douane.reports.mapping import BY_HAND, mapped
from douane.reports.posture import Posture, Standing
from douane.reports.practice import Judged, Practice, State
from douane.reports.practices import PRACTICES
from douane.stores.sqlite import SqliteStore
from tests._promises import promise

HOSTILE = "<script>alert(1)</script>[x](https://evil.example) www.evil.example ann@evil.example\n=1+1\u202e"
FILES = ServerIdentity("npm:files", "files", "npx -y files@1.0.0", "1.0.0")


def standing(ident, state):
    return Standing(Practice(ident, ident, 1, lambda _: Judged(state, "")), Judged(state, "seen"))


def state_of(*states):
    names = tuple(str(number) for number in range(len(states)))
    clause = Clause("1", "one", names)
    found = Posture([standing(name, state) for name, state in zip(names, states, strict=True)], 0)
    return next(mapped(Framework("f", "F", (clause,)), found)).state


@promise("P-POSTURE-UNSEEN")
@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ((State.MET, State.MET), State.MET),
        ((State.MET, State.NOT_NEEDED), State.MET),
        ((State.NOT_NEEDED,), State.NOT_NEEDED),
        ((State.MET, State.UNKNOWN), State.UNKNOWN),
        ((State.MET, State.PARTLY), State.PARTLY),
        ((State.MET, State.NOT_MET), State.PARTLY),
        ((State.NOT_MET, State.UNKNOWN), State.NOT_MET),
        ((State.NOT_MET,), State.NOT_MET),
        ((), BY_HAND),
    ],
)
def test_a_clause_is_met_where_all_that_shows_it_is(states, expected):
    assert state_of(*states) == expected


@pytest.mark.parametrize("framework", FRAMEWORKS, ids=lambda one: one.name)
def test_clauses_name_practices_that_there_are(framework):
    known = {one.id for one in PRACTICES}
    for clause in framework.clauses:
        assert {*clause.practices} <= known
        assert clause.practices or clause.by_hand, f"{clause.id} says nothing"


def test_every_practice_shows_a_clause():
    named = {name for one in FRAMEWORKS for clause in one.clauses for name in clause.practices}
    assert {one.id for one in PRACTICES} <= named


def hostile():
    table = Table(("name", "state"), [(HOSTILE, "not met"), ("=1+1", "")])
    return Document("x", HOSTILE, 1.0, (("about", HOSTILE),), (Section(HOSTILE, (HOSTILE,), table),))


@promise("P-REPORT-TEXT")
def test_a_page_takes_nothing_of_a_peer_for_markup():
    page = written(hostile(), "html").decode()
    assert "<script" not in page
    assert "\u202e" not in page
    assert "&lt;script&gt;" in page
    assert '<td class="bad short">not met</td>' in page


@promise("P-REPORT-TEXT")
def test_markdown_takes_nothing_of_a_peer_for_a_link_or_a_line():
    text = written(hostile(), "md").decode()
    assert "](" not in text
    assert "<script" not in text.replace("\\<", "")
    assert not re.search(r"\w://|www\.|\w@\w", text)
    assert len(text.splitlines()) == 13


@promise("P-REPORT-TEXT")
def test_no_cell_of_a_spreadsheet_is_worked_out():
    rows = [*csv.reader(io.StringIO(written(hostile(), "csv").decode()))]
    assert rows[2][1] == "'=1+1"
    assert len(rows) == 3


def test_json_has_rows_by_their_heads():
    found = json.loads(written(hostile(), "json"))
    assert found["sections"][0]["rows"][1] == {"name": "=1+1", "state": ""}


def test_a_pdf_is_made_and_asks_for_nothing():
    pytest.importorskip("weasyprint", reason="LEFT OUT: `douane[pdf]` or pango is not installed")
    made_of = written(hostile(), "pdf")
    assert made_of.startswith(b"%PDF-")
    assert b"/URI" not in made_of


def test_where_a_pdf_cannot_be_made_it_is_said_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(ConfigError) as refused:
        written(hostile(), "pdf")
    assert ".[pdf]" in refused.value.fix


@pytest.fixture
def place(tmp_path):
    there = Place(str(tmp_path / "state"), str(tmp_path / "config"), DEFAULT_TENANT)
    with closing(SqliteStore(there.state)) as store:
        store.register(FILES, 1.0)
        pin, other = (
            Pin(Kind.TOOL, name, PinState.APPROVED, define(Kind.TOOL, name, {"name": name}), None, "ann", 1.0)
            for name in ("read", "write")
        )
        store.commit([Record(call(asked().until))], [Remember(FILES.id, (pin, other), ())])
    return there


def call(at):
    told = {"v": 1, "at": at, "kind": "request", "direction": "to-server", "method": "tools/call"}
    who = {"principal": "local:ann", "server": FILES.id, "server_name": "files", "session": "s1"}
    return {**told, **who, "subject": "read", "action": "allow", "findings": [], "size": 10}


def section(document, title):
    return next(one for one in document.sections if one.title == title).table.rows


def test_rights_are_told_apart_by_use(place):
    document = made("access", place, asked())
    assert [row[:5] for row in section(document, "Rights that were used")] == [
        ("local:ann", "files", "read", "allow", "1")
    ]
    assert [row[2] for row in section(document, "Rights that were not used")] == ["write"]


def test_a_server_that_nobody_decided_about_is_to_be_looked_at(place):
    [row] = section(made("reviews", place, asked()), "To look at")
    assert row[1] == "npm:files"
    assert row[-1] == "nobody has decided about it"


def test_data_that_goes_through_a_server_has_a_record(place):
    rows = dict(section(made("flows", place, asked()), "files"))
    assert rows["who used it"] == "local:ann"
    assert rows["purpose"] == "nobody has said"
    assert rows["how much"].startswith("1 calls")


@pytest.mark.parametrize("framework", [one.name for one in FRAMEWORKS])
def test_controls_are_judged_by_the_installation(place, framework):
    rows = section(made("controls", place, asked(framework=framework)), "Clauses")
    states = {row[2] for row in rows}
    assert State.NOT_MET in states
    assert all(row[3] or row[4] for row in rows)


@pytest.mark.parametrize("report", [one.name for one in REPORTS])
def test_of_nothing_there_is_a_report_too(tmp_path, report):
    nothing = Place(str(tmp_path / "state"), str(tmp_path / "config"), DEFAULT_TENANT)
    document = made(report, nothing, asked(framework="soc2"))
    for form in ("html", "md", "json", "csv"):
        assert isinstance(written(document, form), bytes)


def test_the_command_writes_a_file_for_its_owner_alone(place, tmp_path, monkeypatch):
    monkeypatch.setenv("DOUANE_STATE", place.state)
    monkeypatch.setenv("DOUANE_CONFIG", place.config)
    file = tmp_path / "access.html"
    assert CliRunner().invoke(command, ["access", "-o", str(file)]).exit_code == 0
    assert file.read_text().startswith("<!doctype html>")
    assert file.stat().st_mode & 0o777 == 0o600
    assert not [*tmp_path.glob("*.part")]
    told = CliRunner().invoke(command, ["controls", "--format", "json"])
    assert isinstance(told.exception, ConfigError)


def test_an_ending_that_no_form_has_is_refused_with_those_there_are(tmp_path):
    file = tmp_path / "access.docx"
    told = CliRunner().invoke(command, ["access", "-o", str(file)])
    assert told.exit_code == 2
    assert "`.docx`" in told.output
    assert ".html, .pdf, .md" in told.output
    assert not file.exists()


def test_forms_are_called_as_files_end():
    assert {*FORMS} == {"html", "pdf", "md", "json", "csv"}
