"""`douane keys` as somebody types it."""

from __future__ import annotations

import json
from contextlib import closing

import pytest

from douane.audit.entry import decoded
from douane.cli.app import outcome
from douane.cli.approvals import terminal
from douane.operations.api_keys import UNUSED
from douane.stores.api_keys import ApiKey, ApiKeys
from douane.stores.protection import protect
from douane.stores.reader import Reader
from tests._promises import promise
from tests._scanner import used_before

OPENING = {
    "a role by its group": '[roles.dev]\ngroups = "devs"',
    "a role by its name": '[roles.dev]\nprincipals = "key:b*"',
    "a role in the control room": '[control.roles.viewer]\ngroups = "devs"',
    "answers": '[control]\nanswering = ["key:bot"]',
    "a role of the tenant whose it is": '[tenants.default]\n[tenants.acme]\nprincipals = "key:bot"',
}


@pytest.fixture
def state(tmp_path, monkeypatch):
    (tmp_path / "config").mkdir()
    monkeypatch.setenv("DOUANE_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("DOUANE_STATE", str(used_before(tmp_path / "state")))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(state, capfd):
    """Types `douane keys …`, checks how it ends, and gives what it said."""

    def typed(*words, exit_code=0):
        code = outcome(["keys", *words])
        said = capfd.readouterr()
        assert code == exit_code, said
        return said

    return typed


def created(run, *words):
    return json.loads(run("create", *words, "--json").out)


def listed(run, *words):
    return [json.loads(line) for line in run("list", "--json", *words).out.splitlines()]


def test_a_new_key_is_shown_this_once(run):
    said = run("create", "ci-bot", "--group", "devs")
    key = said.out.strip()

    assert key.startswith("douane_")
    assert "shown this once" in said.err
    assert key not in run("list", "--all", "--json").out
    assert "ci-bot" in run("list").out


def test_a_key_has_what_was_asked_for(run):
    made = created(run, "bot", "--group=a", "--group=b", "--scope=mcp:read", "--for=12h")

    assert (made["groups"], made["scopes"], made["tenant"]) == (["a", "b"], ["mcp:read"], "default")
    assert made["expires"] - made["created"] == 12 * 3600


def seat(monkeypatch, is_there):
    monkeypatch.setattr(terminal, "_is_ours", lambda _file: is_there)


def test_who_makes_a_key_is_told_its_roles(run, state, monkeypatch):
    seat(monkeypatch, is_there=True)
    (state / "config" / "douane.toml").write_text('[roles.dev]\ngroups = "devs"')

    assert created(run, "bot", "--group=devs")["roles"] == ["dev"]
    assert "without a role" in run("create", "other").err


def test_a_name_has_one_key(run):
    run("create", "bot")
    assert "douane keys rotate bot" in run("create", "bot", exit_code=3).err


def test_a_rotated_key_has_the_same_groups_and_the_old_one_ends_soon(run):
    old = created(run, "bot", "--group=a")
    new = json.loads(run("rotate", "bot", "--overlap=1h", "--json").out)

    assert new["groups"] == ["a"]
    assert new["key"] != old["key"]
    ends = {one["prefix"]: one["expires"] for one in listed(run)}
    assert ends[old["prefix"]] - new["created"] == pytest.approx(3600, abs=60)
    assert ends[new["prefix"]] == new["expires"]


def test_a_rotated_key_lasts_as_long_as_the_one_before(run):
    created(run, "bot", "--for=7d")
    new = json.loads(run("rotate", "bot", "--json").out)

    assert new["expires"] - new["created"] == pytest.approx(7 * 86_400, abs=1)


@promise("P-KEYS-BY-A-PERSON")
@pytest.mark.parametrize("document", OPENING.values(), ids=OPENING)
def test_a_key_that_opens_more_is_made_and_rotated_by_a_person(run, state, monkeypatch, document):
    (state / "config" / "douane.toml").write_text(document)
    theirs = state / "config" / "tenants" / "acme"
    theirs.mkdir(parents=True)
    (theirs / "douane.toml").write_text('[roles.boss]\ngroups = "devs"')
    seat(monkeypatch, is_there=False)
    for words in (("create", "bot", "--group=devs"), ("create", "bot", "--group=devs", "--json")):
        said = run(*words, exit_code=2)
        assert "only a person at a terminal" in said.err
        assert "douane_" not in said.out

    seat(monkeypatch, is_there=True)
    run("create", "bot", "--group=devs")
    seat(monkeypatch, is_there=False)
    assert "only a person at a terminal" in run("rotate", "bot", exit_code=2).err
    assert len(listed(run)) == 1
    run("revoke", "bot")


def test_where_there_is_a_passphrase_it_is_asked_for(run, state, monkeypatch):
    (state / "config" / "douane.toml").write_text(OPENING["a role by its group"])
    protect(str(state / "state"), "correct horse battery")
    seat(monkeypatch, is_there=True)
    monkeypatch.setattr(terminal, "_typed", lambda: "another one")
    assert "not the passphrase" in run("create", "bot", "--group=devs", exit_code=2).err
    monkeypatch.setattr(terminal, "_typed", lambda: "correct horse battery")
    run("create", "bot", "--group=devs")


def test_a_script_makes_and_rotates_a_key_that_is_nothing_but_a_name(run, state, monkeypatch):
    (state / "config" / "douane.toml").write_text("\n".join(list(OPENING.values())[:1]))
    seat(monkeypatch, is_there=False)
    created(run, "ci", "--group=other")
    assert json.loads(run("rotate", "ci", "--json").out)["roles"] == []


def test_revoking_a_name_ends_all_its_keys(run):
    run("create", "bot")
    run("rotate", "bot")
    run("revoke", "bot")

    assert listed(run) == []
    assert [one["state"] for one in listed(run, "--all")] == ["revoked", "revoked"]


def test_what_is_typed_has_the_entries_of_what_it_does(run, state):
    created(run, "bot", "--for=12h")
    run("rotate", "bot")
    run("revoke", "bot")
    with closing(Reader(str(state / "state"))) as reader:
        entries = [decoded(one) for one in reader.last(20)]
    acts = [one for one in entries if one["method"].startswith("control/")]
    names = ["keys.create", "keys.rotate", "keys.revoke", "keys.revoke"]
    assert [one["method"].removeprefix("control/") for one in acts] == names
    assert "douane_" not in json.dumps(acts)


def test_of_two_tenants_with_a_key_of_one_name_one_is_meant(run, state):
    (state / "config" / "douane.toml").write_text("[tenants.acme]\n[tenants.globex]")
    created(run, "bot", "--tenant=globex")
    created(run, "bot", "--tenant=acme")
    assert "say which with --tenant: acme, globex" in run("revoke", "bot", exit_code=2).err
    run("revoke", "bot", "--tenant=acme")
    assert [one["tenant"] for one in listed(run)] == ["globex"]


def test_revoking_a_prefix_ends_that_key(run):
    old = created(run, "bot")
    run("rotate", "bot")
    run("revoke", old["prefix"])

    assert [one["prefix"] == old["prefix"] for one in listed(run)] == [False]


def test_a_key_that_nobody_uses_is_pointed_out(run, state):
    with closing(ApiKeys(str(state / "state"))) as keys:
        keys.add(ApiKey("ab12cd34", "old", created=0.0, expires=9e9), bytes(32))
        keys.add(ApiKey("ab12cd35", "used", created=0.0, expires=9e9), bytes(32))
        keys.used(keys.every()[1], 9e9 - UNUSED / 2)

    assert [one["unused"] for one in listed(run)] == [True, False]
    assert "unused for 30 days" in run("list").out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["revoke", "nobody"], "there is no key `nobody`"),
        (["rotate", "nobody"], "there is no key `nobody`"),
        (["create", "a/b"], "use letters"),
        (["create", "bot", "--for", "0d"], "is not how long"),
        (["create", "bot", "--for", "99999d"], "is not how long"),
        (["create", "bot", "--tenant", "acme"], "there is no tenant `acme`"),
        (["create", "bot", "--tenant", "../acme"], "is no name of a tenant"),
    ],
)
def test_mistakes_are_told_with_what_to_do_and_leave_no_tenant_behind(run, state, words, said):
    assert said in run(*words, exit_code=2).err
    assert not (state / "state" / "tenants").exists()


def test_what_a_tenant_has_that_there_was_once_is_looked_into(run, state):
    document = state / "config" / "douane.toml"
    document.write_text("[tenants.acme]\n")
    run("create", "bot", "--tenant", "acme")
    document.unlink()
    assert outcome(["servers", "list", "--tenant", "acme"]) == 0
    assert outcome(["servers", "list", "--tenant", "acne"]) == 2
    assert [one.name for one in (state / "state" / "tenants").iterdir()] == ["acme"]


def test_a_kill_waits_for_no_document_and_says_what_is_open(state, capfd):
    (state / "config" / "douane.toml").write_text("[tenants.acme]\n")
    assert outcome(["kill", "all", "--tenant", "acme"]) == 0
    assert "is open" not in capfd.readouterr().out
    for text, why in (("[tenants.acme]\n", "there is no tenant `acne`"), ("mode = 7\n", "unknown mode `7`")):
        (state / "config" / "douane.toml").write_text(text)
        assert outcome(["kill", "all", "--tenant", "acne"]) == 0
        told = capfd.readouterr().out
        assert "killed all" in told
        assert "whether anything runs for tenant `acne` is open: " in told
        assert why in told
    assert (state / "state" / "tenants" / "acne" / "kill").exists()


def test_of_a_key_for_the_tenant_of_those_who_name_none_the_line_is_said_that_makes_it_one(run, state):
    document = state / "config" / "douane.toml"
    document.write_text("[tenants.default]\n[tenants.acme]\n")
    said = run("create", "ann", "--tenant", "default", exit_code=2).err
    line = 'principals = ["key:ann"]'
    assert f"`{line}` under `[tenants.default]`" in said
    assert "--tenant: acme" in said
    document.write_text(f"[tenants.default]\n{line}\n[tenants.acme]\n")
    assert created(run, "ann", "--tenant", "default")["tenant"] == "default"


def test_a_key_belongs_to_a_tenant_that_there_is(run, state):
    (state / "config" / "douane.toml").write_text("[tenants.acme]\n")

    assert created(run, "bot", "--tenant", "acme")["tenant"] == "acme"
    run("create", "other", exit_code=2)
