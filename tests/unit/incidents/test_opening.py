"""Opening an incident: what is done at once, each measure by itself, and again after a crash."""

import json
import time
from contextlib import closing
from pathlib import Path

import pytest

from douane.errors import ConfigError, StoreError
from douane.incidents import measures, opening
from douane.incidents.asked import Words, wish_of
from douane.incidents.going_on import Changed, closed, noted, tasked, turned
from douane.incidents.incident import Kind, Rotation, Scope, Severity, State, Turn
from douane.incidents.opening import Wish, opened, preview, resumed
from douane.incidents.reporting import drafts_of, evidence_of, timeline_of
from douane.incidents.standing import standing
from douane.incidents.store import Incidents
from douane.model.dossier import Stage
from douane.model.events import Record
from douane.stores import asked, kills
from douane.stores.approvals import Approvals
from douane.stores.dossiers import Dossiers
from douane.stores.legal_holds import LegalHolds
from douane.stores.sqlite import SqliteStore
from douane.unlocking import opened_safe, opened_vault
from tests._promises import promise
from tests.unit.incidents._scene import ANN, MAIL, OPERATOR, call, finding, grant, place_of

WISH = Wish(Kind.EXFILTRATION, Severity.HIGH, "letters went out", Scope((MAIL.id,), (ANN,), ("s1",)))


@pytest.fixture
def place(tmp_path):
    return place_of(tmp_path)


def states(incident):
    return {one.name: one.state for one in incident.measures}


def log(place):
    with closing(SqliteStore(place.state)) as store:
        return [json.loads(one.body) for one in store.entries(0, 1_000)]


@promise("P-INCIDENT-AT-ONCE")
def test_everything_that_the_server_has_is_taken_from_it(place):
    incident = opened(place, OPERATOR, WISH)
    assert set(states(incident).values()) == {State.DONE}, incident.measures
    assert {"kill", "suspend servers", "revoke secrets", "remove credentials"} <= states(incident).keys()
    assert [one.line for one in kills.standing(place.state).kills] == [f"server {MAIL.id}", "session s1"]
    with closing(Dossiers(place.state)) as store:
        assert store.of(MAIL.id).stopped is Stage.SUSPENDED
    with closing(opened_safe(place.state)) as safe:
        assert (bool(safe.get("MAIL_KEY").revoked), bool(safe.get("UNUSED").revoked)) == (True, False)
    with closing(opened_vault(place.state)) as vault:
        assert [slot.server for slot, kind in vault.listed() if kind == "header"] == ["files"]
    with closing(SqliteStore(place.state)) as store:
        assert {ANN, "s1"} <= {one.whom for one in store.orders()}


def test_what_would_be_done_is_shown_and_nothing_is_done(place):
    shown = {one.name: one.about for one in preview(place, WISH)}
    assert shown["revoke secrets"] == ("secret://MAIL_KEY",)
    assert shown["remove credentials"] == ("header for mail",)
    assert kills.standing(place.state).kills == ()


def test_who_only_watches_touches_nothing(place):
    incident = opened(place, OPERATOR, WISH._replace(watches="watch"))
    assert states(incident) == {"legal hold": State.DONE}
    assert kills.standing(place.state).kills == ()


@promise("P-INCIDENT-AT-ONCE")
def test_a_measure_that_fails_keeps_none_of_the_others_from_being_done_and_is_done_again(place, monkeypatch):
    def breaks(_ground):
        raise StoreError("the disk is full", "make room")

    def is_a_bug(_ground):
        raise KeyError("x")

    broken = [one._replace(run=breaks) if one.name == "suspend servers" else one for one in measures.DOINGS]
    broken = [one._replace(run=is_a_bug) if one.name == "revoke secrets" else one for one in broken]
    monkeypatch.setattr(opening, "DOINGS", tuple(broken))
    incident = opened(place, OPERATOR, WISH)
    failed = {one.name: one.told for one in incident.measures if one.state is State.FAILED}
    assert failed.keys() == {"suspend servers", "revoke secrets"}
    assert "the disk is full" in failed["suspend servers"]
    monkeypatch.undo()
    assert set(states(resumed(place, OPERATOR, incident.id)).values()) == {State.DONE}


@promise("P-INCIDENT-AT-ONCE")
def test_after_a_crash_between_two_measures_the_rest_is_done(place, monkeypatch):
    class Crash(BaseException):
        pass

    def crashes(_ground):
        raise Crash

    broken = [one._replace(run=crashes) if one.name == "revoke secrets" else one for one in measures.DOINGS]
    monkeypatch.setattr(opening, "DOINGS", tuple(broken))
    with pytest.raises(Crash):
        opened(place, OPERATOR, WISH)
    monkeypatch.undo()
    with closing(Incidents(place.state)) as store:
        (ident,) = store.all()
    assert set(states(resumed(place, OPERATOR, ident)).values()) == {State.DONE}


def test_nothing_about_it_is_pruned_until_somebody_says_so(place):
    incident = opened(place, OPERATOR, WISH)
    with closing(LegalHolds(place.state)) as store:
        kept = {one.id: (one.server, one.principal, one.session) for one in store.in_force()}
        assert kept == {
            f"{incident.id}-1": (MAIL.id, "", ""),
            f"{incident.id}-2": ("", ANN, ""),
            f"{incident.id}-3": ("", "", "s1"),
        }
        resumed(place, OPERATOR, incident.id)
        assert len(store.all()) == 3


def test_the_same_is_not_opened_twice_while_it_is_open(place):
    wish = wish_of(place, Words(entry=4))
    opened(place, OPERATOR, wish)
    with pytest.raises(ConfigError, match="is open about the same"):
        opened(place, OPERATOR, wish)


def test_an_entry_says_what_it_is_about(place):
    wish = wish_of(place, Words(entry=9))
    assert (wish.kind, wish.scope) == (Kind.EXFILTRATION, Scope((MAIL.id,), (), ("s1",)))
    assert wish_of(place, Words(title="x", servers=("mail",))).scope.servers == (MAIL.id,)
    with pytest.raises(ConfigError, match="no server"):
        wish_of(place, Words(title="x", servers=("nothing",)))
    with pytest.raises(ConfigError, match="no entry"):
        wish_of(place, Words(entry=999))


def test_the_gravest_finding_of_an_entry_says_what_happened_and_what_became_of_it(place):
    noted = {**finding("flow.sequence", because="a call that cannot be undone"), "severity": "medium"}
    grave = {**finding("secret.github", because="a GitHub token"), "severity": "critical"}
    with closing(SqliteStore(place.state)) as store:
        excepted = {**grave, "because": "known", "excepted": "x-1"}
        store.commit([Record(call(40.0, excepted, noted, grave, action="deny"))])
        last = store.entries(0, 1_000)[-1].seq
    wish = wish_of(place, Words(entry=last))
    assert (wish.title, wish.severity, wish.kind) == (
        "a GitHub token, refused",
        Severity.CRITICAL,
        Kind.CREDENTIALS,
    )


@promise("P-INCIDENT-IN-THE-LOG")
def test_incidents_are_what_the_log_says_and_the_copy_is_made_anew(place):
    incident = opened(place, OPERATOR, WISH)
    noted(place.state, "local:bob", incident.id, "the vendor was told")
    Path(place.state, "incidents.sqlite").unlink()
    with closing(Incidents(place.state)) as store:
        again = store.the(incident.id)
    assert again.notes[0].text == "the vendor was told"
    assert again.measures == incident.measures
    told = [one["method"] for one in log(place) if one["method"].startswith("incident/")]
    assert told == [
        "incident/opened",
        *["incident/measure"] * len(incident.measures),
        "incident/searched",
        "incident/note",
    ]


def test_an_incident_is_closed_when_nothing_is_open_or_somebody_says_why(place):
    incident = opened(place, OPERATOR, WISH)
    with pytest.raises(ConfigError, match="tasks and"):
        closed(place.state, "local:bob", incident.id, ("pin versions", ""))
    for task in incident.tasks:
        tasked(place.state, "local:bob", incident.id, task.number, Changed(is_done=True))
    with pytest.raises(ConfigError, match="0 tasks and"):
        closed(place.state, "local:bob", incident.id, ("pin versions", ""))
    for one in incident.rotations:
        turned(place.state, "local:bob", incident.id, Rotation(one.name, "", Turn.ROTATED))
    after = closed(place.state, "local:bob", incident.id, ("pin versions", ""))
    assert after.closed
    with pytest.raises(ConfigError, match="is closed"):
        noted(place.state, "local:bob", incident.id, "x")
    other = opened(place, OPERATOR, WISH._replace(watches="watch"))
    assert closed(place.state, "local:bob", other.id, ("none", "a false alarm")).although == "a false alarm"


def test_grants_of_the_server_are_revoked(place):
    with closing(Approvals(place.state, lambda _: True)) as store:
        with store._transaction:
            asked.write_grant(store._connection, grant())
        incident = opened(place, OPERATOR, WISH)
        assert "revoked 1 grants" in {one.told for one in incident.measures}
        assert store.good_grants(time.time()) == ()


def test_reports_are_made_of_the_whole_log(place, tmp_path):
    incident = opened(place, OPERATOR, WISH)
    assert any(one.what == "douane/server-suspended" for one in timeline_of(place, incident))
    assert "evil.example:443" in drafts_of(place, incident)["internal"]
    made = evidence_of(place, incident, ("local:bob", time.time()), str(tmp_path / "evidence.zip"))
    assert made.entries >= 9


def test_who_opens_one_waits_for_no_index(place):
    incident = opened(place, OPERATOR, WISH)
    assert any(one.name.startswith("secret.aws") for one in incident.rotations)
    assert not Path(place.state, "index.sqlite").exists()


@promise("P-INCIDENT-TENANTS")
def test_another_tenant_knows_nothing_of_it(place, monkeypatch):
    monkeypatch.setenv("DOUANE_STATE", place.state)
    incident = opened(place, OPERATOR, WISH)
    other = place._replace(state=f"{place.state}/tenants/other", tenant="other")
    with closing(Incidents(other.state)) as store:
        assert store.all() == {}
        with pytest.raises(ConfigError, match="no such incident"):
            store.the(incident.id)
    assert kills.standing(other.state).kills[0].file == f"{place.state}/kill"


@pytest.mark.parametrize("said", [{"aware": 9e12}, {"since": -1.0}, {"aware": time.time() + 3_600}])
def test_a_time_that_cannot_be_is_refused(place, said):
    with pytest.raises(ConfigError, match="no time"):
        wish_of(place, Words(title="x", servers=("mail",), **said))


def test_a_task_that_is_due_at_no_time_is_refused(place):
    incident = opened(place, OPERATOR, WISH._replace(watches="watch"))
    with pytest.raises(ConfigError, match="no time"):
        tasked(place.state, "local:bob", incident.id, 1, Changed(due=9e14))


@promise("P-INCIDENT-IN-THE-LOG")
def test_a_client_makes_no_incident_by_the_name_of_a_method(place):
    forged = {"v": 1, "at": 1.0, "kind": "request", "method": "incident/opened", "subject": "x", "told": {}}
    with closing(SqliteStore(place.state)) as store:
        store.commit([Record(forged), Record({**forged, "method": "douane/kill", "subject": "all"})])
    with closing(Incidents(place.state)) as store:
        assert store.all() == {}
    assert kills.standing(place.state).lost == ()


def test_what_ends_a_stop_of_a_tenants_incident_names_the_tenant(place, monkeypatch):
    monkeypatch.setenv("DOUANE_STATE", place.state)
    incident = opened(place, OPERATOR, WISH)
    told = {one.command.partition(" --tenant ")[0]: one.command for one in standing(place, incident)}
    assert {command.split()[1] for command in told} == {"kill", "servers", "sessions", "audit"}
    assert not any("--tenant" in command for command in told.values())
    for one in standing(place._replace(tenant="acme"), incident):
        assert " --tenant acme" in one.command
