"""`douane policy` as somebody types it."""

from __future__ import annotations

import io
import json
import re
import shlex
import sys
import time
import tomllib
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import pytest

from douane.cli.app import main
from douane.cli.approvals import terminal
from douane.inventory.definitions import define
from douane.inventory.identity import identify
from douane.model.events import Remember
from douane.model.server import Kind, Pin, ServerIdentity, State
from douane.stores.api_keys import ApiKey, ApiKeys
from douane.stores.paths import state_folder
from douane.stores.sqlite import SqliteStore
from tests._promises import promise
from tests._scanner import used_before

KEY = "AKIA" + "Z3MGBPVB4YN2KWHT"
LEAK = json.dumps({"body": f"use {KEY}"})
CALL = ("--call", "github/create_issue", LEAK)
DENY_WRITES = '[[rule]]\nid = "no-writes"\ntool = "write_*"\naction = "deny"\n'


class Ended(NamedTuple):
    stdout: str
    stderr: str


@pytest.fixture
def folder(tmp_path, monkeypatch):
    made = tmp_path / "config"
    made.mkdir()
    (tmp_path / "project").mkdir()
    monkeypatch.setenv("DOUANE_CONFIG", str(made))
    monkeypatch.setenv("DOUANE_STATE", str(used_before(tmp_path / "state")))
    monkeypatch.chdir(tmp_path / "project")
    return made


@pytest.fixture
def run(monkeypatch, capfd, folder):
    """Types `douane policy …` at a terminal, checks how it ends, and gives what it said."""
    monkeypatch.setattr(terminal, "check_terminal", list)

    def typed(*words, exit_code=0, typed_in=""):
        monkeypatch.setattr(sys, "argv", ["douane", "policy", *words])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed_in.encode())))
        with pytest.raises(SystemExit) as ended:
            main()
        said = Ended(*capfd.readouterr())
        assert (ended.value.code or 0) == exit_code, said
        return said

    return typed


def test_check_without_files_looks_at_what_is_in_force(run, folder):
    (folder / "douane.toml").write_text(DENY_WRITES)
    assert run("check").stdout.splitlines() == [
        "no mistakes in default.toml, douane.toml",
        f"looked in {folder} and {folder.parent / 'project'}",
    ]


def test_check_names_a_file_that_looks_like_a_document_and_is_not_read(run, folder):
    (folder / "dounae.toml").write_text(DENY_WRITES)
    assert "dounae.toml, line 1: this file is not read\n" in run("check").stdout


def test_a_configuration_folder_that_is_a_file_is_refused(run, folder, monkeypatch):
    (folder / "douane.toml").write_text(DENY_WRITES)
    monkeypatch.setenv("DOUANE_CONFIG", str(folder / "douane.toml"))
    assert f"DOUANE_CONFIG names `{folder}/douane.toml`, which is not" in run("check", exit_code=2).stderr


def test_check_tells_all_mistakes_and_what_to_do(run, folder):
    (folder / "douane.toml").write_text('mode = "x"\nmod = 1\n')
    assert run("check", exit_code=1).stdout.splitlines() == [
        "douane.toml, line 1: unknown mode `x`",
        "  fix: use one of: monitor, enforce",
        "douane.toml, line 2: unknown key `mod`",
        "  fix: did you mean `mode`?",
        "2 mistakes in default.toml, douane.toml",
        f"looked in {folder} and {folder.parent / 'project'}",
    ]


def test_check_of_a_file_looks_at_nothing_else(run, folder, tmp_path):
    (folder / "douane.toml").write_text("mode = 1")
    (tmp_path / "other.toml").write_text(DENY_WRITES)
    assert "no mistakes" in run("check", str(tmp_path / "other.toml")).stdout


def test_check_of_a_projects_file_holds_it_to_tightening(run, folder, tmp_path):
    (tmp_path / "other.toml").write_text('mode = "monitor"')
    assert (
        "cannot loosen `mode`" in run("check", "--project", str(tmp_path / "other.toml"), exit_code=1).stdout
    )


def test_check_says_what_is_no_mistake_and_still_odd(run, folder):
    (folder / "douane.toml").write_text('mode = "monitor"')
    found = json.loads(run("check", "--json").stdout)
    assert (found["problems"], found["notes"][0]["message"]) == ([], "nothing is enforced, only recorded")


@pytest.mark.parametrize(
    ("clause", "said", "fix"),
    [
        ('finding = "secrets.*"', "no finding is called `secrets.*`", "did you mean `secret.*`?"),
        ('finding = "pin.drift"', "no finding is called `pin.drift`", "did you mean `pin.drifted`?"),
        ('finding = ["secret.*", "!hiden.*"]', "no finding is called `hiden.*`", "did you mean `hidden.*`?"),
        ('finding = "protocol.*"', "no finding is called `protocol.*`", "remove it: what cannot be read is"),
        ('tag = "AML.T0055x"', "no finding has the tag `AML.T0055x`", "did you mean `AML.T0055`?"),
        ('method = "tool/call"', "no method is called `tool/call`", "did you mean `tools/call`?"),
        ('method = "acme/go"', "no method is called `acme/go`", "use one of: a method of MCP"),
    ],
)
def test_a_pattern_that_matches_nothing_there_is_is_a_mistake(run, folder, clause, said, fix):
    (folder / "douane.toml").write_text(f'[[rule]]\nid = "idle"\naction = "deny"\n{clause}\n')
    lines = run("check", exit_code=1).stdout.splitlines()
    assert lines[0] == f"douane.toml, line 1: {said}"
    assert lines[1].startswith(f"  fix: {fix}")


GATEWAY = """
[servers.files]
command = ["files"]

[roles.reader]
principals = ["key:ann"]

[[rule]]
id = "idle"
action = "deny"
"""


@pytest.mark.parametrize(
    ("clause", "said", "fix"),
    [
        ('role = "raeder"', "no role is called `raeder`", "did you mean `reader`?"),
        ('role = "!boss"', "no role is called `boss`", "declare it: `[roles.boss]`"),
        ('principal = "ann"', "no principal is called `ann`", "write `key:ann`, or the whole id"),
    ],
)
def test_a_rule_about_nobody_is_a_mistake(run, folder, clause, said, fix):
    (folder / "douane.toml").write_text(f"{GATEWAY}{clause}\n")
    lines = run("check", exit_code=1).stdout.splitlines()
    assert lines[0] == f"douane.toml, line 8: {said}"
    assert lines[1].startswith(f"  fix: {fix}")


@pytest.mark.parametrize(
    "clause", ['role = "reader"', 'role = "r*"', 'principal = ["oidc:*", "!key:ann"]', 'server = "files"']
)
def test_a_rule_about_somebody_is_none(run, folder, clause):
    (folder / "douane.toml").write_text(f"{GATEWAY}{clause}\n")
    assert "files`" not in run("check").stdout


def test_a_rule_about_a_server_that_is_not_there_is_worth_a_word(run, folder):
    (folder / "douane.toml").write_text(f'{GATEWAY}server = "fiels"\n')
    assert "no server under [servers] is called `fiels`\n  fix: did you mean `files`?" in run("check").stdout


def test_a_role_of_nobody_is_a_mistake(run, folder):
    (folder / "douane.toml").write_text('[roles.reader]\nprincipals = ["ann"]\n')
    assert "`ann` is nobody: ids say how somebody is known" in run("check", exit_code=1).stdout


def test_methods_that_were_allowed_and_globs_are_known(run, folder):
    rule = '[[rule]]\nid = "a"\naction = "deny"\nmethod = ["acme/go", "acme/*", "tools/*", "!tools/call"]\n'
    (folder / "douane.toml").write_text(f'{rule}\n[protocol]\nextensions = ["acme/*"]\n')
    run("check")


def test_the_tags_of_behaviour_are_known(run, folder):
    (folder / "douane.toml").write_text('[[rule]]\nid = "a"\naction = "deny"\ntag = "MCP02:2025"\n')
    run("check")


def test_an_exception_from_a_finding_that_there_is_not_is_not_written(run, folder):
    said = run("except", "secret.aws-access-key", "--server=a", "--for=1d", "--reason=r", exit_code=2)
    assert "did you mean `secret.aws-access-key-id`?" in said.stderr
    assert not (folder / "exceptions.toml").exists()


@promise("P-NO-TRACEBACK")
@pytest.mark.parametrize("words", [["check", "absent.toml"], ["test", "absent.toml"]])
def test_a_file_that_is_not_there_is_a_mistake_of_the_command_line(run, folder, words):
    assert "fix: " in run(*words, exit_code=2).stderr


@promise("P-NO-TRACEBACK")
@pytest.mark.parametrize(
    "words", [["show"], ["explain", *CALL], ["except", "secret.*", "--server=a", "--for=1d", "--reason=r"]]
)
def test_a_mistake_in_a_document_ends_every_command_with_one_message(run, folder, words):
    (folder / "douane.toml").write_text("mode = 1")
    assert run(*words, exit_code=2).stderr == (
        "douane: douane.toml, line 1: unknown mode `1`\n  fix: use one of: monitor, enforce\n"
    )


def test_show_has_every_document_and_the_revision(run, folder):
    (folder / "douane.toml").write_text(DENY_WRITES)
    output = run("show").stdout
    assert "# default.toml (built in)" in output
    assert "# douane.toml (yours)\n\n" + DENY_WRITES in output


def test_show_lets_nothing_act_on_the_terminal(run, folder):
    (folder.parent / "project" / "douane.toml").write_text("# \u202egnihton\n")
    assert "\u202e" not in run("show").stdout


def test_show_for_programs_has_the_settings(run, folder):
    found = json.loads(run("show", "--json").stdout)
    assert found["settings"]["limits"]["message"] == 4 << 20


def test_explain_names_the_rule_that_decides_and_its_line(run, folder):
    output = run("explain", *CALL, exit_code=1).stdout
    assert output.startswith("deny, policy ")
    assert "deny  secrets-out (default.toml, line " in output
    assert KEY not in output


def test_explain_of_a_harmless_call_ends_well(run, folder):
    assert run("explain", "--call", "github/list").stdout.startswith("allow, policy ")


def test_explain_knows_what_was_called_before(run, folder):
    (folder / "douane.toml").write_text("[approvals]\n", "utf-8")
    before = ("--after", "mail/read_mail", "--after", "files/read_file")
    told = run("explain", *before, "--call", "slack/post_message", exit_code=1).stdout
    assert told.startswith("hold, policy ")
    assert "hold  sequence.mail-files-chat (default.toml, line " in told
    assert run("explain", "--call", "slack/post_message").stdout.startswith("allow, policy ")


LABELLED = '[[rule]]\nid = "kept-in"\nlabel = "{}"\nserver = "slack"\ntool = "post_*"\naction = "deny"\n'


@pytest.mark.parametrize("label", ["untrusted", "hr"])
def test_explain_judges_as_after_a_call_with_the_labels_of_what_it_brought(run, folder, label):
    own = '[labels]\nmail = ["untrusted", "private", "hr"]\n'
    (folder / "douane.toml").write_text(own + LABELLED.format(label), "utf-8")
    told = run("explain", "--after", "mail/read_mail", "--call", "slack/post_message", exit_code=1).stdout
    assert "deny  kept-in (douane.toml, line " in told
    assert run("explain", "--call", "slack/post_message").stdout.startswith("allow, policy ")
    assert "kept-in" not in run("explain", "--after", "x/y", "--call", "slack/post_message").stdout


def test_explain_finds_what_would_be_found_of_the_labels_of_what_was_read(run, folder):
    before = ("--after", "mail/read_mail", "--after", "files/read_file")
    assert "flow.trifecta" in run("explain", *before, "--call", "slack/post_message").stdout


@pytest.fixture
def shown(folder):
    """A server `github` with an approved tool `list` and one `create_issue` that waits."""
    with closing(SqliteStore(str(state_folder()))) as store:
        store.register(ServerIdentity("npm:github", "github", "npm:github"), 1.0)
        pins = [_pin("list", State.APPROVED), _pin("create_issue", State.HELD)]
        store.commit([], [Remember("npm:github", tuple(pins))])


def _pin(name, state):
    shown = define(Kind.TOOL, name, {"name": name, "annotations": {"readOnlyHint": name == "list"}})
    approved, seen = (shown, None) if state is State.APPROVED else (None, shown)
    return Pin(Kind.TOOL, name, state, approved, seen, "first-use", 1.0)


@pytest.mark.parametrize(
    ("tool", "said"),
    [
        ("github/list", ""),
        ("github/lisst", "`github` has shown no tool `lisst`: a call of it is held; did you mean `list`?"),
        ("github/create_issue", "`create_issue` waits for its first approval: a call of it is held"),
        ("gthub/list", "no server called `gthub` was started here; did you mean `github`?"),
    ],
)
def test_explain_says_where_no_such_tool_is_known(run, shown, tool, said):
    told = run("explain", "--call", tool)
    assert told.stderr == (f"douane: {said}\n" if said else "")
    assert told.stdout.startswith("allow, policy ")


@pytest.mark.parametrize(("tool", "code", "action"), [("list", 0, "allow"), ("create_issue", 1, "deny")])
def test_explain_knows_which_tools_say_that_they_only_read(run, folder, shown, tool, code, action):
    rule = '[[rule]]\nid = "readers"\naction = "deny"\nmethod = "tools/call"\nread_only = false\n'
    (folder / "douane.toml").write_text(rule)
    assert run("explain", "--call", f"github/{tool}", exit_code=code).stdout.startswith(f"{action}, policy")


FOLDER = "/srv/site"
OUTSIDE = ("--call", "files/list_directory", '{"path": "/home/x"}')
INSIDE = ("--call", "files/list_directory", '{"path": "/srv/site/x"}')
FILES = ["npx", "-y", "@modelcontextprotocol/server-filesystem", FOLDER]


def recorded(server, *tools):
    with closing(SqliteStore(str(state_folder()))) as store:
        store.register(server, 1.0)
        shown = [define(Kind.TOOL, one["name"], one) for one in tools]
        pins = [Pin(one.kind, one.name, State.APPROVED, one, None, "first-use", 1.0) for one in shown]
        store.commit([], [Remember(server.id, tuple(pins))])


def test_explain_decides_by_the_folders_of_the_server_as_the_gateway_does(run, folder):
    (folder / "douane.toml").write_text(f"[servers.files]\ncommand = {json.dumps(FILES)}\n")
    told = run("explain", "--as", "key:ann", "--group", "leads", *OUTSIDE, exit_code=1).stdout
    assert "interpreter.path-outside" in told
    assert run("explain", *INSIDE).stdout.startswith("allow, policy ")


def test_explain_decides_by_the_folders_that_a_hosts_entry_names(run, folder, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    entry = {"command": "douane-mcp", "args": ["--name", "files", "--upstream", *FILES]}
    (tmp_path / ".claude.json").write_text(json.dumps({"mcpServers": {"files": entry}}))
    assert "interpreter.path-outside" in run("explain", *OUTSIDE, exit_code=1).stdout
    recorded(identify(FILES, "files"))
    assert "interpreter.path-outside" in run("explain", *OUTSIDE, exit_code=1).stdout


def test_explain_decides_by_the_schema_that_the_tool_has_shown(run, folder):
    schema = {"type": "object", "properties": {"path": {"type": "string"}}}
    recorded(identify(FILES[:3], "files"), {"name": "list_directory", "inputSchema": schema})
    told = run("explain", *INSIDE).stdout
    assert "not known here" not in told
    assert run("explain", "--call", "files/list_directory", '{"other": 1}', exit_code=1)


def test_explain_says_what_of_the_server_is_not_known(run, folder):
    told = run("explain", *OUTSIDE).stdout
    assert "not known here\n   no server called `files` is known: a path outside of its folders" in told
    assert "would be refused, and was not looked for" in told
    recorded(identify(FILES, "files"))
    said = json.loads(run("explain", *OUTSIDE, "--json").stdout)["unknown"]
    assert [one.partition(":")[0] for one in said] == [
        "which folders the command line of `files` names",
        "what `list_directory` declares",
    ]


BY_GROUP = '[roles.developer]\ngroups = ["developers"]\n' + DENY_WRITES + 'role = "developer"\n'


def kept(name, tenant="default", **given):
    given = {"created": time.time(), "expires": time.time() + 60, **given}
    with closing(ApiKeys(str(state_folder()))) as keys:
        keys.add(ApiKey(f"{name}-{tenant}", name, ("developers",), ("write",), tenant, **given), b"x" * 32)


def test_explain_gives_a_key_the_groups_and_scopes_that_are_kept_for_it(run, folder):
    (folder / "douane.toml").write_text(BY_GROUP)
    kept("ann")
    found = run("explain", "--as", "key:ann", "--call", "files/write_file", exit_code=1)
    assert "as key:ann, roles: developer" in found.stdout
    assert found.stderr == ""
    assert run("explain", "--as", "key:ann", "--group", "others", "--call", "files/write_file")


def test_a_case_of_a_key_has_the_groups_that_are_kept_for_it_unless_it_says_otherwise(run, folder, tmp_path):
    (folder / "douane.toml").write_text(BY_GROUP)
    kept("ann")
    case = '[[case]]\ncall = "files/write_file"\nas = "key:ann"\n'
    file = tmp_path / "cases.toml"
    file.write_text(f'{case}expect = "deny"\n{case}groups = []\nexpect = "allow"\n')
    tried = run("test", str(file))
    assert (tried.stdout, tried.stderr) == ("2 passed, 0 failed\n", "")


def test_a_case_of_a_key_of_a_tenant_meets_the_documents_of_that_tenant(run, folder, tmp_path):
    (folder / "tenants" / "acme").mkdir(parents=True)
    (folder / "tenants" / "acme" / "douane.toml").write_text(DENY_WRITES)
    kept("ann", "acme")
    file = tmp_path / "cases.toml"
    file.write_text(
        '[[case]]\ncall = "files/write_file"\nas = "key:ann"\nexpect = "deny"\n'
        '[[case]]\ncall = "files/write_file"\nexpect = "allow"\n'
    )
    assert run("test", str(file)).stdout == "2 passed, 0 failed\n"


def test_a_case_of_a_key_that_nothing_keeps_says_once_that_it_is_tried_without_groups(run, folder, tmp_path):
    case = '[[case]]\ncall = "files/read_file"\nas = "key:ann"\nexpect = "allow"\n'
    (tmp_path / "cases.toml").write_text(case + case)
    said = run("test", str(tmp_path / "cases.toml")).stderr
    assert said.count("no `key:ann` that lets in is known here") == 1
    assert "`groups`" in said


def test_explain_takes_the_tenant_of_a_key_that_only_another_tenant_has(run, folder):
    (folder / "douane.toml").write_text(BY_GROUP)
    kept("ann", "acme")
    found = run("explain", "--as", "key:ann", "--call", "files/read_file")
    assert "of tenant acme" in found.stdout


@pytest.mark.parametrize("given", [None, {"expires": 2.0}])
def test_explain_says_that_it_knows_no_groups_of_a_key_that_lets_nobody_in(run, folder, given):
    (folder / "douane.toml").write_text(BY_GROUP)
    if given:
        kept("ann", created=1.0, **given)
    found = run("explain", "--as", "key:ann", "--call", "files/write_file")
    assert "no `key:ann` that lets in is known here" in found.stderr


@pytest.mark.parametrize(
    ("tool", "instead"),
    [("files__write_file", "files/write_file"), ("write_file", "SERVER/TOOL")],
)
def test_explain_of_a_bundle_names_the_server_to_write(run, folder, tool, instead):
    text = f"[servers.files]\ncommand = {json.dumps(FILES)}\n[bundles.work]\nservers = ['files']\n"
    (folder / "douane.toml").write_text(text)
    said = run("explain", "--call", f"work/{tool}", exit_code=2).stderr
    assert f"`work` is a bundle: write --call {instead}" in said


def test_explain_of_a_tool_where_nothing_was_recorded_says_nothing_of_it(run, folder):
    assert run("explain", "--call", "github/lisst").stderr == ""


def test_explain_names_what_each_finding_adds_to_the_score(run):
    found = json.loads(run("explain", *CALL, "--json", exit_code=1).stdout)
    (finding,) = found["findings"]
    assert (finding["finding"], finding["severity"], finding["weight"]) == (
        "secret.aws-access-key-id",
        "high",
        0.8,
    )
    assert found["score"] == 0.9
    shown = run("explain", *CALL, exit_code=1).stdout
    assert "what was found, and weighs 0.90 together\n   0.80  high secret.aws-access-key-id" in shown


def test_explain_speaks_for_another_principal(run, folder):
    (folder / "douane.toml").write_text('[[rule]]\nid = "bob"\nprincipal = "local:bob"\naction = "hold"\n')
    found = run("explain", "--call", "github/list", "--as", "local:bob", "--json", exit_code=1)
    assert json.loads(found.stdout)["decisive"][0]["rule"] == "bob"


def test_explain_says_when_the_policy_only_monitors(run, folder):
    (folder / "douane.toml").write_text('mode = "monitor"')
    assert "only recorded" in run("explain", *CALL, exit_code=1).stdout


def test_explain_reads_a_message_from_standard_input(run, folder):
    result = {"jsonrpc": "2.0", "id": 1, "result": {"content": [{"type": "text", "text": KEY}]}}
    words = ("explain", "--message", "-", "--answers", "tools/call", "--server", "github", "--json")
    found = json.loads(run(*words, typed_in=json.dumps(result)).stdout)
    assert (found["action"], found["decisive"][0]["rule"]) == ("edit", "secrets-in")


def test_explain_of_what_cannot_be_read_says_why(run, folder):
    output = run("explain", "--message", '{"a":1,"a":2}', exit_code=1).stdout
    assert "protocol.duplicate-key" in output


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["--call", "a/b", "--message", "{}"],
        ["--call", "a/b", "[]"],
        ["--call", "a/b", "{"],
        ["--call", "foo"],
        ["--call", "foo/"],
        ["--message", '{"jsonrpc":"2.0","id":1,"result":{}}'],
    ],
)
def test_explain_needs_one_message_that_makes_sense(run, folder, words):
    run("explain", *words, exit_code=2)


@pytest.fixture
def exception(run):
    def typed(*words, exit_code=0):
        return run("except", "secret.*", "--reason", 'a "sample"', *words, exit_code=exit_code)

    return typed


def written(folder):
    return tomllib.loads((folder / "exceptions.toml").read_text())["exception"]


@promise("P-EXCEPTION")
@promise("P-FIX-WORKS")
def test_the_command_that_a_refusal_names_lets_that_call_pass_and_no_other(run, folder):
    refused = json.loads(run("explain", *CALL, "--json", exit_code=1).stdout)
    named = refused["decisive"][0]["exception"]
    run(*shlex.split(named)[2:])
    assert "hidden by an exception" in run("explain", *CALL).stdout
    run("explain", "--call", "github/create_issue", json.dumps({"title": KEY}), exit_code=1)
    run("explain", "--call", "github/comment", LEAK, exit_code=1)
    run("explain", "--call", "gitlab/create_issue", LEAK, exit_code=1)


def test_an_exception_lasts_so_many_days(exception, folder):
    exception("--server", "github", "--for", "30d")
    assert written(folder)[0]["until"] == (datetime.now(UTC) + timedelta(days=30)).date()


@pytest.mark.parametrize("until", ["2031-02-03", "2031-02-03T04:05:06Z", "2031-02-03T04:05:06+02:00"])
def test_an_exception_can_have_its_last_day_named(exception, folder, until):
    exception("--server", "github", "--until", until)
    assert written(folder)[0]["until"].isoformat().replace("+00:00", "Z") == until


def test_an_exception_can_be_for_one_value(run, exception, folder, tmp_path):
    (tmp_path / "value").write_text(KEY + "\n")
    exception("--value-from", str(tmp_path / "value"), "--for", "12h")
    run("explain", *CALL)
    run("explain", "--call", "github/create_issue", LEAK.replace("KWHT", "KWHU"), exit_code=1)
    assert KEY not in (folder / "exceptions.toml").read_text()


def test_odd_names_come_back_as_they_were(exception, folder):
    name = 'a"\\\n\u200b\x7f\U000e0041é'
    exception("--tool", name, "--for", "1d")
    assert written(folder)[0]["tool"] == name
    assert "\u200b" not in (folder / "exceptions.toml").read_text()


def test_what_was_written_is_shown(exception, folder):
    shown = exception("--server", "github", "--until", "2031-02-03").stdout
    (ident,) = re.findall(r'^id = "(x-[0-9a-f]{8})"$', shown, re.MULTILINE)
    assert shown.endswith(
        f'[[exception]]\nid = "{ident}"\nfinding = "secret.*"\nserver = "github"\n'
        'until = 2031-02-03\nreason = "a \\"sample\\""\n'
    )


@pytest.mark.parametrize(
    "words",
    [
        ["--server", "a"],
        ["--server", "a", "--for", "1d", "--until", "2031-01-01"],
        ["--server", "a", "--for", "soon"],
        ["--server", "a", "--until", "soon"],
        ["--server", "a", "--until", "2020-01-31"],
        ["--server", "a", "--until", "2020-01-31T12:00:00Z"],
        ["--for", "1d"],
        ["--server", "a", "--for", "1d", "--value-from", "absent"],
    ],
)
def test_an_exception_without_end_or_scope_is_not_written(exception, folder, words):
    exception(*words, exit_code=2)
    assert not (folder / "exceptions.toml").exists()


CASES = """
[[case]]
name = "a key stays home"
call = "github/create_issue"
arguments = { body = "KEY" }
expect = "deny"
rule = "secrets-out"

[[case]]
message = { jsonrpc = "2.0", id = 1, result = { content = [] } }
answers = "tools/call"
expect = "allow"
""".replace("KEY", KEY)


MARKED = """
[[case]]
name = "a key is taken out"
message = { jsonrpc = "2.0", id = 1, result = { content = [{ type = "text", text = "KEY" }] } }
answers = "tools/call"
expect = "edit"
with = "redact"
""".replace("KEY", KEY)


SEQUENCE = """
[[sequence]]
id = "crm-then-chat"
steps = [{ server = "crm", does = "read" }, { server = ["slack", "teams"], does = "send" }]
action = "refuse"
"""
AFTER = '[[case]]\ncall = "slack/post_message"\nafter = "crm/get_customer"\nexpect = "deny"\n'


def test_a_case_may_say_what_was_called_before(run, folder, tmp_path):
    (folder / "douane.toml").write_text(SEQUENCE, "utf-8")
    (tmp_path / "good.toml").write_text(f'{AFTER}rule = "sequence.crm-then-chat"\n', "utf-8")
    (tmp_path / "bad.toml").write_text(AFTER.replace("crm/", "mail/"), "utf-8")
    assert run("test", str(tmp_path / "good.toml")).stdout == "1 passed, 0 failed\n"
    assert "expected deny, and it is allow" in run("test", str(tmp_path / "bad.toml"), exit_code=1).stdout


def test_the_findings_of_ones_own_sequences_are_known(run, folder):
    rule = '[[rule]]\nid = "note"\nfinding = "sequence.{}"\naction = "deny"\n'
    (folder / "douane.toml").write_text(SEQUENCE + rule.format("crm-then-chat"), "utf-8")
    run("check")
    (folder / "douane.toml").write_text(SEQUENCE + rule.format("crm-then-caht"), "utf-8")
    assert "no finding is called `sequence.crm-then-caht`" in run("check", exit_code=1).stdout


def test_a_case_may_say_what_an_edit_makes_of_it(run, folder, tmp_path):
    (tmp_path / "good.toml").write_text(MARKED)
    (tmp_path / "bad.toml").write_text(MARKED.replace("redact", "tokenise"))

    assert run("test", str(tmp_path / "good.toml")).stdout == "1 passed, 0 failed\n"
    said = run("test", str(tmp_path / "bad.toml"), exit_code=1).stdout
    assert "a key is taken out: expected tokenise, and it is redact by secrets-in" in said


def test_explain_says_what_an_edit_makes_of_it(run, folder):
    message = json.dumps({"jsonrpc": "2.0", "id": 1, "result": {"content": [{"type": "text", "text": KEY}]}})

    assert (
        "edit, redact  secrets-in" in run("explain", "--message", message, "--answers", "tools/call").stdout
    )
    told = json.loads(run("explain", "--message", message, "--answers", "tools/call", "--json").stdout)
    assert told["decisive"][0]["with"] == "redact"


def test_cases_that_meet_what_they_expect_pass(run, folder, tmp_path):
    (tmp_path / "cases.toml").write_text(CASES)
    assert run("test", str(tmp_path / "cases.toml")).stdout == "2 passed, 0 failed\n"


@pytest.mark.parametrize(
    ("old", "new", "failure"),
    [
        ('"deny"', '"hold"', "expected hold, and it is deny by secrets-out"),
        ('"secrets-out"', '"other"', "expected `other` to decide, and it is deny by secrets-out"),
    ],
)
def test_a_case_that_meets_something_else_is_told_with_its_line(run, folder, tmp_path, old, new, failure):
    (tmp_path / "cases.toml").write_text(CASES.replace(old, new))
    output = run("test", str(tmp_path / "cases.toml"), exit_code=1).stdout
    assert output.splitlines() == [
        f"{tmp_path}/cases.toml, line 2: a key stays home: {failure}",
        "1 passed, 1 failed",
    ]


def test_cases_can_be_lines_of_json(run, folder, tmp_path):
    case = {"call": "github/create_issue", "arguments": json.loads(LEAK), "expect": "deny"}
    (tmp_path / "cases.jsonl").write_text(f"{json.dumps(case)}\n\n{json.dumps(case)}\n")
    lines = run("test", "--json", str(tmp_path / "cases.jsonl")).stdout.splitlines()
    assert [(json.loads(line)["line"], json.loads(line)["failure"]) for line in lines] == [(1, ""), (3, "")]


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("c.toml", "[[case]]\ncall = 'a/b'", "`expect` is missing"),
        ("c.toml", "[[case]]\nexpect = 'deny'", "a case needs either `call` or `message`"),
        ("c.toml", "[[case]]\ncall = 'a/b'\nexpect = 'den'", "unknown expect `den`"),
        ("c.toml", "[[case]]\ncall = 'a/b'\nexpect = 'deny'\narguments = 1", "`arguments` must be a table"),
        (
            "c.toml",
            "[[case]]\nmessage = {a = 2020-01-01}\nexpect = 'deny'",
            "`message` holds what JSON cannot",
        ),
        ("c.toml", "[[case]", "not TOML"),
        ("c.jsonl", "{}\n[", "not a JSON object"),
    ],
)
def test_a_mistake_in_a_case_is_told_with_its_line(run, folder, tmp_path, name, text, message):
    (tmp_path / name).write_text(text)
    assert message in run("test", str(tmp_path / name), exit_code=2).stderr


ROLES = """
[roles.dba]
groups = ["db-admins"]

[[rule]]
id = "only-dbas-write"
server = "postgres"
role = "!dba"
read_only = false
action = "deny"
"""
QUERY = ("--call", "postgres/query", '{"sql": "select 1"}')


@pytest.mark.parametrize(
    ("words", "action"),
    [
        ((), "deny"),
        (("--as", "key:ann", "--group", "db-admins"), "allow"),
        (("--as", "key:ann", "--group", "others"), "deny"),
        (("--role", "dba"), "allow"),
        (("--read-only",), "allow"),
        (("--scope", "db-admins"), "deny"),
    ],
)
def test_explain_gives_the_principal_the_roles_of_the_policy(run, folder, words, action):
    (folder / "douane.toml").write_text(ROLES)
    found = json.loads(
        run("explain", *QUERY, *words, "--json", exit_code=0 if action == "allow" else 1).stdout
    )

    assert found["action"] == action


def test_explain_says_who_it_was_and_which_rule_decided(run, folder):
    (folder / "douane.toml").write_text(ROLES)
    shown = run("explain", *QUERY, "--as", "key:ann", "--role", "dev", "--tenant", "acme", exit_code=1).stdout

    assert "as key:ann of tenant acme, roles: dev" in shown
    assert "only-dbas-write" in shown


def test_cases_may_say_who_calls(run, folder, tmp_path):
    (folder / "douane.toml").write_text(ROLES)
    case = '[[case]]\ncall = "postgres/query"\narguments = { sql = "select 1" }\n'
    file = tmp_path / "cases.toml"
    file.write_text(
        f'{case}expect = "deny"\n{case}groups = ["db-admins"]\nexpect = "allow"\n{case}read_only = true\nexpect = "allow"\n'
    )

    assert run("test", str(file)).stdout == "3 passed, 0 failed\n"


def test_a_project_cannot_say_who_has_which_role(run, folder, tmp_path):
    file = tmp_path / "douane.toml"
    file.write_text('[roles.admin]\nprincipals = "*"')

    assert (
        "a project's document cannot set `roles`" in run("check", "--project", str(file), exit_code=1).stdout
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[[rule]]\nid = "r"\naction = "alow"', "tenants/acme/douane.toml, line 3: unknown action `alow`"),
        ('[[rule]]\nid = "r"\nfinding = "sceret.*"\naction = "deny"', "no finding is called `sceret.*`"),
        ('[identity]\nlocal = "none"', "the documents of tenant `acme` say who is who"),
    ],
)
def test_check_finds_the_mistakes_of_tenants(run, folder, text, said):
    (folder / "douane.toml").write_text("[tenants.acme]\n[tenants.globex]\n")
    own = folder / "tenants" / "acme"
    own.mkdir(parents=True)
    assert run("check").stdout.startswith("no mistakes")
    (own / "douane.toml").write_text(text)

    assert said in run("check", exit_code=1).stdout


def test_explain_for_a_tenant_counts_its_documents(run, folder):
    (folder / "douane.toml").write_text("[tenants.acme]\n")
    own = folder / "tenants" / "acme"
    own.mkdir(parents=True)
    (own / "douane.toml").write_text(DENY_WRITES)
    words = ("explain", "--call", "files/write_file")

    assert "tenants/acme/douane.toml, line 1" in run(*words, "--tenant", "acme", exit_code=1).stdout
    run(*words)
