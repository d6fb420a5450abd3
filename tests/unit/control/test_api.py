"""The administration API: what it takes, what it answers, and how it says that something is wrong."""

from __future__ import annotations

import json
import re
from contextlib import closing
from pathlib import Path

import pytest
from openapi_spec_validator import validate

from douane.audit.entry import decoded
from douane.control.api.files import FILES
from douane.control.api.rates import Rates
from douane.control.app import made
from douane.control.listed import ACTS, VIEWS
from douane.gateway.identity.keys import new_key
from douane.gateway.identity.local import local_token
from douane.operations.base import Place, Role
from douane.stores.api_keys import ApiKey, ApiKeys
from douane.stores.reader import Reader
from tests._api import caller, get, post
from tests._promises import promise

WANTED = {
    "name": "files",
    "command": ["npx", "-y", "@acme/files@1.2.3", "/srv"],
    "purpose": "notes",
    "tools": ["read_*"],
}


@pytest.fixture
def place(tmp_path, monkeypatch):
    (tmp_path / "config").mkdir()
    (tmp_path / "home").mkdir()
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path / "home")
    return Place(str(tmp_path / "state"), str(tmp_path / "config"), "default")


@pytest.fixture
def app(place):
    return made(place, caller(place, Role.ADMINISTRATOR))


def configured(place, text):
    with open(f"{place.config}/douane.toml", "w", encoding="utf-8") as file:  # noqa: PTH123
        file.write(text)


def key(place, name, **more):
    new = new_key()
    with closing(ApiKeys(place.root)) as keys:
        keys.add(ApiKey(new.prefix, name, created=0.0, expires=9e9, **more), new.digest)
    return {"Authorization": f"Bearer {new.text}"}


def entries(place):
    with closing(Reader(place.state)) as reader:
        return [decoded(one) for one in reader.last(100)]


def is_problem(answer, status):
    assert answer.status == status, answer
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.body["status"] == status
    assert answer.body["type"] == "about:blank"
    assert answer.body["fix"]
    return answer.body["title"]


def test_what_was_asked_for_is_listed_and_shown(app):
    asked = post(app, "/servers", **WANTED)
    (row,) = get(app, "/servers").body["items"]

    assert asked.body["told"] == "requested files, for notes"
    assert row["stage"] == "requested"
    assert get(app, "/servers/{}", row["id"]).body["need"]["purpose"] == "notes"


def test_an_id_is_one_step_of_a_path_whatever_stands_in_it(app):
    post(app, "/servers", name="far", url="https://mcp.example/one/suspend", purpose="notes")
    (row,) = get(app, "/servers").body["items"]
    assert "/" in row["id"]

    suspended = post(app, "/servers/{}/suspend", row["id"], reason="too far")
    assert suspended.body["after"]["stage"] == "suspended"


def test_whoever_reads_alone_changes_nothing(place):
    app = made(place, caller(place, Role.AUDITOR))
    is_problem(post(app, "/servers", **WANTED), 403)
    assert get(app, "/servers").body["items"] == []


def test_nobody_is_answered_whom_nobody_knows(place):
    app = made(place)
    for answer in (get(app, "/servers"), post(app, "/servers", **WANTED), get(app, "/nothing")):
        is_problem(answer, 401)


def test_a_key_calls_with_the_roles_that_documents_give_it(place):
    configured(place, '[control.roles.operator]\nprincipals = ["key:ops"]\n')
    app = made(place)
    assert post(app, "/servers", headers=key(place, "ops"), **WANTED).status == 200
    is_problem(get(app, "/servers", headers=key(place, "other")), 403)
    is_problem(get(app, "/servers", headers={"Authorization": f"Bearer {new_key().text}"}), 401)


def test_whoever_is_turned_away_at_the_door_is_told_what_to_do(place):
    app = made(place)
    nobody = get(app, "/servers")
    assert "douane keys create" in nobody.body["fix"]
    assert nobody.headers["www-authenticate"].startswith("Bearer")
    stranger = get(app, "/servers", headers=key(place, "other"))
    assert stranger.body["fix"] == "give it to `key:other`: `principals` in `[control.roles.viewer]`"
    assert is_problem(get(app, "/servers", headers={"host": "evil.example"}), 421)
    assert is_problem(get(app, "/servers", headers={"content-length": "99999999"}), 413)


def test_whoever_has_no_role_is_told_the_one_that_the_act_takes(place):
    app, shown = made(place), key(place, "other")
    for act in ACTS:
        refused = post(app, re.sub(r"\{\w+\}", "1", act.path), headers=shown)
        assert is_problem(refused, 403) == f"this is for the role `{act.role}`"
        assert refused.body["fix"] == f"give it to `key:other`: `principals` in `[control.roles.{act.role}]`"


def test_a_method_that_is_none_of_an_address_is_told_with_those_that_are(app):
    answer = post(app, "/openapi.json")
    assert "POST is nothing" in is_problem(answer, 405)
    assert answer.headers["allow"] in answer.body["fix"]


def test_two_credentials_are_none(place):
    configured(place, '[control.roles.operator]\nprincipals = ["key:ops"]\n')
    app, shown = made(place), key(place, "ops")
    is_problem(get(app, "/servers", headers={**shown, "x-api-key": new_key().text}), 401)


def test_a_credential_that_lets_nobody_in_has_an_entry_without_it(place):
    shown = {"Authorization": f"Bearer {new_key().text}"}
    get(made(place), "/servers", headers=shown)

    (entry,) = entries(place)
    assert entry["method"] == "identity/refused"
    assert shown["Authorization"][7:] not in json.dumps(entry)


@promise("P-PERSONS-ANSWER")
@pytest.mark.parametrize("who", ["key", "local"])
def test_no_program_ends_a_stop(place, who):
    configured(place, '[control.roles.administrator]\nprincipals = ["key:ops", "local:*"]\n')
    app = made(place)
    Path(place.state).mkdir(mode=0o700)
    ways = {
        "key": lambda: key(place, "ops"),
        "local": lambda: {"Authorization": f"Bearer {local_token(place.state)}"},
    }
    shown = ways[who]()
    post(app, "/servers", headers=shown, **WANTED)
    (row,) = get(app, "/servers", headers=shown).body["items"]
    post(app, "/servers/{}/suspend", row["id"], headers=shown, reason="odd")
    plan = get(app, "/servers/{}/approval", row["id"], headers=shown)

    is_problem(post(app, "/servers/{}/approve", row["id"], headers=shown, seen=plan.body["seen"]), 403)
    assert get(app, "/servers/{}", row["id"], headers=shown).body["stopped"] == "suspended"
    assert entries(place)[-1]["method"] == "control/servers.approve"
    assert entries(place)[-1]["action"] == "deny"


def test_the_same_key_of_idempotency_does_it_once(app, place):
    headers = {"Idempotency-Key": "0e3c"}
    first, second = (post(app, "/servers", headers=headers, **WANTED) for _ in range(2))

    assert first.body == second.body
    assert sum(one["method"] == "control/servers.request" for one in entries(place)) == 1
    is_problem(post(app, "/servers", headers=headers, **(WANTED | {"purpose": "else"})), 422)


def test_what_is_approved_is_what_was_seen(app):
    post(app, "/servers", **WANTED)
    (row,) = get(app, "/servers").body["items"]
    plan = get(app, "/servers/{}/approval", row["id"])
    assert plan.headers["etag"] == f'"{plan.body["seen"]}"'
    post(app, "/servers/{}/review", row["id"], reason="a look")

    is_problem(post(app, "/servers/{}/approve", row["id"], headers={"If-Match": plan.headers["etag"]}), 412)


def test_a_list_comes_in_pages(app):
    for number in range(5):
        post(app, "/servers", **(WANTED | {"name": f"s{number}", "command": [f"server-{number}"]}))
    seen, after = [], ""
    while True:
        page = get(app, "/servers", most=2, **({"after": after} if after else {})).body
        seen += [row["id"] for row in page["items"]]
        after = page["next"]
        if not after:
            break
    assert len(seen) == len(set(seen)) == 5


@pytest.mark.parametrize(
    "query", [{"after": "x"}, {"after": "-1"}, {"most": "many"}, {"other": "1"}, {"stage": ["", "x"]}]
)
def test_a_query_that_cannot_be_meant_is_refused(app, query):
    is_problem(get(app, "/servers", **query), 422)


@pytest.mark.parametrize(
    ("raw", "headers", "status"),
    [
        (b"[]", {}, 422),
        (b'{"name": "a", "name": "b"}', {}, 422),
        (b"{", {}, 422),
        (b'{"name": "a"}', {"content-type": "text/plain"}, 415),
        (b"name=a", {"content-type": "application/x-www-form-urlencoded"}, 415),
        (b" " * ((1 << 20) + 1), {}, 413),
        (b"{}", {}, 422),
        (b'{"name": "a", "purpose": "b", "reason": "c"}', {}, 422),
    ],
)
def test_a_body_that_cannot_be_meant_is_refused(app, raw, headers, status):
    is_problem(post(app, "/servers", raw=raw, headers=headers), status)


def test_the_path_says_which_and_the_body_nothing_else(app):
    is_problem(post(app, "/servers/{}/suspend", "one", id="other", reason="so"), 422)


def test_there_is_nothing_where_no_operation_is(app):
    is_problem(get(app, "/other"), 404)
    is_problem(get(app, "/servers/a/b/c/d"), 404)


def test_documents_that_cannot_be_used_are_told_with_what_to_do(app, place):
    configured(place, "[[rule]]\nid = 1\n")
    answer = get(app, "/servers")
    assert "douane.toml, line" in is_problem(answer, 409)
    assert answer.body["fix"]


def test_who_calls_too_often_is_told_when_to_come_again(app):
    app.state.acts = Rates(2.0, lambda: 1000.0)
    answers = [post(app, "/servers", **WANTED).status for _ in range(3)]
    assert answers == [200, 200, 429]
    assert int(post(app, "/servers", **WANTED).headers["retry-after"]) == 30


def test_a_bucket_fills_again_with_time():
    now = [0.0]
    rates = Rates(60.0, lambda: now[0])
    assert [rates.take("ann") for _ in range(60)] == [0.0] * 60
    assert rates.take("ann") == pytest.approx(1.0)
    assert rates.take("bob") == 0.0
    now[0] = 1.0
    assert rates.take("ann") == 0.0
    assert rates.take("ann") > 0


def test_openapi_says_all_of_it(app):
    found = get(app, "/openapi.json").body
    validate(found)
    told = {one["operationId"] for path in found["paths"].values() for one in path.values()}
    assert told == {one.name for one in (*VIEWS, *ACTS, *FILES)}


def test_every_operation_has_a_name_and_a_path_of_its_own():
    names = [one.name for one in (*VIEWS, *ACTS)]
    assert len(set(names)) == len(names)
    for kind in (VIEWS, ACTS):
        paths = [one.path for one in kind]
        assert len(set(paths)) == len(paths)


def test_every_step_of_a_path_is_a_field():
    for one in (*VIEWS, *ACTS):
        steps = {step[1:-1] for step in one.path.split("/") if step.startswith("{")}
        assert steps <= {field.name for field in one.takes}, one.name


def test_whoever_only_reads_does_nothing_but_take_away_what_they_read():
    reading = {act.name for act in ACTS if act.role in {Role.VIEWER, Role.AUDITOR}}
    assert reading <= {
        "audit.export",
        "evidence.export",
        "evidence.take",
        "incidents.evidence",
        "reports.export",
        "reports.take",
    }
