"""What the page and the API do about how long entries are kept, and about evidence."""

from __future__ import annotations

import time
from contextlib import closing
from pathlib import Path

import pytest

from douane.audit.entry import decoded
from douane.errors import ConfigError
from douane.evidence.verifier.main import judged
from douane.model.events import Record
from douane.operations import evidence, retention
from douane.operations.base import By, Place, Role
from douane.operations.errors import GivenError, NotAllowedError, NotThereError
from douane.operations.listed import ACTS, VIEWS
from douane.operations.run import performed, seen
from douane.stores.checkpoints import public_key
from douane.stores.keys import signing_key
from douane.stores.payloads import Payloads
from douane.stores.reader import Reader
from douane.stores.sqlite import SqliteStore

ANN = By("oidc:https://idp.example|ann", frozenset({Role.ADMINISTRATOR}), "page")
DAY = 86_400.0


@pytest.fixture
def place(tmp_path):
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "douane.toml").write_text(
        '[[audit.retention]]\nname = "calls"\nkind = "request"\nkeep = "90 d"\n'
    )
    place = Place(str(tmp_path / "state"), str(tmp_path / "config"), "default")
    with closing(SqliteStore(place.state, payloads=Payloads(place.state))) as store:
        store.commit([Record(body(number)) for number in range(10)])
    return place


def body(number):
    return {
        "v": 1,
        "at": time.time() - (180 - 20 * number) * DAY,
        "kind": "request",
        "method": "tools/call",
        "principal": "bob",
        "session": f"s{number % 2}",
        "server": "x",
        "arguments": {"n": number},
    }


def act(name):
    return next(one for one in ACTS if one.name == name)


def view(name):
    return next(one for one in VIEWS if one.name == name)


def methods(place):
    with closing(Reader(place.state)) as reader:
        return [decoded(entry).get("method") for entry in reader.after(10)]


def test_what_is_due_is_seen_before_it_is_taken(place):
    shown = seen(place, ANN, view("retention"), {"due": True})
    assert shown["rules"] == [{"name": "calls", "keep": 90 * DAY, "due": 5}]
    change = performed(place, ANN, act("retention.prune"), {})
    assert change.after["pruned"] == {"calls": 5}
    assert seen(place, ANN, view("retention"), {"due": True})["rules"][0]["due"] == 0
    assert methods(place) == ["douane/prune", "control/retention.prune"]


def test_a_hold_is_put_in_force_shown_and_released(place):
    ident = performed(place, ANN, act("legal-holds.add"), {"session": "s1", "reason": "claim"}).after["id"]
    assert [one["id"] for one in seen(place, ANN, view("legal-holds"), {}).items] == [ident]
    assert performed(place, ANN, act("retention.prune"), {}).after["held"] == 2
    performed(place, ANN, act("legal-holds.release"), {"id": ident})
    assert seen(place, ANN, view("legal-holds"), {}).items == []
    assert seen(place, ANN, view("legal-holds"), {"all": True}).items[0]["released"]
    with pytest.raises(ConfigError, match="no legal hold"):
        performed(place, ANN, act("legal-holds.release"), {"id": ident})


def test_a_hold_over_nothing_is_refused(place):
    with pytest.raises(GivenError, match="about something"):
        performed(place, ANN, act("legal-holds.add"), {"reason": "claim"})


def test_what_somebody_said_is_erased_and_the_log_says_who_did_it(place):
    change = performed(place, ANN, act("retention.erase"), {"principal": "bob"})
    assert change.before["keys"] >= 1
    with closing(Reader(place.state)) as reader:
        assert all(reader.opened(entry)["arguments"] == "[erased]" for entry in reader.last(12)[:10])
    assert methods(place) == ["douane/erase", "control/retention.erase"]


@pytest.mark.parametrize("name", ["retention.prune", "retention.erase", "legal-holds.release"])
def test_what_cannot_be_undone_is_for_no_program(place, name):
    config = Path(place.config, "douane.toml")
    config.write_text(config.read_text() + '[control]\nanswering = ["key:on-call"]\n')
    given = {"principal": "bob"} if name == "retention.erase" else {"id": "lh-1"} if "holds" in name else {}
    for program in ("key:ci", "key:on-call", "local:root"):
        by = By(program, frozenset({Role.ADMINISTRATOR}), "api")
        with pytest.raises(NotAllowedError, match="for a person"):
            performed(place, by, act(name), given)
    terminal = By("local:root", frozenset({Role.ADMINISTRATOR}), "terminal")
    if "holds" not in name:
        assert performed(place, terminal, act(name), given).told


@pytest.mark.parametrize(
    "name", ["retention.prune", "retention.erase", "legal-holds.add", "legal-holds.release"]
)
def test_an_auditor_takes_nothing_away_and_holds_nothing(place, name):
    auditor = By("ann", frozenset({Role.AUDITOR}), "page")
    with pytest.raises(NotAllowedError, match="for the role"):
        performed(place, auditor, act(name), {"principal": "bob", "id": "x", "reason": "y"})


def test_an_auditor_takes_evidence_which_is_listed_and_whole(place):
    auditor = By("ann", frozenset({Role.AUDITOR}), "page")
    made = performed(place, auditor, act("evidence.export"), {"session": "s1"}).after
    (listed,) = seen(place, auditor, view("evidence"), {}).items
    assert listed["id"] == made["id"]
    path = evidence.path_of(place, made["id"])
    assert judged(Path(path).read_bytes(), public_key(signing_key(place.state)).hex(), b"") == 0
    performed(place, ANN, act("evidence.discard"), {"id": made["id"]})
    assert seen(place, auditor, view("evidence"), {}).items == []


@pytest.mark.parametrize(
    "name", ["../seal.key", "seal.key", "", ".", "evidence-20260101-000000-00000000.zip", "a/b"]
)
def test_no_name_leads_elsewhere(place, name):
    with pytest.raises(NotThereError):
        evidence.path_of(place, name)


def test_the_task_takes_away_what_is_due_by_itself(place):
    assert dict(retention.pruned(place, "douane").emptied) == {"calls": 5}
