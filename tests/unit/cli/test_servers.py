"""What `douane servers` asks, decides and shows, and what it does for nobody but a person at a terminal."""

from __future__ import annotations

import json
import sqlite3
import time
from contextlib import closing
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from douane.cli.app import outcome
from douane.cli.dossiers.approving import show
from douane.cli.dossiers.named import in_force
from douane.errors import ConfigError, LaunchError, StoreError
from douane.inventory.identity import identify
from douane.model.access import DEFAULT_TENANT
from douane.model.dossier import Demand, Stage
from douane.model.events import Remember
from douane.model.profile import Network, Profile
from douane.model.server import Definition, Kind, Pin, State
from douane.operations.dossiers.approval import Wish, carry_out, planned
from douane.operations.dossiers.known_servers import meant
from douane.operations.servers import plan_json
from douane.sandbox.profile import chosen
from douane.stores.barring import ensure_admitted
from douane.stores.dossiers import Dossiers, digest_of
from douane.stores.granting import take_back
from douane.stores.paths import database_path, state_folder
from douane.stores.sqlite import SqliteStore
from tests._promises import promise

COMMAND = ["npx", "-y", "@acme/files@1.2.3", "/srv/notes"]
FILES = identify(COMMAND, "files")
ASK = ["servers", "request", "files", "--for", "notes", "--tool", "read_*", "--read", "/srv/notes"]
DAY = 86_400


@pytest.fixture
def config(tmp_path, monkeypatch):
    folder = tmp_path / "config"
    folder.mkdir()
    for name in ("home", "state"):
        (tmp_path / name).mkdir(mode=0o700)
    monkeypatch.setenv("DOUANE_CONFIG", str(folder))
    monkeypatch.setenv("DOUANE_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path / "home")
    return folder


@pytest.fixture
def store(config):
    with closing(Dossiers(state_folder())) as made:
        yield made


@pytest.fixture
def asked(store):
    assert outcome([*ASK, "--", *COMMAND]) == 0
    return store


def plan_of(store, **wish):
    server, before = meant(store, in_force(DEFAULT_TENANT), "files")
    return planned(server, before, store.pins(server.id), Wish(**wish), DEFAULT_TENANT)


def approved(store, config, until=None, **wish):
    plan = plan_of(store, **wish)
    decided = plan.dossier._replace(by="local:bob", at=time.time(), until=until or time.time() + DAY)
    carry_out(store, plan._replace(dossier=decided), str(config), DEFAULT_TENANT)
    return store.of(FILES.id)


def rows(capfd, *words):
    capfd.readouterr()
    outcome(["servers", "list", "--json", *words])
    return [json.loads(line) for line in capfd.readouterr().out.splitlines()]


def shown(*pins):
    """What the server has shown, as a running post keeps it."""
    with closing(SqliteStore(state_folder())) as inventory:
        inventory.register(FILES, time.time())
        inventory.commit([], [Remember(FILES.id, tuple(pins), ())])


def pin(name, state=State.HELD):
    return Pin(Kind.TOOL, name, state, None, Definition(Kind.TOOL, name, "{}", f"of {name}"), "", 1.0)


def test_a_request_says_what_for_and_by_whom(asked, capfd):
    [row] = rows(capfd)
    assert (row["server"], row["name"], row["stage"]) == (FILES.id, "files", "requested")
    assert row["need"]["tools"] == ["read_*"]
    assert row["need"]["read"] == ["/srv/notes"]
    assert row["owner"] == row["by"]
    assert row["to_look_at"] == ["waits for a decision"]


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["--tool", "!x", "--", "npx", "y"], "no tool that could be needed"),
        (["--url", "https://x", "--", "npx", "y"], "not both"),
        (["--url", "https://[bad", "--tool", "x"], "`https://[bad` is no address of a server"),
        (["--url", "https://x:99999", "--tool", "x"], "`https://x:99999` is no address of a server"),
        ([], "there is no server `new`"),
    ],
)
def test_a_request_that_makes_no_sense_is_refused(config, capfd, words, reason):
    assert outcome(["servers", "request", "new", "--for", "x", *words]) == 2
    assert reason in capfd.readouterr().err


def test_a_tool_that_was_not_asked_for_is_shown_as_one_whose_calls_are_refused(asked, capsys):
    show(plan_json(plan_of(asked)._replace(pins=(pin("read_it"), pin("drop_it")))))
    said = capsys.readouterr().out
    assert "approves  tool read_it, which nobody has looked at yet" in said
    assert "approves  tool drop_it, as it is now, to tell when it changes: the rule below refuses" in said


@pytest.mark.parametrize("command", [["approve"], ["undo"], ["resume", "--reason", "x"]])
def test_only_a_person_at_a_terminal_opens_anything(asked, config, capfd, command):
    assert outcome(["servers", *command, "files"]) == 2
    assert "terminal" in capfd.readouterr().err
    assert asked.of(FILES.id).stage is Stage.REQUESTED
    assert [*config.iterdir()] == []


@promise("P-APPROVAL-IN-ONE-STEP")
def test_an_approval_writes_policy_and_profile_and_approves_what_is_shown(asked, config):
    shown(pin("read_file"))
    dossier = approved(asked, config)
    assert dossier.stage is Stage.APPROVED
    found = in_force(DEFAULT_TENANT)
    [rule] = [one for one in found.policy.rules if one.id.startswith("approved-files")]
    assert rule.scope.server.matches(FILES.id)
    assert [rule.scope.tool.matches(name) for name in ("read_file", "write_file")] == [False, True]
    [profile] = found.settings.profiles
    assert (profile.read, profile.write, profile.network.is_none) == (("/srv/notes",), (), True)
    assert found.settings.profile_of(FILES.id) == profile.name
    assert found.settings.profile_of("npm:other") == found.settings.sandbox.profile
    assert [(one.state, one.by) for one in asked.pins(FILES.id)] == [(State.APPROVED, "local:bob")]


@promise("P-APPROVAL-UNDONE")
@promise("P-DOSSIER-BOUND")
def test_what_an_approval_goes_by_is_in_its_entry_and_a_dossier_that_was_changed_since_is_told_of(
    asked, config, capfd
):
    report = sha256(b"a report").hexdigest()
    dossier = approved(asked, config, report=report)
    assert (
        asked.history(FILES.id)[-1] | {"report": report, "dossier": digest_of(dossier)}
        == asked.history(FILES.id)[-1]
    )
    capfd.readouterr()
    assert outcome(["servers", "show", "files"]) == 0
    said = capfd.readouterr().out
    assert report in said
    assert "not what was decided" not in said

    with closing(sqlite3.connect(database_path(state_folder()))) as database, database:
        database.execute("UPDATE dossiers SET body = replace(body, 'read_', 'drop_')")
    assert outcome(["servers", "show", "files"]) == 0
    assert "not what was decided" in capfd.readouterr().out


def test_a_report_is_known_by_its_digest_alone(asked, config):
    with pytest.raises(ConfigError, match="SHA-256"):
        approved(asked, config, report="report.md")


def test_an_approval_is_taken_back_with_all_that_it_did(asked, config):
    shown(pin("read_file"))
    first = approved(asked, config)
    text = (config / first.effect.document).read_text()
    outcome(["servers", "suspend", "files", "--reason", "x"])
    again = approved(asked, config, tools=("*",))
    assert (config / again.effect.document).read_text() != text
    take_back(str(config), again.effect)
    asked.take_back(first._replace(stage=Stage.IN_REVIEW, stopped=again.effect.stopped), again)
    assert (config / first.effect.document).read_text() == text
    assert asked.of(FILES.id).stopped is Stage.SUSPENDED
    take_back(str(config), first.effect)
    assert [*(config / "douane.d").iterdir()] == []


def test_a_document_that_somebody_has_changed_is_not_taken_back(asked, config):
    effect = approved(asked, config).effect
    path = config / effect.document
    path.write_text(f"{path.read_text()}# mine\n")
    with pytest.raises(ConfigError, match="has been changed"):
        take_back(str(config), effect)
    assert path.read_text().endswith("# mine\n")


def test_servers_of_one_name_have_documents_of_their_own(store, config):
    documents = set()
    for command in (["npx", "files"], ["uvx", "files"], ["./files"]):
        assert outcome(["servers", "request", "files", "--for", "x", "--tool", "a", "--", *command]) == 0
        server, before = meant(store, in_force(DEFAULT_TENANT), "files", command)
        plan = planned(server, before, (), Wish(), DEFAULT_TENANT)
        carry_out(store, plan._replace(dossier=plan.dossier._replace(at=1.0)), str(config), DEFAULT_TENANT)
        documents.add(plan.document)
    assert len(documents) == 3
    assert len([one for one in in_force(DEFAULT_TENANT).policy.rules if one.id.startswith("approved-")]) == 3


def test_an_approval_that_cannot_be_kept_writes_nothing(asked, config):
    plan = plan_of(asked)
    outcome(["servers", "suspend", "files", "--reason", "x"])
    with pytest.raises(StoreError, match="somebody else"):
        carry_out(asked, plan, str(config), DEFAULT_TENANT)
    assert [*(config / "douane.d").iterdir()] == []


def test_an_approval_beside_documents_with_mistakes_is_refused(asked, config):
    plan = plan_of(asked)
    (config / "douane.toml").write_text("mode = 7\n")
    with pytest.raises(ConfigError):
        carry_out(asked, plan, str(config), DEFAULT_TENANT)
    assert asked.of(FILES.id).stage is Stage.REQUESTED


def test_a_need_that_is_no_path_is_refused_with_its_place(config, store):
    assert outcome([*ASK, "--write", "notes", "--", *COMMAND]) == 0
    with pytest.raises(ConfigError, match="no absolute path"):
        approved(store, config)
    assert store.of(FILES.id).stage is Stage.REQUESTED


def test_nobody_approves_a_server_without_saying_which_tools(config, store):
    assert outcome(["servers", "request", "files", "--for", "x", "--", *COMMAND]) == 0
    with pytest.raises(ConfigError, match="which tools") as refused:
        plan_of(store)
    assert "--tool" in refused.value.fix


def test_where_nothing_can_be_contained_there_is_a_rule_and_no_profile(asked, config):
    approved(asked, config, unwalled="there is no sandbox for this system")
    settings = in_force(DEFAULT_TENANT).settings
    assert (settings.profiles, dict(settings.approved_profiles)) == ((), {})
    assert any(one.id.startswith("approved-files") for one in in_force(DEFAULT_TENANT).policy.rules)


MEMORY = ("npx", "-y", "@modelcontextprotocol/server-memory")
FOLDER = ("npx", "-y", "@modelcontextprotocol/server-filesystem@2.0.0", "/srv/site")
FETCH = ("uvx", "mcp-server-fetch")
BROWSER = ("npx", "-y", "@playwright/mcp@latest")
TIME = ("uvx", "mcp-server-time")


@pytest.mark.parametrize(
    ("command", "asked"),
    [
        (MEMORY, ()),
        (MEMORY, ("--write", "/srv/notes")),
        (FOLDER, ()),
        (("uvx", "mcp-server-git", "--repository", "/srv/site"), ()),
        (("uvx", "mcp-server-sqlite", "--db-path", "/srv/one.db"), ()),
        (FETCH, ()),
        (BROWSER, ()),
        (("npx", "-y", "@modelcontextprotocol/server-github"), ()),
        (("npx", "-y", "@upstash/context7-mcp"), ("--env", "CONTEXT7_KEY")),
        (("npx", "-y", "chrome-devtools-mcp@latest"), ()),
    ],
)
def test_a_well_known_server_keeps_by_its_approval_what_it_is_given_by_default(config, store, command, asked):
    assert outcome(["servers", "request", "files", "--for", "x", "--tool", "*", *asked, "--", *command]) == 0
    text = plan_of(store).text
    (config / "douane.toml").write_text(text)
    settings = in_force(DEFAULT_TENANT).settings
    [profile] = settings.profiles
    kept, by_default = (chosen(one, settings.profiles, command) for one in (profile.name, "default"))
    assert {*kept.write} >= {*by_default.write}
    assert kept.network.hosts == by_default.network.hosts
    assert (kept.follows, kept.unix_sockets) == (by_default.follows, by_default.unix_sockets)
    assert "well known" in text


@pytest.mark.parametrize(
    ("command", "asked", "wanted"),
    [
        (FOLDER, ("--read", "/srv/site"), Profile("", read=("/srv/site",))),
        (FETCH, ("--host", "example.com"), Profile("", network=Network(("example.com",)))),
        (
            BROWSER,
            ("--host", "example.com"),
            Profile("", network=Network(("example.com",)), unix_sockets=True),
        ),
        (TIME, (), Profile("")),
        (COMMAND, (), Profile("")),
    ],
)
def test_what_was_asked_for_by_name_is_all_that_an_approval_gives_and_it_says_so(
    config, store, command, asked, wanted
):
    assert outcome(["servers", "request", "files", "--for", "x", "--tool", "*", *asked, "--", *command]) == 0
    text = plan_of(store).text
    (config / "douane.toml").write_text(text)
    settings = in_force(DEFAULT_TENANT).settings
    found = chosen(settings.profiles[0].name, settings.profiles, command)
    assert found._replace(name="", ceilings=wanted.ceilings) == wanted
    assert "no other folder, host, or variable" in text


def test_a_remote_server_gets_a_rule_and_no_profile(config, store):
    outcome(
        [
            "servers",
            "request",
            "mail",
            "--url",
            "https://mail.example.com/mcp",
            "--for",
            "x",
            "--tool",
            "send",
        ]
    )
    server, before = meant(store, in_force(DEFAULT_TENANT), "mail")
    plan = planned(server, before, (), Wish(), DEFAULT_TENANT)
    assert 'server = "url:https://mail.example.com/mcp"' in plan.text
    assert "[profiles" not in plan.text


@pytest.mark.parametrize("word", ["reject", "suspend", "retire"])
def test_what_is_stopped_is_not_started_and_a_question_does_not_start_it(asked, word):
    outcome(["servers", word, "files", "--reason", "it is odd"])
    with pytest.raises(LaunchError, match=r"`files` was not started: .*it is odd"):
        admitted()
    for words in ([*ASK[1:], "--", *COMMAND], ["review", "files"]):
        outcome(["servers", *words])
        with pytest.raises(LaunchError, match="was not started"):
            admitted()


def admitted(demand=Demand.ANY, command=COMMAND):
    ensure_admitted(state_folder(), command, "files", demand)


def test_an_approval_lets_it_start_again(asked, config):
    outcome(["servers", "suspend", "files", "--reason", "x"])
    approved(asked, config)
    admitted()
    admitted(Demand.APPROVED)


def test_where_only_approved_servers_are_started_another_version_or_argument_is_not(asked, config):
    with pytest.raises(LaunchError, match="requested"):
        admitted(Demand.APPROVED)
    approved(asked, config)
    shown()
    for command in (COMMAND[:-1], [*COMMAND[:2], "@acme/files@1.2.4", COMMAND[3]], ["sh", "-c", "npx"]):
        with pytest.raises(LaunchError):
            admitted(Demand.APPROVED, command)


@promise("P-STOPPED-UNREADABLE")
def test_where_decisions_cannot_be_read_nothing_is_started(asked):
    outcome(["servers", "suspend", "other", "--reason", "x"])
    outcome(["servers", "suspend", "files", "--reason", "x"])
    Path(database_path(state_folder())).write_bytes(b"no database")
    with pytest.raises(StoreError):
        admitted(command=["npx", "unrelated"])


def test_where_nothing_was_ever_stopped_a_start_looks_at_one_file(asked, config):
    before = state_folder()
    assert not [one for one in config.parent.joinpath("state").iterdir() if one.name == "servers.stopped"]
    ensure_admitted(f"{before}/nowhere", COMMAND, "files", Demand.ANY)


def test_a_suspension_needs_no_request(config, store):
    shown()
    assert outcome(["servers", "suspend", "files", "--reason", "an incident"]) == 0
    assert store.of(FILES.id).stopped is Stage.SUSPENDED


def test_what_may_not_follow_is_told_with_what_may(asked, capfd):
    outcome(["servers", "retire", "files", "--reason", "x"])
    assert outcome(["servers", "reject", "files", "--reason", "x"]) == 2
    told = capfd.readouterr().err
    assert "is retired, and cannot become rejected" in told
    assert "douane servers request" in told


def test_what_is_due_is_told_and_counts(asked, config, capfd):
    shown(pin("read_file"))
    approved(asked, config, until=time.time() - 1)
    (config / "douane.toml").write_text(
        f"[servers.files]\ncommand = {json.dumps([*COMMAND[:2], '@acme/files@2.0.0', COMMAND[3]])}\n"
    )
    with closing(SqliteStore(state_folder())) as inventory:
        inventory.register(replace(FILES, version="2.0.0"), time.time())
    [row] = rows(capfd, "--due")
    assert row["to_look_at"] == ["review overdue", "approve again: version 2.0.0 and not 1.2.3"]
    assert outcome(["servers", "list", "--due"]) == 1


def test_a_server_that_nothing_is_wrong_with_is_not_due(asked, config, capfd):
    approved(asked, config)
    written = {"mcpServers": {"files": {"command": "douane-mcp", "args": ["--upstream", *COMMAND]}}}
    (config.parent / "home/.cursor").mkdir()
    (config.parent / "home/.cursor/mcp.json").write_text(json.dumps(written))
    assert rows(capfd, "--due") == []
    assert outcome(["servers", "list", "--due"]) == 0
    assert rows(capfd)[0]["to_look_at"] == []
    (config.parent / "home/.cursor/mcp.json").unlink()
    assert rows(capfd)[0]["to_look_at"] == ["orphan: no host here has it"]


def test_a_server_that_nobody_asked_for_is_shown(config, store, capfd):
    shown()
    [row] = rows(capfd)
    assert (row["stage"], row["to_look_at"]) == (None, ["nobody asked"])
    assert outcome(["servers", "show", "files"]) == 0
    assert "not asked for" in capfd.readouterr().out


def test_show_tells_what_was_decided_and_acts_on_no_terminal(asked, config, capfd):
    outcome(["servers", "reject", "files", "--reason", "\x1b[2Jodd"])
    capfd.readouterr()
    assert outcome(["servers", "show", "files"]) == 0
    told = capfd.readouterr().out
    assert "\x1b" not in told
    assert "rejected by local:" in told
    assert "requested by local:" in told
    assert outcome(["servers", "list"]) == 0
    assert outcome(["servers", "show", "files", "--json"]) == 0
    assert [one["stage"] for one in json.loads(capfd.readouterr().out.splitlines()[-1])["history"]] == [
        "requested",
        "rejected",
    ]
