"""Sessions belong to one principal, end, stay ended, and are bounded in number."""

from __future__ import annotations

import pytest

from douane.gateway.sessions import Found, Full, Gone, Key, Live, account
from douane.gateway.sessions.record import began, ended, noticed
from douane.model.access import Principal
from douane.policy.sessions import Consequence
from tests._promises import promise
from tests.unit.gateway.sessions._made import ALICE, BOB, NOW, asking, ended_in, table


def begun(sessions, at=NOW, **who):
    live = sessions.begin(asking(**who), "up-1", "2025-11-25", at)
    assert isinstance(live, Live)
    return live


def test_a_session_is_found_by_who_began_it(tmp_path):
    sessions = table(tmp_path)
    live = begun(sessions)
    assert sessions.find(live.text, asking(), NOW + 1) == Found(live)


@promise("P-SESSION-BOUND")
@pytest.mark.parametrize(
    "thief",
    [
        {"principal": BOB},
        {"principal": Principal(ALICE.id, client="another-client")},
        {"principal": Principal(ALICE.id, client="claude", tenant="other")},
        {"certificate": b"another certificate"},
    ],
)
def test_another_principal_finds_nothing_and_raises_an_alert(tmp_path, thief):
    sessions = table(tmp_path)
    live = begun(sessions)
    gone = sessions.find(live.text, asking(**thief), NOW)
    assert isinstance(gone, Gone)
    assert [signal.rule for signal in gone.signals] == ["session.stolen"]
    record = noticed(gone.name, asking(**thief), gone.signals[0], NOW)
    assert record.body["session"] == live.name
    assert record.body["action"] == "deny"
    assert live.text not in str(record.body)
    assert isinstance(sessions.find(live.text, asking(), NOW), Found), "whose it is keeps it"


def test_a_session_of_another_server_is_none(tmp_path):
    sessions = table(tmp_path)
    live = begun(sessions)
    assert isinstance(sessions.find(live.text, asking(server="mail"), NOW), Gone)


@promise("P-SESSION-PLACE")
def test_a_session_does_not_go_on_at_another_server_of_the_same_name(tmp_path):
    before, after = table(tmp_path), table(tmp_path)
    text = begun(before, place=b"a" * 16).text
    for sessions in (before, after):
        gone = sessions.find(text, asking(place=b"b" * 16), NOW)
        assert isinstance(gone, Gone)
        assert isinstance(sessions.find(text, asking(place=b"a" * 16), NOW), Found)


def test_a_made_up_id_is_no_session(tmp_path):
    assert table(tmp_path).find("made-up", asking(), NOW) == Gone("no such session")


@promise("P-SESSION-REPLICAS")
def test_a_session_that_cannot_be_carried_on_here_counts_no_more_and_goes_on_elsewhere(tmp_path):
    here, there = table(tmp_path), table(tmp_path)
    live = begun(there)
    found = here.find(live.text, asking(), NOW)
    here.leave(found.live)
    assert len(here) == 0
    assert isinstance(there.find(live.text, asking(), NOW), Found)


@promise("P-SESSION-ENDS")
class TestEnds:
    def test_idle(self, tmp_path):
        sessions = table(tmp_path, idle=60)
        live = begun(sessions)
        assert isinstance(sessions.find(live.text, asking(), NOW + 60), Found)
        assert isinstance(sessions.find(live.text, asking(), NOW + 121), Gone)
        assert isinstance(sessions.find(live.text, asking(), NOW + 121), Gone), "it stays ended"

    def test_it_is_not_idle_while_an_exchange_is_open(self, tmp_path):
        sessions = table(tmp_path, idle=60)
        live = begun(sessions)
        live.exchanges = 1
        assert sessions.over(NOW + 1000) == ()
        assert isinstance(sessions.find(live.text, asking(), NOW + 1000), Found)

    def test_of_age_however_busy(self, tmp_path):
        sessions = table(tmp_path, idle=60, lifetime=100)
        live = begun(sessions)
        live.exchanges = 1
        assert isinstance(sessions.find(live.text, asking(), NOW + 100), Found)
        assert isinstance(sessions.find(live.text, asking(), NOW + 101), Gone)
        assert sessions.over(NOW + 101) == (live,)

    def test_by_delete(self, tmp_path):
        sessions = table(tmp_path)
        live = begun(sessions)
        sessions.end(live, NOW)
        assert isinstance(sessions.find(live.text, asking(), NOW), Gone)
        assert sessions.over(NOW) == (live,), "its conversation is handed over to be closed"
        assert sessions.over(NOW) == ()

    def test_by_an_administrator_in_another_process_at_once(self, tmp_path):
        sessions, elsewhere = table(tmp_path), ended_in(tmp_path)
        live = begun(sessions)
        elsewhere.session(live.name, NOW)
        assert isinstance(sessions.find(live.text, asking(), NOW), Gone)
        assert sessions.over(NOW) == (live,)

    def test_by_revocation_of_the_credential(self, tmp_path):
        sessions, elsewhere = table(tmp_path), ended_in(tmp_path)
        mine, others = begun(sessions), begun(sessions, principal=BOB)
        elsewhere.principal(account(ALICE), NOW + 1)
        assert sessions.over(NOW + 1) == (mine,)
        assert isinstance(sessions.find(mine.text, asking(), NOW + 1), Gone)
        assert isinstance(sessions.find(others.text, asking(principal=BOB), NOW + 1), Found)
        assert isinstance(begun(sessions, NOW + 2), Live), "what begins later lives"

    def test_what_has_ended_does_not_come_back_after_a_restart(self, tmp_path):
        sessions = table(tmp_path)
        live = begun(sessions)
        sessions.end(live, NOW)
        assert isinstance(table(tmp_path).find(live.text, asking(), NOW + 1), Gone)


@promise("P-SESSION-REPLICAS")
def test_a_restart_or_another_replica_carries_on(tmp_path):
    live = begun(table(tmp_path))
    (tmp_path / "elsewhere").mkdir()
    for replica in (table(tmp_path), table(tmp_path / "elsewhere")):
        found = replica.find(live.text, asking(), NOW + 10)
        assert isinstance(found, Found)
        assert found.live.bound == live.bound
        assert isinstance(replica.find(live.text, asking(principal=BOB), NOW + 10), Gone)


def test_a_replica_with_other_keys_knows_nothing(tmp_path):
    live = begun(table(tmp_path))
    assert isinstance(table(tmp_path, [Key(b"x" * 32, 0.0)]).find(live.text, asking(), NOW), Gone)


def test_an_id_from_the_future_is_none(tmp_path):
    live = begun(table(tmp_path), NOW + 1000)
    assert isinstance(table(tmp_path).find(live.text, asking(), NOW), Gone)


def test_one_principal_has_so_many_sessions_and_no_more(tmp_path):
    sessions = table(tmp_path, most_each=2)
    live = begun(sessions)
    begun(sessions)
    assert isinstance(full := sessions.begin(asking(), "", "", NOW), Full)
    assert "2 sessions already" in full.because
    begun(sessions, principal=BOB)
    sessions.end(live, NOW)
    begun(sessions)


def test_a_session_that_its_client_left_makes_room_for_another_of_the_same_principal(tmp_path):
    sessions = table(tmp_path, most_each=2)
    first, second = begun(sessions), begun(sessions, NOW + 1)
    others = begun(sessions, principal=BOB)
    first.exchanges = 1
    begun(sessions, NOW + 100)
    assert sessions.over(NOW + 100) == (second,)
    assert isinstance(sessions.find(others.text, asking(principal=BOB), NOW + 100), Found)


def test_there_are_so_many_sessions_and_no_more(tmp_path):
    sessions = table(tmp_path, most=2, idle=60)
    first, _ = begun(sessions), begun(sessions)
    assert isinstance(sessions.begin(asking(principal=BOB), "", "", NOW), Full)
    begun(sessions, NOW + 100, principal=BOB)
    assert first in sessions.over(NOW + 100)


def test_a_session_is_not_taken_over_where_there_is_no_room(tmp_path):
    live, full = begun(table(tmp_path)), table(tmp_path, most=1)
    begun(full, principal=BOB)
    assert isinstance(full.find(live.text, asking(), NOW), Full)


def test_where_a_request_comes_from_is_recorded_once_and_refused_never(tmp_path):
    sessions = table(tmp_path)
    live = begun(sessions)
    moved = asking(address="198.51.100.7", agent="client/2")
    found = sessions.find(live.text, moved, NOW)
    assert isinstance(found, Found)
    assert [signal.rule for signal in found.signals] == ["session.network", "session.agent"]
    assert sessions.find(live.text, moved, NOW) == Found(live)
    assert sessions.find(live.text, asking(), NOW) == Found(live)


@pytest.mark.parametrize("setting", ["bind_to_ip", "bind_to_agent"])
def test_a_strict_operator_refuses_what_comes_from_elsewhere(tmp_path, setting):
    sessions = table(tmp_path, **{setting: Consequence.REFUSE})
    live = begun(sessions)
    moved = asking(address="198.51.100.7", agent="client/2")
    assert all(isinstance(sessions.find(live.text, moved, NOW), Gone) for _ in range(3))
    assert sessions.find(live.text, asking(), NOW) == Found(live)


def test_a_stricter_one_ends_the_session(tmp_path):
    sessions = table(tmp_path, bind_to_ip=Consequence.END)
    live = begun(sessions)
    assert isinstance(sessions.find(live.text, asking(address="198.51.100.7"), NOW), Gone)
    assert isinstance(sessions.find(live.text, asking(), NOW), Gone)


def test_a_sign_that_is_off_is_not_looked_for(tmp_path):
    sessions = table(tmp_path, bind_to_ip=Consequence.OFF)
    live = begun(sessions)
    assert sessions.find(live.text, asking(address="198.51.100.7"), NOW) == Found(live)


@promise("P-SESSION-REPLAY")
@pytest.mark.parametrize(("consequence", "answer"), [(Consequence.RECORD, Found), (Consequence.REFUSE, Gone)])
@pytest.mark.parametrize("ident", [7, "seven"])
def test_a_request_id_that_comes_again_is_told(tmp_path, consequence, answer, ident):
    sessions = table(tmp_path, repeated_ids=consequence)
    live = begun(sessions)
    assert sessions.asked(live, ident, NOW) == Found(live)
    again = sessions.asked(live, ident, NOW)
    assert isinstance(again, answer)
    assert [signal.rule for signal in again.signals] == ["session.repeated-id"]


def test_ids_far_from_each_other_are_told_if_an_operator_wants_that(tmp_path):
    sessions = table(tmp_path, sequential_ids=Consequence.REFUSE)
    live = begun(sessions)
    for ident in (1, 2, 4, 3, "listen-1", 5):
        assert sessions.asked(live, ident, NOW) == Found(live)
    assert isinstance(sessions.asked(live, 5000, NOW), Gone)
    assert sessions.asked(begun(sessions), 5000, NOW).signals == ()


def test_records_name_the_session_and_never_its_id(tmp_path):
    live = begun(table(tmp_path))
    for record in (began(live, asking()), ended(live, NOW)):
        assert record.body["session"] == live.name
        assert record.body["principal"] == ALICE.id
        assert live.text not in str(record.body)
