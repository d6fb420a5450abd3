"""What an export holds, and that it does no harm where it is opened."""

from __future__ import annotations

import csv
import io
import json

import pytest

from douane.audit.chain import genesis, link
from douane.audit.entry import Entry, encoded
from douane.audit.formats import FORMATS
from douane.audit.formats.csv import COLUMNS
from douane.audit.visible import visible
from tests._promises import promise

BODY = {
    "v": 1,
    "at": 1_700_000_000.5,
    "session": "s1",
    "principal": "local:alice",
    "server": "npx:files",
    "server_name": "files",
    "method": "tools/call",
    "subject": "read",
    "rpc_id": 7,
    "action": "deny",
    "findings": [{"rule": "secrets.aws"}, {"rule": "path.traversal"}],
    "reasons": [{"policy_rule": "no-secrets"}],
    "arguments": {"path": 'é, "x"\n'},
    "duration_ms": 0.5,
}


def entry(body):
    text = body if isinstance(body, str) else encoded(body)
    start = genesis(bytes(16))
    return Entry(1, text, start, link(1, start, text))


def written(name, body):
    (chosen,) = [one for one in FORMATS if one.name == name]
    return chosen.head + chosen.line(entry(body))


def cells(body):
    (row,) = csv.DictReader(io.StringIO(written("csv", body), newline=""))
    return row


def test_the_formats_have_names_of_their_own():
    names = ["jsonl", "csv", "ocsf", "ocsf-1.9-dev", "ecs", "cef", "leef", "otel"]
    assert [one.name for one in FORMATS] == names


@pytest.mark.parametrize(
    "body",
    [BODY, {}, "", "not json", "[1]", '{"b": 1}', '{"a":1}\n', '{"a":NaN}', '{"a":1e999}', "[" * 100_000],
)
@pytest.mark.parametrize("chosen", FORMATS, ids=lambda one: one.name)
def test_an_entry_is_one_line_of_text_whatever_stands_in_it(chosen, body):
    line = chosen.line(entry(body))
    assert line.endswith("\n")
    events = 3 if body is BODY and chosen.name.startswith("ocsf") else 1  # and one a finding
    assert len(line.splitlines()) == events


def test_jsonl_holds_all_that_verification_needs():
    said = json.loads(written("jsonl", BODY))
    one = entry(BODY)
    assert said == {"seq": 1, "previous": one.previous.hex(), "hash": one.hash.hex(), "body": BODY}
    assert f'"body":{one.body}}}' in written("jsonl", BODY)


def test_jsonl_gives_a_body_that_was_tampered_with_as_a_string():
    assert json.loads(written("jsonl", '{"b": 1}'))["body"] == '{"b": 1}'


def test_csv_has_a_column_for_what_people_filter_by():
    row = cells(BODY)
    assert tuple(row) == COLUMNS
    assert row["time"] == "2023-11-14T22:13:20.500+00:00"
    assert (row["server_name"], row["subject"], row["action"]) == ("files", "read", "deny")
    assert (row["findings"], row["reasons"]) == ("secrets.aws path.traversal", "no-secrets")
    assert json.loads(row["arguments"]) == BODY["arguments"]


@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0"])
def test_csv_holds_no_formula(formula):
    row = cells({"subject": formula, "findings": [{"rule": formula}], "arguments": formula})
    assert {row["subject"], row["findings"], row["arguments"]} == {f"'{formula}"}


@promise("P-REPORT-TEXT")
@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("y;=1+1", "y;'=1+1"),
        ('y; "=1+1"', 'y; "\'=1+1"'),
        (";;@SUM(A1);-1", ";;'@SUM(A1);'-1"),
        ("y|\uff1d1", "y|'\uff1d1"),
        (" +1", " '+1"),
        ("a;b - c;d=1", "a;b - c;d=1"),
    ],
)
def test_csv_holds_no_formula_where_a_spreadsheet_parts_cells_at_another_character(text, shown):
    assert cells({"subject": text})["subject"] == shown


@pytest.mark.parametrize("start", ["\t", "\r", "\n", "\x00", "\u202e"])
def test_csv_holds_no_formula_behind_a_character_that_is_not_seen(start):
    assert cells({"subject": f"{start}=1"})["subject"].startswith("\\")


@pytest.mark.parametrize("at", [1e300, -1e300, "yesterday", None, True])
def test_csv_leaves_out_a_time_that_is_none(at):
    assert cells({"at": at, "session": "s"})["session"] == "s"


def test_csv_keeps_what_is_not_a_body_at_all():
    assert cells("not json")["arguments"] == "not json"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain é 漢 😀", "plain é 漢 😀"),
        ("\x1b[31mred\x07", "\\x1b[31mred\\x07"),
        ("a\nb\tc\x7f", "a\\x0ab\\x09c\\x7f"),
        ("\x9b31m", "\\x9b31m"),
        ("a\u202eb\u2066c\u200b", "a\\u{202e}b\\u{2066}c\\u{200b}"),
        ("\U000e0041", "\\u{e0041}"),
        ("a\u180b\u180d\u180f", "a\\u{180b}\\u{180d}\\u{180f}"),
        ("\ud800", "\\u{d800}"),
    ],
)  # fmt: skip
def test_what_acts_on_a_terminal_or_hides_is_shown_as_a_number(text, shown):
    assert visible(text) == shown
