"""Views are read, and acts are run, in one way: by whoever may, once for each key, and with an entry."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from douane.audit.entry import decoded
from douane.errors import ConfigError
from douane.operations.base import INCLUDES, Act, By, Change, Field, Place, Role, View
from douane.operations.errors import ConflictError, GivenError, NotAllowedError
from douane.operations.run import performed, seen
from douane.stores.performed import MOST_OF_ALL, Performed
from douane.stores.reader import Reader
from tests._promises import promise

READING = (Role.VIEWER, Role.AUDITOR)
ADMINISTRATOR = By("oidc:https://idp.example|ann", frozenset({Role.ADMINISTRATOR}), "api")
AWS = "AKIAQX3PHWNO5LJ2BTVC"


def by(*roles):
    return By("key:somebody", frozenset(roles), "api")


@pytest.fixture
def place(tmp_path):
    return Place(str(tmp_path / "state"), str(tmp_path / "config"), "default")


@pytest.fixture
def act():
    """Counts how often it is run."""
    runs = []

    def run(_place, _by, given):
        runs.append(dict(given))
        if given.get("reason") == "wrong":
            raise ConfigError("it cannot be", "let it be")
        change = {"stage": "approved", "api_key": "hunter2", "reason": given.get("reason", "")}
        return Change({"stage": "requested"}, change, "done", {"key": "shown once"})

    takes = (
        Field("id", is_needed=True),
        Field("reason"),
        Field("times", "number"),
        Field("passphrase", "secret"),
        Field("how", "choice", choices=("once", "often")),
    )
    made = Act("things.change", "/things/{id}/change", Role.OPERATOR, "Changes it.", run, takes)
    return made, runs


def entries(place):
    with closing(Reader(place.state)) as reader:
        return [decoded(one) for one in reader.last(100)]


@pytest.mark.parametrize("role", Role)
def test_whoever_has_a_role_has_what_it_includes_and_no_more(role):
    assert {one for one in Role if by(role).may(one)} == INCLUDES[role]


def test_an_auditor_may_do_nothing_that_changes_anything():
    assert not INCLUDES[Role.AUDITOR] & {Role.APPROVER, Role.OPERATOR, Role.ADMINISTRATOR}


def test_a_viewer_sees_no_payloads_evidence_or_people():
    assert INCLUDES[Role.VIEWER] == {Role.VIEWER}


def test_nobody_without_a_role_may_anything():
    assert not any(by().may(role) for role in Role)


@pytest.mark.parametrize("role", Role)
def test_a_view_is_read_by_whoever_may_alone(place, role):
    view = View("things", "/things", Role.AUDITOR, "Things.", lambda _place, _given: {"some": "thing"})
    if Role.AUDITOR in INCLUDES[role]:
        assert seen(place, by(role), view, {}) == {"some": "thing"}
    else:
        with pytest.raises(NotAllowedError):
            seen(place, by(role), view, {})


@promise("P-EVERY-ACT-RECORDED")
def test_an_act_has_one_entry_with_what_was_before_and_after(place, act):
    performed(place, ADMINISTRATOR, act[0], {"id": "x", "reason": "so"})

    (entry,) = entries(place)
    assert entry["method"] == "control/things.change"
    assert (entry["principal"], entry["how"]) == (ADMINISTRATOR.id, "api")
    assert (entry["subject"], entry["action"]) == ("x", "allow")
    assert entry["before"] == {"stage": "requested"}
    assert entry["after"]["stage"] == "approved"


@promise("P-EVERY-ACT-RECORDED")
@pytest.mark.parametrize(
    ("given", "roles"),
    [
        ({"id": "x"}, (Role.VIEWER,)),
        ({}, (Role.OPERATOR,)),
        ({"id": "x", "reason": "wrong"}, (Role.OPERATOR,)),
    ],
)
def test_an_act_that_is_refused_has_one_entry_too_and_says_why(place, act, given, roles):
    with pytest.raises(Exception, match=r"."):
        performed(place, by(*roles), act[0], given)

    (entry,) = entries(place)
    assert entry["action"] == "deny"
    assert entry["because"]
    assert "after" not in entry


def test_whoever_may_not_runs_nothing(place, act):
    with pytest.raises(NotAllowedError):
        performed(place, by(Role.AUDITOR, Role.APPROVER), act[0], {"id": "x"})
    assert act[1] == []


@promise("P-NO-SECRET-OF-ACTS")
def test_no_secret_of_an_act_is_written_down(place, act):
    given = {"id": "x", "reason": f"the key was {AWS}", "passphrase": "correct horse"}
    performed(place, ADMINISTRATOR, act[0], given, key="k1")

    kept = json.dumps(entries(place))
    on_disk = b"".join(one.read_bytes() for one in Path(place.state).iterdir())
    for secret in ("hunter2", AWS, "correct horse", "shown once"):
        assert secret not in kept
        assert secret.encode() not in on_disk


def test_the_same_key_runs_an_act_once_and_tells_the_same(place, act):
    first = performed(place, ADMINISTRATOR, act[0], {"id": "x"}, key="k1")
    second = performed(place, ADMINISTRATOR, act[0], {"id": "x"}, key="k1")

    assert len(act[1]) == 1
    assert (second.before, second.told) == (first.before, first.told)
    assert second.once == {}
    assert len(entries(place)) == 1


def test_a_key_of_somebody_else_is_another_key(place, act):
    performed(place, ADMINISTRATOR, act[0], {"id": "x"}, key="k1")
    performed(place, by(Role.OPERATOR), act[0], {"id": "x"}, key="k1")
    assert len(act[1]) == 2


@pytest.mark.parametrize("other", [{"id": "y"}, {"id": "x", "passphrase": "b"}, {"id": "x"}], ids=str)
def test_a_key_that_was_used_for_something_else_is_refused(place, act, other):
    performed(place, ADMINISTRATOR, act[0], {"id": "x", "passphrase": "a"}, key="k1")
    with pytest.raises(GivenError, match="something else"):
        performed(place, ADMINISTRATOR, act[0], other, key="k1")
    assert len(act[1]) == 1


def test_a_key_whose_act_has_failed_may_be_used_again(place, act):
    for _ in range(2):
        with pytest.raises(ConfigError):
            performed(place, ADMINISTRATOR, act[0], {"id": "x", "reason": "wrong"}, key="k1")
    assert len(act[1]) == 2


def test_what_is_being_done_is_not_done_twice_at_the_same_time(place, act):
    seen_within = []

    def run(_place, _by, _given):
        with pytest.raises(ConflictError):
            performed(place, ADMINISTRATOR, within, {}, key="k1")
        seen_within.append(1)
        return Change({}, {}, "done")

    within = Act("things.slow", "/slow", Role.OPERATOR, "Slow.", run)
    performed(place, ADMINISTRATOR, within, {}, key="k1")
    assert seen_within == [1]


@pytest.mark.parametrize(
    "given",
    [
        {"id": "x", "other": "1"},
        {"id": ["x"]},
        {"id": "x", "times": "many"},
        {"id": "x", "times": True},
        {"id": "x", "times": float("inf")},
        {"id": "x", "how": "never"},
        {"id": "x" * 70_000},
        {"id": "x\0"},
        {"id": ""},
    ],
)
def test_a_value_that_cannot_be_meant_is_refused(place, act, given):
    with pytest.raises(GivenError):
        performed(place, ADMINISTRATOR, act[0], given)
    assert act[1] == []


def test_five_passphrases_a_minute_may_be_wrong(tmp_path):
    with closing(Performed(str(tmp_path / "state"))) as tries:
        assert [tries.may_try("ann", 1000.0 + at) for at in range(7)] == [True] * 5 + [False] * 2
        tries.forgive("bob", 1000.0)
        assert not tries.may_try("ann", 1008.0)
        tries.forgive("ann", 1000.0)
        assert tries.may_try("ann", 1008.0)
        assert tries.may_try("ann", 1100.0)


def test_so_many_may_be_wrong_of_all_together(tmp_path):
    with closing(Performed(str(tmp_path / "state"))) as tries:
        assert [tries.may_try(f"p{at}", 1000.0) for at in range(MOST_OF_ALL + 1)] == [True] * MOST_OF_ALL + [
            False
        ]
        assert tries.may_try("ann", 1061.0)


def test_keys_of_an_older_version_are_still_known(tmp_path):
    folder = str(tmp_path / "state")
    with closing(Performed(folder)) as store:
        store.claim("ann", "k", "asked", 1000.0)
    with closing(sqlite3.connect(f"{folder}/control.sqlite")) as older:
        older.executescript(
            "DROP TABLE tried; CREATE TABLE wrong (at REAL NOT NULL) STRICT; PRAGMA user_version = 1"
        )
    with closing(Performed(folder)) as store:
        assert store.claim("ann", "k", "asked", 1001.0) == ("asked", None)
        assert store.may_try("ann", 1001.0)


@pytest.mark.parametrize("is_urgent", [False, True])
def test_an_act_that_ends_in_a_bug_has_an_entry_that_says_so_and_no_more(place, is_urgent):
    def run(_place, _by, _given):
        raise ZeroDivisionError("the text of it, which may hold anything")

    broken = Act("things.break", "/things/break", Role.OPERATOR, "Breaks.", run, (), is_urgent=is_urgent)
    with pytest.raises(ZeroDivisionError):
        performed(place, ADMINISTRATOR, broken, {})
    (entry,) = entries(place)
    assert (entry["method"], entry["action"], entry["status"]) == ("control/things.break", "deny", 500)
    assert entry["because"] == "a bug: ZeroDivisionError; it may have been done in part"
    assert "the text of it" not in json.dumps(entry)
