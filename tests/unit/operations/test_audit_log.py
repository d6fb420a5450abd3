"""The audit log as a view: what is looked for is found, one entry is whole, and the log is proved."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from douane.operations import audit_log
from douane.operations.base import By, Role
from douane.operations.errors import NotThereError
from douane.operations.run import performed, seen
from douane.stores.reader import Reader
from tests.unit.operations._recorded import recorded

AUDITOR = By("local:eve", frozenset({Role.AUDITOR}), "page")
VIEWS = {one.name: one for one in audit_log.VIEWS}


@pytest.fixture
def place(tmp_path):
    return recorded(tmp_path)


def view(place, name, **given):
    return seen(place, AUDITOR, VIEWS[name], given)


def entries(place, **given):
    return [one["entry"] for one in view(place, "audit.search", **given).items]


def test_entries_are_found_by_field_and_by_text_the_newest_first(place):
    refused = entries(place, finding="secret")
    assert entries(place, text="aws-access-key", action="deny") == refused
    assert entries(place, principal="local:bob") == []
    assert entries(place, server="slack") == sorted(entries(place, server="slack"), reverse=True)


def test_pages_of_a_search_have_each_entry_once(place):
    found, after = [], None
    while True:
        page = view(place, "audit.search", most=7, **({"after": after} if after else {}))
        found += [one["entry"] for one in page.items]
        if not (after := page.next):
            break
    assert found == entries(place, most=1000)
    assert len(set(found)) == len(found)


@pytest.mark.parametrize("most", [-5, 0, 1])
def test_a_page_has_an_entry_however_few_are_asked_for(place, most):
    assert len(entries(place, most=most)) == (len(entries(place)) if most == 0 else 1)


def test_an_entry_is_shown_whole_with_what_it_hangs_on_to(place):
    first, second = (view(place, "audit.entry", id=number) for number in (1, 2))
    assert second["previous"] == first["hash"]
    assert first["body"]["method"] == "initialize"
    assert first["checkpoint"]["entry"] >= first["last"]


def test_an_entry_that_no_checkpoint_covers_yet_says_so(place):
    performed(place, AUDITOR, audit_log.ACTS[0], {"format": "csv"})
    with closing(sqlite3.connect(f"{place.state}/douane.db")) as connection:
        connection.execute("DROP TRIGGER checkpoints_stay")
        connection.execute("DELETE FROM checkpoints")
        connection.commit()
    assert view(place, "audit.entry", id=1)["checkpoint"] is None


def test_an_entry_that_is_not_there_is_said_to_be_so(place):
    with pytest.raises(NotThereError, match="there is no entry 4711"):
        view(place, "audit.entry", id=4711)


def test_the_log_is_proved_and_whoever_watches_is_told_how_far_it_is(place):
    heard = []
    report = audit_log.report_of(place, lambda done, in_all: heard.append((done, in_all)))
    assert (report["problems"], report["in_all"]) == ([], 0)
    assert heard == [(0, report["entries"])]


def test_a_changed_entry_is_named(place):
    with closing(sqlite3.connect(f"{place.state}/douane.db")) as connection:
        connection.execute("DROP TRIGGER entries_do_not_change")
        connection.execute("UPDATE entries SET body = replace(body, 'alice', 'bob') WHERE seq = 3")
        connection.commit()
    [problem] = view(place, "audit.verify")["problems"]
    assert problem["text"] == "entry 3 was changed"


def test_who_takes_entries_away_is_in_the_log(place):
    performed(place, AUDITOR, audit_log.ACTS[0], {"format": "csv", "server": "slack"})
    with closing(Reader(place.state)) as reader:
        [last] = reader.last(1)
    assert '"method":"control/audit.export"' in last.body
    assert '"principal":"local:eve"' in last.body
    assert '"server":"slack"' in last.body
