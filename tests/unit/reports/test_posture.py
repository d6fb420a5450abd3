from __future__ import annotations

import json
from contextlib import closing

import pytest
from click.testing import CliRunner

from douane.cli.posture import command
from douane.discovery.record import Record, Source
from douane.model.access import DEFAULT_TENANT
from douane.model.dossier import Dossier, Stage
from douane.model.server import ServerIdentity
from douane.operations.base import Place
from douane.operations.starts import Start
from douane.reports.facts import Facts, Log, Person, Server
from douane.reports.gathering import gathered, thorough
from douane.reports.posture import posture
from douane.reports.practice import Practice, State, met
from douane.reports.practices import PRACTICES
from douane.stores.accounts.people import Account
from douane.stores.api_keys import ApiKey
from douane.stores.sqlite import SqliteStore
from tests._promises import promise
from tests.unit.policy._made import config, yours

NOW = 1_800_000_000.0
DAY = 86_400.0
FILES = ServerIdentity("npm:files", "files", "npx -y files", "")
APPROVED = Dossier("npm:files", "files", "npx -y files", Stage.APPROVED, owner="ann", at=NOW, until=NOW + DAY)


def facts(text="", **more):
    return Facts(NOW, config(yours(text)), **more)


def judged(ident, known):
    return next(one.judged for one in posture(known).standings if one.practice.id == ident)


def key(name, lasts):
    return ApiKey(name, name, created=NOW, expires=NOW + lasts)


def account(name, *factors):
    made = Account(name, b"", ("administrator",), DEFAULT_TENANT, "", 1, None, NOW, "")
    return Person(made, factors)


HELD = Start(3, NOW, "default", "bubblewrap", "local:ann", "")
BARE = HELD._replace(subject="none", mechanism="none", warning="NO WALLS: nothing can (fix: install it)")
GATEWAY = '[servers.search]\nurl = "http://127.0.0.1:9/mcp"\n'
CASES = [
    ("policy.enforced", facts(), State.MET),
    ("policy.enforced", facts('mode = "monitor"'), State.NOT_MET),
    ("policy.fires", facts(), State.UNKNOWN),
    ("audit.recorded", facts(), State.NOT_MET),
    ("audit.recorded", facts(log=Log(3)), State.MET),
    ("audit.signed", facts(log=Log(3)), State.NOT_MET),
    ("audit.signed", facts(log=Log(3, 2)), State.MET),
    ("audit.proven", facts(log=Log(3)), State.UNKNOWN),
    ("audit.proven", facts(log=Log(3, 2, ())), State.MET),
    ("audit.proven", facts(log=Log(3, 2, ("entry 2 was changed",))), State.NOT_MET),
    ("audit.durable", facts('[audit]\nsync = "full"'), State.MET),
    ("audit.erasable", facts("[audit]\nencrypt = true"), State.MET),
    ("callers.known", facts(), State.NOT_NEEDED),
    ("callers.known", facts(GATEWAY), State.MET),
    ("callers.keys-end", facts(keys=(key("ci", 30 * DAY),)), State.MET),
    ("callers.keys-end", facts(keys=(key("ci", 30 * DAY), key("cd", 900 * DAY))), State.PARTLY),
    ("people.second-factor", facts(people=(account("ann", "totp"),)), State.MET),
    ("people.second-factor", facts(people=(account("ann", "totp"), account("bob"))), State.PARTLY),
    ("people.second-factor", facts(people=(account("bob"),)), State.NOT_MET),
    ("people.signed", facts(is_signed=True), State.MET),
    ("servers.demanded", facts('[inventory]\nservers = "approved"'), State.MET),
    ("servers.demanded", facts(), State.NOT_MET),
    ("servers.decided", facts(servers=(Server(FILES),)), State.NOT_MET),
    ("servers.decided", facts(servers=(Server(FILES, APPROVED), Server(FILES))), State.PARTLY),
    ("servers.owned", facts(servers=(Server(FILES, APPROVED._replace(owner="")),)), State.NOT_MET),
    ("servers.reviewed", facts(servers=(Server(FILES, APPROVED._replace(until=NOW - 1)),)), State.NOT_MET),
    ("servers.reviewed", facts(servers=(Server(FILES, APPROVED),)), State.MET),
    ("servers.versions", facts(servers=(Server(FILES),)), State.NOT_MET),
    ("walls.there", facts('[sandbox]\nprofile = "none"'), State.NOT_MET),
    ("walls.there", facts('[sandbox]\nprofile = "default"'), State.MET),
    ("walls.there", facts(), State.PARTLY),
    ("walls.there", facts(servers=(Server(FILES, start=BARE), Server(FILES, start=HELD))), State.PARTLY),
    (
        "walls.there",
        facts('[sandbox]\nprofile = "default"', servers=(Server(FILES, start=BARE),)),
        State.NOT_MET,
    ),
    ("walls.network", facts(), State.MET),
    ("walls.network", facts(servers=(Server(FILES, start=HELD),)), State.MET),
    ("walls.network", facts(servers=(Server(FILES, start=BARE),)), State.NOT_MET),
    ("alerts.told", facts(), State.NOT_MET),
    ("secrets.rotated", facts(secrets=None), State.UNKNOWN),
    ("estate.protected", facts(), State.UNKNOWN),
    ("estate.safe", facts(here=()), State.NOT_NEEDED),
    ("estate.protected", facts(here=(Record(Source.CONFIGURED, "npm:files", "files"),)), State.NOT_MET),
    ("estate.reported", facts(), State.NOT_MET),
]


@pytest.mark.parametrize(("ident", "known", "expected"), CASES, ids=[f"{c[0]}-{c[2]}" for c in CASES])
def test_a_practice_says_how_far_it_holds_and_what_to_do(ident, known, expected):
    found = judged(ident, known)
    assert found.state is expected
    assert bool(found.next) is (expected not in {State.MET, State.NOT_NEEDED})


@pytest.mark.parametrize("ident", ["walls.there", "walls.network"])
def test_servers_that_had_no_walls_are_named(ident):
    assert "`files`" in judged(ident, facts(servers=(Server(FILES, start=BARE),))).evidence


@promise("P-POSTURE-UNSEEN")
def test_what_nobody_has_looked_at_earns_nothing():
    seen = posture(facts(log=Log(3, 2, ())))
    unseen = posture(facts(log=Log(3, 2)))
    assert judged("audit.proven", facts(log=Log(3, 2))).state is State.UNKNOWN
    assert unseen.score < seen.score


@promise("P-POSTURE-UNSEEN")
def test_a_practice_that_cannot_be_judged_hides_no_other(monkeypatch):
    def broken(_facts):
        raise ValueError

    several = (Practice("a", "A", 1, broken), Practice("b", "B", 1, lambda _: met("there")))
    monkeypatch.setattr("douane.reports.posture.PRACTICES", several)
    found = posture(facts())
    assert [one.judged.state for one in found.standings] == [State.UNKNOWN, State.MET]
    assert found.score == 50


def test_every_practice_has_a_name_of_its_own():
    names = [one.id for one in PRACTICES]
    assert len(names) == len(set(names))


def test_what_weighs_most_comes_first():
    left = posture(facts()).open
    assert [one.practice.weight for one in left] == sorted(
        (one.practice.weight for one in left), reverse=True
    )


def test_a_real_installation_is_looked_at(tmp_path):
    place = Place(str(tmp_path / "state"), str(tmp_path / "config"), DEFAULT_TENANT)
    assert gathered(place).log == Log()
    with closing(SqliteStore(place.state)) as store:
        store.register(FILES, NOW)
    found = gathered(place)
    assert [one.identity.id for one in found.servers] == ["npm:files"]
    assert found.secrets == ()
    closely = thorough(place)
    assert closely.tested
    assert closely.here is not None


def test_the_command_ends_with_1_and_says_what_is_next(tmp_path, monkeypatch):
    monkeypatch.setenv("DOUANE_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("DOUANE_CONFIG", str(tmp_path / "config"))
    told = CliRunner().invoke(command, [])
    assert told.exit_code == 1
    assert "next: " in told.output
    found = json.loads(CliRunner().invoke(command, ["--json"]).output)
    assert [one["id"] for one in found["practices"]] == [one.id for one in PRACTICES]
    assert 0 < found["score"] < 100


def test_each_step_is_told_once_with_all_that_it_is_for(tmp_path, monkeypatch):
    monkeypatch.setenv("DOUANE_STATE", str(tmp_path))
    monkeypatch.setenv("DOUANE_CONFIG", str(tmp_path / "config"))
    said = CliRunner().invoke(command).output
    steps = [line.partition(" (")[0] for line in said.splitlines() if line.startswith("next: ")]
    assert len(steps) == len(set(steps)) > 1
    assert "practices earn nothing without --thorough" in said
