"""The pages of the audit log: search, one entry, what is taken away, and the proof."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
import time
from contextlib import closing

import pytest

from douane.operations import audit_log
from douane.operations.base import Role
from douane.stores.reader import Reader
from tests._control import posted, room, seen
from tests._promises import promise
from tests.unit.operations._recorded import HOSTILE, recorded


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("installation")
    recorded(made)
    return made


def entries_in(text):
    return [int(number) for number in re.findall(r'<td class="n"><a href="/audit/(\d+)">', text)]


@pytest.mark.parametrize("path", ["/audit", "/audit/1"])
def test_the_log_is_for_auditors(folder, path):
    assert seen(room(folder, Role.AUDITOR), path).status == 200
    assert seen(room(folder, Role.VIEWER), path).status == 403


def test_what_is_asked_for_is_found(folder):
    app = room(folder)
    [refused] = entries_in(seen(app, "/audit?finding=secret").text)
    assert entries_in(seen(app, "/audit?text=AWS-access&action=deny").text) == [refused]
    assert entries_in(seen(app, "/audit?principal=nobody").text) == []


def test_a_page_leads_to_the_next_one(folder):
    everything = []
    path = "/audit?server=slack"
    while path:
        text = seen(room(folder), path).text
        everything += entries_in(text)
        path = (re.findall(r'href="(/audit\?[^"]*)" rel="next"', text) or [""])[0].replace("&amp;", "&")
    assert everything == sorted(set(everything), reverse=True)


def test_a_search_that_takes_long_says_how_far_it_has_looked_and_goes_on(folder, monkeypatch):
    whole = entries_in(seen(room(folder), "/audit?text=slack").text)
    monkeypatch.setattr(audit_log, "PATIENCE", 0.0)
    found, path, looks = [], "/audit?text=slack", 0
    while path:
        text = seen(room(folder), path).text
        assert "No entry is like that" not in text or "were not looked at yet" not in text
        found, looks = found + entries_in(text), looks + 1
        path = (re.findall(r'href="(/audit\?[^"]*)" rel="next">Look on', text) or [""])[0].replace(
            "&amp;", "&"
        )
    assert found == whole
    assert looks > len(whole)


def test_a_time_that_cannot_be_meant_is_told_with_what_to_do(folder):
    answer = seen(room(folder), "/audit?since=yesterday")
    assert answer.status == 200
    assert "is no time" in answer.text


def test_an_entry_leads_to_an_incident_an_exception_and_a_sample_for_who_may(folder):
    [refused] = entries_in(seen(room(folder), "/audit?finding=secret").text)
    text = seen(room(folder), f"/audit/{refused}").text
    assert f'href="/incidents/new?entry={refused}"' in text
    assert seen(room(folder), f"/incidents/new?entry={refused}").status == 200
    ident = re.search(r'href="/policies/exceptions\?finding=([^"]+)"', text)[1]
    assert f'value="{ident}"' in seen(room(folder), f"/policies/exceptions?finding={ident}").text
    assert f"douane feedback add {ident} --reason" in text

    auditor = seen(room(folder, Role.AUDITOR), f"/audit/{refused}").text
    assert "/incidents/new" not in auditor
    assert "/policies/exceptions" not in auditor
    assert "douane feedback add" in auditor


def test_an_entry_of_which_nothing_was_found_has_nothing_to_let_pass(folder):
    assert "If it is a false alarm" not in seen(room(folder), "/audit/1").text


def test_an_entry_is_whole_and_leads_to_its_session(folder):
    text = seen(room(folder), "/audit/3").text
    assert "covered" in text
    assert 'href="/sessions/s-' in text
    assert re.search(r"<p class=\"fixed break\">[0-9a-f]{64}</p>", text)


@pytest.mark.parametrize("number", ["4711", "0", "abc", "-1", "99999999999999999999", "1e9", "..%2f1"])
def test_an_entry_that_is_not_there_is_no_error_of_ours(folder, number):
    assert seen(room(folder), f"/audit/{number}").status in (404, 409)


@promise("P-PAGES-TEXT")
def test_what_others_wrote_is_text_on_every_page_of_the_log(folder):
    with closing(Reader(str(folder / "state"))) as reader:
        last = reader.end()
    for path in ("/audit", "/audit?server=slack", f"/audit/{last}", "/audit?text=%3Cscript%3Ealert(1)"):
        text = seen(room(folder), path).text
        assert "<script>alert" not in text
        assert "\u202e" not in text


def exported(folder, **asked):
    return posted(room(folder), "/audit/export", **{"format": "csv", **asked})


def test_what_was_found_is_taken_away_as_a_file_and_the_log_says_so(folder):
    answer = exported(folder, server="slack")
    rows = [*csv.DictReader(io.StringIO(answer.text))]
    assert {row["server_name"] for row in rows} == {"slack"}
    assert answer.headers["content-disposition"].startswith('attachment; filename="douane-audit-slack-')
    with closing(Reader(str(folder / "state"))) as reader:
        [last] = reader.last(1)
    assert (json.loads(last.body)["method"], json.loads(last.body)["principal"]) == (
        "control/audit.export",
        "local:ann",
    )


@promise("P-CONTROL-EXPORT")
def test_no_cell_of_an_export_is_a_formula(folder):
    rows = [*csv.reader(io.StringIO(exported(folder, text="cmd|").text))]
    assert len(rows) > 1
    assert all(not cell.startswith(("=", "+", "-", "@", "\t", "\r")) for row in rows for cell in row)


@promise("P-CONTROL-EXPORT")
@pytest.mark.parametrize(
    "name", ["../../etc/passwd", 'a"; filename="b', "a\r\nSet-Cookie: b", HOSTILE, "\u202e.exe"]
)
def test_the_name_of_the_file_is_of_letters_digits_and_dashes(folder, name):
    header = exported(folder, server=name).headers["content-disposition"]
    assert re.fullmatch(r'attachment; filename="douane-audit[A-Za-z0-9-]*\.csv"', header)


@pytest.mark.parametrize("form", ["exe", "", "../csv"])
def test_there_is_no_other_format(folder, form):
    assert exported(folder, format=form).status == 409


def test_a_viewer_takes_nothing_away(folder):
    assert posted(room(folder, Role.VIEWER), "/audit/export", format="csv").status == 403


def proved(app):
    """The page of a proof, once it is over."""
    path = posted(app, "/audit/verify").headers["location"]
    for _ in range(500):
        text = seen(app, path).text
        if "Reading and hashing" not in text:
            return path, text
        time.sleep(0.01)
    raise AssertionError(text)


def test_the_log_is_proved_while_the_page_says_how_far_it_is(folder):
    text = proved(room(folder))[1]
    assert "The log is whole" in text


def test_a_proof_is_for_whoever_has_begun_it(folder):
    app = room(folder)
    path, _ = proved(app)
    assert seen(room(folder), path).status == 404


def test_what_was_changed_is_named(tmp_path):
    recorded(tmp_path)
    with closing(sqlite3.connect(tmp_path / "state" / "douane.db")) as connection:
        connection.execute("DROP TRIGGER entries_do_not_change")
        connection.execute("UPDATE entries SET body = replace(body, 'alice', 'bob') WHERE seq = 3")
        connection.commit()
    assert "entry 3 was changed" in proved(room(tmp_path))[1]


def test_an_installation_without_a_log_says_what_to_do(tmp_path):
    assert "douane protect --all" in seen(room(tmp_path), "/audit").text
    assert seen(room(tmp_path), "/audit/1").status == 404
