"""What came out, by entries, and what they cannot tell."""

from dataclasses import replace

from douane.incidents.exposure import exposed
from douane.incidents.incident import Scope
from douane.incidents.leaked import leaked
from douane.incidents.timeline import Stretch, timeline
from tests._promises import promise
from tests.unit.incidents._made import MADE
from tests.unit.incidents._scene import ANN, FILES, MAIL, STORY, answer, call, egress, finding

OF_MAIL = Scope((MAIL.id,))


def found(*bodies, scope=OF_MAIL):
    return exposed(bodies or STORY, scope)


@promise("P-EXPOSURE-HONEST")
def test_only_what_passed_has_come_out():
    told = found()
    assert told.went == {"personal.email": 3, "secret.aws": 1}
    assert (told.calls, told.refused, told.sent, told.received) == (3, 1, 300, 900)


def test_values_are_counted_once_and_personal_values_of_answers_as_often_as_they_came():
    assert (found().values, found().persons, found().labels) == (2, 3, ("private",))


def test_hosts_are_those_that_the_server_reached_and_that_it_tried():
    first, second = found().hosts
    assert (first.name, first.opened, first.sent, first.received) == ("evil.example:443", 1, 5_000, 10)
    assert (second.name, second.opened, second.refused) == ("worse.example:443", 0, 1)


def test_what_installed_the_server_has_brought_nothing_out():
    fetched = egress(20.0, "opened", host="registry.npmjs.org:443", stage="installation")
    assert found(*STORY, fetched).hosts == found().hosts


def test_what_others_do_is_not_told():
    assert found().servers == (MAIL.id,)
    assert found(scope=Scope((FILES.id,))).principals == (ANN,)
    assert found(scope=Scope(sessions=("s2",))).calls == 0
    assert found(scope=Scope(sessions=("s1",))).calls == 4


@promise("P-EXPOSURE-HONEST")
def test_what_the_log_cannot_tell_is_said():
    unknown = " ".join(found().unknown)
    assert "results are not written" in unknown
    assert "host and bytes are known" in unknown
    assert "not persons" in unknown
    assert "hosts it sent anything is not known" in " ".join(found(call(1.0)).unknown)
    many = [finding("personal.email", str(one)) for one in range(50)]
    assert "only the first 50 findings" in " ".join(found(call(1.0, *many)).unknown)


def test_entries_that_are_not_as_ours_break_nothing():
    odd = {
        "kind": "request",
        "server": MAIL.id,
        "action": "allow",
        "size": "x",
        "findings": [1, {"rule": None}],
    }
    assert found(odd, {"unreadable": "x"}, {**odd, "replay": [], "at": None}).calls == 0


def test_credentials_are_those_that_were_given_that_went_out_and_that_were_seen():
    bodies = (*STORY, answer(40.0, finding("secret.github", "f" * 40)))
    names = [one.name for one in leaked(bodies, Scope((MAIL.id,)), ["header for mail"])]
    assert names == [
        "header for mail",
        "secret.aws dddddddddddd",
        "secret://MAIL_KEY",
        "secret://OTHER",
        "secret.github ffffffffffff",
    ]


def moments(*bodies, **changes):
    entries = enumerate(bodies or STORY, start=1)
    return list(timeline(entries, replace(MADE, **{"scope": Scope((MAIL.id,)), "opened": 25.5, **changes})))


def test_a_timeline_says_what_was_before_during_and_after():
    told = [(one.seq, one.stretch) for one in moments()]
    assert told[0] == (1, Stretch.BEFORE)
    assert (3, Stretch.DURING) in told
    assert told[-1] == (9, Stretch.AFTER)


def test_calls_that_are_alike_are_one_line():
    assert [one.times for one in moments(*[call(float(at)) for at in range(5)])] == [5]


def test_kills_of_the_server_are_in_the_timeline_and_those_of_others_are_not():
    kill = {"kind": "lifecycle", "method": "douane/kill", "at": 50.0, "action": "deny", "server": ""}
    told = moments(
        {**kill, "subject": f"server {MAIL.id}"}, {**kill, "subject": "server x"}, {**kill, "subject": "all"}
    )
    assert [one.seq for one in told] == [1, 3]


def test_what_a_client_calls_a_method_is_no_entry_of_ours():
    said = {
        "kind": "request",
        "method": "douane/kill",
        "subject": f"server {MAIL.id}",
        "at": 1.0,
        "action": "deny",
    }
    assert moments(said, {**said, "method": "incident/opened", "subject": MADE.id}) == []


def test_what_an_incident_tells_of_itself_is_in_its_timeline():
    told = {"name": "kill", "state": "done", "told": "killed server mail"}
    own = {"kind": "lifecycle", "method": "incident/measure", "subject": MADE.id, "at": 1.0, "told": told}
    assert moments(own)[0].because == ("kill done killed server mail",)
