"""The pages of reports: each is made, read and taken away, and of schedules what they have kept, and no other file."""

from __future__ import annotations

import json
import re
import time
from contextlib import closing
from threading import Event

import pytest

from douane.control.pages import report_files
from douane.errors import ConfigError
from douane.operations.base import Role
from douane.reports.forms import FORMS
from douane.reports.made import REPORTS
from douane.reports.making import QUARTER
from douane.reports.scheduled import make_due
from douane.stores.reader import Reader
from tests._control import posted, room, seen
from tests._promises import promise
from tests.unit.control.pages._hostile import MARKUP, filled
from tests.unit.control.pages._works import over
from tests.unit.operations._recorded import recorded

TEXTS = [form for form in FORMS if form != "pdf"]  # whose bytes are no text for whoever asks here


@pytest.fixture
def place(tmp_path):
    return recorded(tmp_path)


def noted(place, name):
    """What the log says of the last act of this name."""
    with closing(Reader(place.state)) as reader:
        bodies = [reader.opened(reader.entry(seq)) for seq in range(1, reader.end() + 1)]
    return [body for body in bodies if body["method"] == f"control/{name}"][-1]


def begun(app, **given):
    return posted(app, "/reports", **given).headers["location"]


def scheduled(tmp_path, **more):
    out = tmp_path / "out"
    out.mkdir(exist_ok=True)
    lines = {"name": "weekly", "report": "reviews", "every": "7 d", "format": "md", "folder": str(out)} | more
    text = "".join(f"{name} = {json.dumps(value)}\n" for name, value in lines.items())
    (tmp_path / "config" / "douane.toml").write_text(f"[[reports.schedule]]\n{text}", "utf-8")
    return out


def test_reports_are_for_auditors(place, tmp_path):
    assert seen(room(tmp_path, Role.AUDITOR), "/reports").status == 200
    viewer = room(tmp_path, Role.VIEWER)
    assert seen(viewer, "/reports").status == 403
    for path in ("/reports", "/reports/made/x/take", "/reports/kept/x/take", "/reports/files/x/take"):
        assert posted(viewer, path, name="access", format="md").status == 403


@pytest.mark.parametrize("name", [one.name for one in REPORTS])
def test_each_report_is_made_and_shown(place, tmp_path, name):
    app = room(tmp_path, Role.AUDITOR)
    text = over(app, begun(app, name=name, **{"for": "soc2"}))
    assert "Download as" in text
    assert '<section class="panel"' in text


@pytest.mark.parametrize("form", TEXTS)
def test_a_report_is_taken_away_as_a_file_and_the_log_says_by_whom(place, tmp_path, form):
    app = room(tmp_path, Role.AUDITOR)
    path = begun(app, name="controls", **{"for": "soc2"})
    over(app, path)
    taken = posted(app, f"{path}/take", format=form)
    assert taken.status == 200
    assert taken.headers["content-type"] == "application/octet-stream"
    assert taken.headers["content-disposition"].startswith('attachment; filename="douane-controls-soc2-')
    assert taken.headers["content-disposition"].endswith(f'.{form}"')
    assert taken.headers["x-content-type-options"] == "nosniff"
    assert "CC6.1" in taken.text
    entry = noted(place, "reports.export")
    assert entry["principal"] == "local:ann"
    assert entry["after"] == {"name": "controls", "for": "soc2", "format": form}


def asked_as_pdf(app, written_apart, monkeypatch):
    """The page of a PDF that somebody has asked for, which is made so."""
    monkeypatch.setattr(report_files, "written_apart", written_apart)
    path = begun(app, name="reviews")
    over(app, path)
    answer = posted(app, f"{path}/take", format="pdf")
    assert answer.status == 303
    return answer.headers["location"]


def test_a_pdf_is_waited_for_on_a_page_and_is_taken_from_there(place, tmp_path, monkeypatch):
    app = room(tmp_path, Role.AUDITOR)
    going_on = Event()

    def slowly(report, form, progress):
        progress(7, 0)
        going_on.wait(30)
        return f"%{form} of {report.name}".encode()

    path = asked_as_pdf(app, slowly, monkeypatch)
    assert re.search(r'hx-trigger="every 1s".*7 pages', seen(app, path).text, re.DOTALL)
    assert posted(app, f"{path}/take").status == 404
    going_on.set()
    assert "Download the PDF" in over(app, path)
    taken = posted(app, f"{path}/take")
    assert (taken.status, taken.text) == (200, "%pdf of reviews")
    assert taken.headers["content-disposition"].endswith('.pdf"')
    assert noted(place, "reports.export")["after"] == {"name": "reviews", "format": "pdf"}
    assert seen(room(tmp_path), path).status == 404


def test_a_pdf_that_is_stopped_or_takes_too_much_says_so(place, tmp_path, monkeypatch):
    app = room(tmp_path)
    begun_at_last = Event()

    def forever(_report, _form, progress):
        while True:
            progress(3, 0)
            begun_at_last.set()
            time.sleep(0.01)

    def too_large(_report, _form, _progress):
        raise ConfigError("the PDF takes more than 2048 MiB of memory", "take another form")

    path = asked_as_pdf(app, forever, monkeypatch)
    assert begun_at_last.wait(30)
    assert posted(app, f"{path}/stop").headers["location"] == path
    assert "stopped after 3 pages" in over(app, path)
    assert "more than 2048 MiB" in over(app, asked_as_pdf(app, too_large, monkeypatch))


def test_what_no_form_is_is_not_written(place, tmp_path):
    app = room(tmp_path)
    path = begun(app, name="reviews")
    over(app, path)
    answer = posted(app, f"{path}/take", format="exe")
    assert answer.status == 409
    assert "take one of these" in answer.text


def test_without_a_log_that_can_be_written_nothing_is_taken_away(place, tmp_path):
    app = room(tmp_path)
    path = begun(app, name="reviews")
    over(app, path)
    (tmp_path / "state" / "douane.db").rename(tmp_path / "state" / "gone.db")
    (tmp_path / "state" / "douane.db").mkdir()
    answer = posted(app, f"{path}/take", format="md")
    assert answer.status == 409
    assert "attachment" not in answer.headers.get("content-disposition", "")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"name": "all"}, "<code>name</code> cannot be that"),
        ({"name": "access", "since": "once"}, "<code>since</code> is no time"),
    ],
)
def test_a_mistake_is_told_above_the_form(place, tmp_path, given, said):
    answer = posted(room(tmp_path), "/reports", **given)
    assert answer.status == 422
    assert said in answer.text
    assert "Make it</button>" in answer.text


def test_a_report_is_for_whoever_has_asked_for_it(place, tmp_path):
    app = room(tmp_path)
    path = begun(app, name="reviews")
    over(app, path)
    other = room(tmp_path)
    assert seen(other, path).status == 404
    assert posted(other, f"{path}/take", format="md").status == 404


@promise("P-PAGES-TEXT")
@pytest.mark.parametrize("name", ["access", "reviews", "flows"])
def test_what_peers_have_written_is_text_in_a_report(tmp_path, name):
    filled(tmp_path)
    app = room(tmp_path)
    text = over(app, begun(app, name=name))
    assert "&lt;img src=x" in text
    assert MARKUP not in text
    assert "\u202e" not in text
    assert not re.search(r"<[^>]*\son\w+=", re.sub(r'"[^"]*"', '""', text))


def test_what_a_schedule_has_kept_is_taken_and_the_log_says_by_whom(place, tmp_path):
    scheduled(tmp_path)
    [file] = make_due(place, time.time())
    app = room(tmp_path, Role.AUDITOR)
    assert f'action="/reports/kept/{file.name}/take"' in seen(app, "/reports").text
    taken = posted(app, f"/reports/kept/{file.name}/take")
    assert (taken.status, taken.text) == (200, file.read_text("utf-8"))
    assert taken.headers["content-disposition"] == f'attachment; filename="{file.name}"'
    entry = noted(place, "reports.take")
    assert (entry["subject"], entry["principal"]) == (file.name, "local:ann")


@promise("P-REPORT-KEPT")
@pytest.mark.parametrize(
    "name",
    [
        "..%2Fstate%2Fseal.key",
        "%2Fetc%2Fpasswd",
        "weekly-notes.md",
        "weekly-20270115T080000Z.html",
        "weekly-20270115T080000Z.md.part",
        "weekly-20270115T080001Z.md",
        "weekly-99999999T999999Z.md",
        "weekly-20270115T080002Z.md",
    ],
)
def test_nothing_but_what_a_schedule_has_kept_can_be_fetched(place, tmp_path, name):
    out = scheduled(tmp_path)
    for other in ("notes", "20270115T080000Z.html", "20270115T080000Z.md.part", "99999999T999999Z.md"):
        (out / f"weekly-{other.removesuffix('.md') + '.md' if other == 'notes' else other}").write_text(
            "secret"
        )
    (out / "weekly-20270115T080001Z.md").symlink_to(tmp_path / "state" / "seal.key")
    (out / "weekly-20270115T080002Z.md").mkdir()
    app = room(tmp_path)
    assert posted(app, f"/reports/kept/{name}/take").status == 404
    assert "20270115T08000" not in seen(app, "/reports").text


def test_the_last_quarter_is_what_a_report_is_about_without_a_time(place, tmp_path):
    app = room(tmp_path)
    path = begun(app, name="access")
    over(app, path)
    told = json.loads(posted(app, f"{path}/take", format="json").text)
    since = time.strftime("%Y-%m-%d", time.gmtime(time.time() - QUARTER))
    assert since in json.dumps(told)
