"""What is shown of records, whoever named what is in them."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import pytest

from douane.cli.discover.shown import SHOWN
from douane.cli.discover.watching import new, prints
from douane.discovery.estate import View, records
from douane.discovery.html import html
from douane.discovery.report import at_least, members, summary
from douane.discovery.risks import TOKENS
from douane.discovery.sarif import sarif
from douane.model.estate import Entry
from douane.model.finding import Severity
from tests._promises import promise

HOSTILE = (
    "\x1b]0;owned\x07\x1b[2J",
    "a\u202egnp.exe",
    "\u200b\U000e0041hidden",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</pre><style>*{}</style>",
    "[click](https://evil.example)",
    "{0} {message} `x`",
    "=cmd|' /C calc'!A0",
    "a\r\nb\n\nc",
    "| a | b |",
    "\ud800",
)


def found(name):
    command = ("npx", "-y", f"{name}-mcp", name)
    entry = Entry(name, name, f"/home/u/{name}", name, ("x",), "stdio", command, ((name, name),))
    remote = entry._replace(command=(), url=f"http://x.org/{name}", headers=((name, name),))
    return records(View(entries=[entry, remote, Entry("", "", name, "", (), "", problem=name)]))


class Page(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]


@promise("P-DISCOVER-HOSTILE-TEXT")
@pytest.mark.parametrize("name", HOSTILE)
def test_a_page_has_the_markup_of_its_author_and_no_other(name):
    page, plain = Page(html(found(name))), Page(html(found("plain")))
    assert set(page.tags) == set(plain.tags)
    assert set(page.attributes) == set(plain.attributes)
    assert "script" not in page.tags


@promise("P-DISCOVER-HOSTILE-TEXT")
@pytest.mark.parametrize("form", ["table", "html", "sarif", "json"])
@pytest.mark.parametrize("name", HOSTILE)
def test_no_form_shows_what_acts_or_hides(form, name, capsys):
    SHOWN[form](found(name))
    shown = capsys.readouterr().out
    assert not re.search(
        "[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\U000e0000-\U000e007f]", shown
    )


@promise("P-DISCOVER-HOSTILE-TEXT")
@pytest.mark.parametrize("name", HOSTILE)
def test_a_message_of_sarif_has_no_link_no_placeholder_and_no_line_end(name):
    (run,) = sarif(found(name))["runs"]
    for result in run["results"]:
        text = result["message"]["text"]
        assert not re.search(r"(?<!\\)\[", text)
        assert not re.search(r"(?<!\{)\{(?!\{)", text.replace("{{", ""))
        assert "\n" not in text
        location = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert re.fullmatch(r"file:///[\w%.~/:-]*", location)


def test_sarif_has_what_those_who_read_it_need():
    document = json.loads(json.dumps(sarif(found("plain"))))
    (run,) = document["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert (document["version"], [rule["id"] for rule in rules]) == ("2.1.0", list(TOKENS))
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in {"note", "warning", "error"}
        assert len(result["partialFingerprints"]["douane/v1"]) == 32


def test_a_page_asks_for_nothing_from_anywhere():
    page = html(found("plain"))
    assert "default-src 'none'" in page
    assert not re.search(
        r"(?:src|href|action|url\()", page.replace("default-src", "").replace("style-src", "")
    )


def test_every_member_of_a_record_is_written():
    written = members(found("plain")[0])
    assert written["risks"][0].keys() == {
        "token",
        "severity",
        "because",
        "about",
        "fix",
        "tags",
        "fingerprint",
    }
    assert {"identity", "package", "pinned", "secrets", "protected", "known", "fingerprint"} < written.keys()


def test_the_summary_says_what_to_do():
    text = "\n".join(summary(found("plain")))
    assert TOKENS["unpinned_dependency"].fix in text
    assert summary(()) == ("no server was found",)


def test_only_risks_that_are_bad_enough_count():
    assert at_least(found("plain"), Severity.MEDIUM)
    assert not at_least(found("plain"), Severity.CRITICAL)


def test_what_is_new_is_told_of_once_and_with_its_new_risks():
    before = found("plain")[:1]
    assert [*new(before, prints(before))] == []
    assert [*new(before, frozenset())] == [before[0]]
    more = before[0]._replace(risks=(*before[0].risks, before[0].risks[0]._replace(about="else")))
    assert [[risk.about for risk in one.risks] for one in new([more], prints(before))] == [["else"]]
