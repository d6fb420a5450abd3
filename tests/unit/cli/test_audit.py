"""`douane audit`, as people and programs use it."""

from __future__ import annotations

import csv
import io
import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from typing import NamedTuple

import pytest

from douane.audit.chain import link
from douane.cli.app import main
from douane.model.events import Record
from douane.model.server import ServerIdentity
from douane.stores.documents import load
from douane.stores.sqlite import SqliteStore
from douane.wiring import open_store


class Ended(NamedTuple):
    exit_code: int
    stdout: str
    stderr: str


NASTY = "\x1b]0;owned\x07\u202egnp.exe [red]x[/red]"
BODIES = tuple(
    {
        "at": 1_700_000_000.0 + n,
        "session": "s1",
        "server": "npx:files",
        "server_name": "files",
        "method": "tools/call",
        "subject": NASTY if n == 3 else f"tool{n}",
        "action": "deny" if n == 2 else "allow",
        "principal": "key:ci-bot",
        "findings": [{"rule": "secrets.aws", "id": "f-3fa9c1d2-7"}] if n == 2 else [],
        "reasons": [
            {"policy_rule": "secrets-out", "action": "deny"},
            {"policy_rule": "noted", "action": "allow"},
        ]
        if n == 2
        else [],
    }
    for n in range(1, 6)
)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("DOUANE_STATE", str(tmp_path))
    return tmp_path


@pytest.fixture
def log(folder):
    with closing(SqliteStore(str(folder))) as store:
        store.commit([Record(body) for body in BODIES])
        store.checkpoint()
    return folder


@pytest.fixture
def run(monkeypatch, capfdbinary):
    """Runs `douane audit …` as the shell does."""

    def run_it(*arguments):
        monkeypatch.setattr(sys, "argv", ["douane", "audit", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capfdbinary.readouterr()
        return Ended(ended.value.code, said.out.decode(), said.err.decode())

    return run_it


def objects(result):
    return [json.loads(line) for line in result.stdout.splitlines()]


def tamper(folder, sql):
    with closing(sqlite3.connect(folder / "douane.db", isolation_level=None)) as connection:
        connection.execute("DROP TRIGGER entries_do_not_change")
        connection.execute(sql)


def test_tail_shows_the_last_entries(run, log):
    result = run("tail", "-n", "2")
    assert result.exit_code == 0
    assert "tool4" in result.stdout
    assert "tool5" in result.stdout
    assert "tool2" not in result.stdout


def test_tail_for_programs_is_one_object_a_line(run, log):
    assert [one["seq"] for one in objects(run("tail", "--json"))] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    "arguments",
    [("tail",), ("show", "3"), ("search",), ("export", "--format", "csv"), ("export",)],
    ids=" ".join,
)
def test_nothing_that_a_peer_sent_acts_on_the_terminal(run, log, arguments):
    shown = run(*arguments).stdout
    assert not set(shown) & set("\x1b\x07\u202e")
    assert "owned" in shown


def test_markup_is_shown_and_not_followed(run, log):
    assert "[red]x[/red]" in run("tail").stdout


def test_show_shows_everything(run, log):
    shown = run("show", "2").stdout
    assert '"rule": "secrets.aws"' in shown
    assert "hash" in shown


def test_show_of_no_entry_is_a_usage_error(run, log):
    result = run("show", "99")
    assert result.exit_code == 2
    assert "there is no entry 99" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("--server", "files"), [1, 2, 3, 4, 5]),
        (("--tool", "tool4"), [4]),
        (("--action", "deny"), [2]),
        (("--finding", "secrets"), [2]),
        (("--session", "s2"), []),
        (("--since", "1h"), []),
        (("--until", "2023-11-14T22:13:23Z"), [1, 2]),
        (("owned",), [3]),
        (("-n", "1"), [5]),
    ],
    ids=lambda value: " ".join(map(str, value)),
)
def test_search_finds_what_is_asked_for(run, log, arguments, expected):
    assert [one["seq"] for one in objects(run("search", "--json", *arguments))] == expected


@pytest.fixture
def files(log):
    """A server whose entries bear an id with a mark, as Douane gives it to commands with arguments."""
    with closing(SqliteStore(str(log))) as store:
        store.register(ServerIdentity("npm:files#88309c112233", "files", "npm:files"), 1.0)
        store.commit([Record({"server": "npm:files#88309c112233", "server_name": "files"})])


@pytest.mark.parametrize("name", ["files#88309c", "npm:files#88309c112233", "npm:files#88"])
def test_search_takes_a_server_as_douane_prints_it(run, files, name):
    assert [one["seq"] for one in objects(run("search", "--json", "--server", name))] == [6]


def test_search_for_a_server_that_there_is_not_says_so(run, files):
    result = run("search", "--json", "--server", "fils")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "there is no server `fils`\n  fix: name one of: files#88309c" in result.stderr


@pytest.mark.parametrize(
    ("finding", "code", "said"),
    [
        (
            "secret.aws-acces-key-id",
            2,
            "no finding is called `secret.aws-acces-key-id`\n  fix: did you mean `sec",
        ),
        ("secrt", 2, "no finding is called `secrt`"),
        ("secret", 0, "no entry is like that"),
        ("hidden.bidi", 0, "no entry is like that"),
        ("protocol.not-json", 0, "no entry is like that"),
        ("secrets", 0, ""),
    ],
)
def test_search_for_a_finding_that_there_is_not_says_so(run, log, finding, code, said):
    result = run("search", "--json", "--finding", finding)
    assert (result.exit_code, said in result.stderr) == (code, True)


def test_a_time_that_is_none_is_a_usage_error(run, log):
    result = run("search", "--since", "soon")
    assert result.exit_code == 2
    assert "`soon` is not a time" in result.stderr


def test_verify_of_a_whole_log_says_so(run, log):
    result = run("verify")
    assert (result.exit_code, result.stdout) == (0, "5 entries: the log is whole\n")
    assert objects(run("verify", "--json")) == [{"entries": 5, "problems": 0, "notes": []}]


def test_verify_of_a_changed_log_names_the_entry_and_ends_with_1(run, log):
    tamper(log, "UPDATE entries SET body = '{}' WHERE seq = 3")
    result = run("verify")
    assert (result.exit_code, result.stdout) == (1, "entry 3 was changed\n5 entries: 1 problem\n")
    assert objects(run("verify", "--json"))[0] == {"first": 3, "last": 3, "text": "entry 3 was changed"}


def test_verify_against_a_checkpoint_and_a_key_that_were_kept_elsewhere(run, log, tmp_path):
    kept = tmp_path / "kept"
    kept.write_text((log / "checkpoints.jsonl").read_text())
    key = run("key").stdout.strip()
    assert run("verify", "--checkpoint", str(kept), "--key", key).exit_code == 0
    assert run("verify", "--checkpoint", str(kept), "--key", "00" * 32).exit_code == 1
    assert run("verify", "--checkpoint", str(tmp_path / "none")).exit_code == 2
    assert run("verify", "--key", "xyz").exit_code == 2


def test_verify_tells_people_the_first_problems_and_how_many_more_there_are(run, log):
    many = "WITH RECURSIVE many(n) AS (VALUES (10) UNION ALL SELECT n + 2 FROM many WHERE n < 300)"
    tamper(log, f"{many} INSERT INTO entries SELECT n, '{{}}', x'', x'' FROM many")
    assert "… and" in run("verify").stdout


def test_reseal_lets_a_log_go_on_whose_head_was_changed(run, log):
    tamper(log, "UPDATE head SET seal = x'00'")
    assert run("verify").exit_code == 1
    assert run("reseal").stdout == "the log goes on; entry 6 says so\n"
    with closing(SqliteStore(str(log))) as store:
        store.commit([Record({"n": 7})])
    result = run("verify")
    assert result.exit_code == 0
    assert result.stdout.startswith("note: entry 6: the log was resealed on ")


def test_an_entry_that_a_reseal_took_over_stays_a_problem(run, log):
    with closing(sqlite3.connect(log / "douane.db", isolation_level=None)) as connection:
        ((previous,),) = connection.execute("SELECT hash FROM entries WHERE seq = 5")
        forged = (6, "{}", previous, link(6, previous, "{}"))
        connection.execute("INSERT INTO entries VALUES (?, ?, ?, ?)", forged)
    assert run("verify").stdout.startswith("entry 6 added behind the head of the log\n")
    assert run("reseal").exit_code == 0
    with closing(SqliteStore(str(log))) as store:
        store.commit([Record({"n": 8})])
        store.checkpoint()
    result = run("verify")
    assert result.exit_code == 1
    assert "; entry 6 was taken over unproven\n" in result.stdout


def test_a_message_of_a_peer_that_calls_itself_a_reseal_is_none(run, log):
    with closing(SqliteStore(str(log))) as store:
        store.commit([Record({"method": "douane/reseal", "kind": "request", "unproven_from": 1})])
    assert run("verify").stdout == "6 entries: the log is whole\n"


def test_a_whole_log_is_not_resealed(run, log):
    result = run("reseal")
    assert result.exit_code == 2
    assert "nothing to do" in result.stderr
    assert objects(run("verify", "--json"))[-1]["entries"] == 5


@pytest.mark.parametrize("name", ["jsonl", "csv"])
def test_export_writes_to_a_file_what_it_writes_to_standard_output(run, log, tmp_path, name):
    path = tmp_path / "out"
    assert run("export", "--format", name, "--output", str(path)).exit_code == 0
    assert path.read_bytes().decode() == run("export", "--format", name).stdout


def test_an_export_to_a_pipe_or_device_leaves_it_what_it_is(run, log, tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    run("export", "--output", str(pipe))
    os.close(reader)
    assert pipe.is_fifo()


def test_an_export_can_be_read(run, log):
    assert [one["seq"] for one in objects(run("export"))] == [1, 2, 3, 4, 5]
    rows = list(csv.DictReader(io.StringIO(run("export", "--format", "csv").stdout)))
    assert [row["action"] for row in rows] == ["allow", "deny", "allow", "allow", "allow"]


def test_an_export_that_cannot_be_written_is_said_clearly(run, log):
    result = run("export", "--output", "/none/such")
    assert result.exit_code == 3
    assert "fix:" in result.stderr


@pytest.mark.parametrize("command", ["tail", "search", "export"])
def test_where_nothing_was_recorded_there_is_nothing_wrong(run, folder, command):
    result = run(command)
    assert (result.exit_code, result.stdout) == (0, "")
    assert "nothing was recorded" in result.stderr


@pytest.mark.parametrize("command", ["verify", "reseal", "key"])
def test_nothing_can_be_proved_about_nothing(run, folder, command):
    result = run(command)
    assert result.exit_code == 2
    assert "nothing was recorded" in result.stderr
    assert list(folder.iterdir()) == []


def test_a_log_that_is_gone_while_its_checkpoints_are_there_is_a_finding(run, log):
    (log / "douane.db").unlink()
    result = run("verify")
    assert result.exit_code == 1
    assert "is missing" in result.stderr


@pytest.mark.parametrize(
    "command", [("tail",), ("verify",), ("search",), ("export",), ("show", "1")], ids=" ".join
)
def test_a_file_that_is_no_log_ends_in_a_message(run, folder, command):
    (folder / "douane.db").write_bytes(b"x" * 10_000)
    result = run(*command)
    assert result.exit_code == 3
    assert "fix:" in result.stderr


def test_the_public_key_stays_the_same(run, log):
    key = run("key").stdout
    assert len(bytes.fromhex(key)) == 32
    assert run("key").stdout == key


def test_tail_follows_what_is_written(log):
    program = "from douane.cli.app import main; main()"
    process = subprocess.Popen(
        [sys.executable, "-c", program, "audit", "tail", "-n", "1", "--follow", "--json"],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "DOUANE_STATE": str(log)},
    )
    with process, closing(SqliteStore(str(log))) as store:
        assert json.loads(process.stdout.readline())["seq"] == 5
        store.commit([Record({"n": "new"})])
        assert json.loads(process.stdout.readline())["body"] == {"n": "new"}
        process.terminate()


def test_connections_of_an_installation_are_left_out_of_tail_unless_asked_for_and_counted(log, run):
    let_in = {"method": "egress/opened", "action": "allow", "stage": "installation", "findings": []}
    with closing(SqliteStore(str(log))) as store:
        store.commit([Record(let_in), Record({**let_in, "action": "deny"}), Record(let_in)])
    shown = run("tail", "-n", "2", "--json")
    assert [one["seq"] for one in objects(shown)] == [5, 7]
    assert "2 connections of installations are left out; --installations" in shown.stderr
    everything = run("tail", "-n", "3", "--json", "--installations")
    assert [one["seq"] for one in objects(everything)] == [6, 7, 8]
    assert not everything.stderr


def test_evidence_is_written_and_verified_with_what_it_prints(run, log, tmp_path):
    key = run("key").stdout.strip()
    made = run("evidence", "--session", "s1", "-o", str(tmp_path / "case.zip"))
    assert (made.exit_code, made.stdout) == (0, f"5 entries, from 1 to 5, in {tmp_path}/case.zip\n")
    (tmp_path / "verify.py").write_text(run("verifier").stdout)
    command = [sys.executable, "-I", "verify.py", "case.zip", "--key", key]
    ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=30)
    assert ended.returncode == 0, ended.stdout
    assert "asked for {'session': 's1'}" in ended.stdout


def test_evidence_of_a_log_that_is_not_whole_says_so(run, log, tmp_path):
    tamper(log, "UPDATE entries SET body = replace(body, 'deny', 'allow') WHERE seq = 2")
    made = run("evidence", "--since", "2020-01-01", "-o", str(tmp_path / "case.zip"))
    assert made.exit_code == 1
    assert "entry 2 was changed" in made.stderr


def test_there_is_no_evidence_of_nobody(run, log, tmp_path):
    made = run("evidence", "--principal", "nobody", "-o", str(tmp_path / "case.zip"))
    assert made.exit_code == 2
    assert not (tmp_path / "case.zip").exists()


@pytest.fixture
def config(folder, monkeypatch):
    path = folder / "config"
    path.mkdir()
    monkeypatch.setenv("DOUANE_CONFIG", str(path))
    return path


def test_without_rules_nothing_is_pruned(run, log, config):
    ended = run("prune")
    assert ended.exit_code == 2
    assert "[[audit.retention]]" in ended.stderr


def test_what_was_kept_long_enough_is_pruned_after_a_look(run, log, config):
    (config / "douane.toml").write_text(
        '[[audit.retention]]\nname = "allowed"\naction = "allow"\nkeep = "90 d"\n'
    )
    assert run("prune", "--dry-run").stdout == "4 entries would be pruned under `allowed`\n"
    assert "files" in run("show", "1").stdout
    assert "4 entries pruned under `allowed`" in run("prune").stdout
    assert "files" not in run("show", "1").stdout
    assert "pruned" in run("tail").stdout
    verified = run("verify")
    assert verified.exit_code == 0
    assert "4 entries were pruned under the rule `allowed`" in verified.stdout
    assert run("prune").stdout.endswith("nothing is due\n")


def test_a_legal_hold_is_put_in_force_shown_and_released(run, log, config):
    (config / "douane.toml").write_text('[[audit.retention]]\nname = "all"\nkeep = "90 d"\n')
    ident = run("hold", "add", "--session", "s1", "--reason", "claim 17").stdout.strip()
    assert f"{ident}  session s1" in run("hold", "list").stdout
    assert run("prune").stdout.splitlines()[1:] == ["5 entries are kept by a legal hold", "nothing is due"]
    assert run("hold", "release", ident).exit_code == 0
    assert run("hold", "list").stdout == ""
    assert json.loads(run("hold", "list", "--all", "--json").stdout)["id"] == ident
    assert run("hold", "release", ident).exit_code == 2
    assert "5 entries pruned under `all`" in run("prune").stdout
    acts = [one["body"]["method"] for one in objects(run("tail", "--json")) if one["seq"] > 5]
    assert {"control/legal-holds.add", "control/legal-holds.release", "control/retention.prune"} <= {*acts}


def test_what_a_tenant_keeps_and_takes_is_its_own(run, log, config, tmp_path):
    (config / "douane.toml").write_text('[tenants.acme]\n[[audit.retention]]\nname = "all"\nkeep = "90 d"\n')
    with closing(SqliteStore(str(log / "tenants" / "acme"))) as store:
        store.commit([Record(BODIES[0])])
    assert run("hold", "add", "--session", "s2", "--reason", "x", "--tenant", "acme").exit_code == 0
    assert run("hold", "list").stdout == ""
    assert "1 entries pruned under `all`" in run("prune", "--tenant", "acme").stdout
    assert "files" in run("show", "1").stdout
    bundle = str(tmp_path / "acme.zip")
    assert run("evidence", "--tenant", "acme", "-o", bundle).stdout.startswith("5 entries, from 1 to 5")
    assert run("erase", "ann", "--yes", "--tenant", "acme").exit_code == 2


def test_a_hold_over_everything_is_not_put_in_force_by_mistake(run, log):
    assert run("hold", "add", "--reason", "x").exit_code == 2


def test_a_search_is_the_same_with_an_index(log, run):
    before = run("search", "--action", "deny", "--json")
    told = run("index")
    assert "5 entries taken in" in told.stdout
    assert run("search", "--action", "deny", "--json") == before
    assert "0 entries taken in" in run("index").stdout


def test_an_export_has_what_is_asked_for(log, run):
    lines = run("export", "--action", "deny").stdout.splitlines()
    assert [json.loads(line)["seq"] for line in lines] == [2]
    assert len(run("export", "tool4", "--format", "cef").stdout.splitlines()) == 1


def test_a_parquet_file_needs_a_file(log, run, tmp_path):
    refused = run("export", "--format", "parquet")
    assert refused.exit_code == 2
    assert "--output" in refused.stderr
    assert run("export", "--format", "parquet", "-o", str(tmp_path / "a.parquet")).exit_code == 0
    assert (tmp_path / "a.parquet").read_bytes()[:4] == b"PAR1"


def test_a_person_is_told_what_the_log_has_of_them(log, run):
    with closing(SqliteStore(str(log))) as store:
        store.commit([Record({**BODIES[0], "principal": "oidc:ann@example.com"})])
    told = run("subject", "ann@example.com")
    assert "entries      1" in told.stdout
    assert "recipients   files" in told.stdout
    report = json.loads(run("subject", "ann@example.com", "--json").stdout)
    assert report["entries"][0]["how"] == ["principal"]
    assert run("subject", "an").exit_code == 2


@pytest.fixture
def sealed(folder, config):
    """A log that the documents want encrypted, as a server in front of which Douane stands writes it."""
    (config / "douane.toml").write_text("[audit]\nencrypt = true\n")
    body = {**BODIES[0], "v": 1, "kind": "request", "principal": "ann", "arguments": {"q": "merger"}}
    with closing(open_store(load(str(config), None), str(folder))) as store:
        store.commit([Record(body)])
    return folder


def test_what_is_encrypted_is_shown_to_who_has_the_keys(run, sealed):
    assert "merger" not in run("export").stdout
    assert "merger" in run("show", "1").stdout
    assert "sealed" in objects(run("show", "1", "--json"))[0]["body"]


def test_what_is_erased_is_shown_as_erased(run, sealed):
    erased = run("erase", "ann", "--yes")
    assert (erased.exit_code, erased.stdout[:18]) == (0, "1 key is destroyed")
    assert "merger" not in run("show", "1").stdout
    assert "[erased]" in run("show", "1").stdout
    assert run("verify").exit_code == 0
    assert run("erase", "ann", "--yes").exit_code == 2


def test_nobody_is_asked_whether_to_erase_what_cannot_be_erased(run):
    refused = run("erase", "ann")
    assert refused.exit_code == 2
    assert "go on?" not in refused.stdout
    assert "encrypt = true" in refused.stderr


def test_a_legal_hold_refuses_erasure(run, sealed):
    ident = run("hold", "add", "--principal", "ann", "--reason", "claim").stdout.strip()
    refused = run("erase", "ann", "--yes")
    assert refused.exit_code == 2
    assert f"douane audit hold release {ident}" in refused.stderr
    assert "merger" in run("show", "1").stdout


def test_each_line_names_who_called_and_the_rule_that_decided(log, run):
    for asked in (("tail",), ("search",)):
        heading, *lines = run(*asked).stdout.splitlines()
        (line,) = (one for one in lines if one.startswith("2 "))
        assert heading.split() == [
            "entry",
            "time",
            "action",
            "principal",
            "server",
            "message",
            "rule",
            "findings",
        ]
        assert "key:ci-bot" in line
        assert "secrets-out" in line
        assert "noted" not in line


def test_a_narrow_terminal_cuts_no_name(log, run, monkeypatch):
    monkeypatch.setattr("douane.cli.tables.PIPE_WIDTH", 80)
    assert "…" not in run("tail").stdout


def test_an_entry_is_shown_by_the_id_of_a_finding_in_it(log, run):
    shown = run("show", "f-3fa9c1d2-7")
    assert shown.exit_code == 0
    assert shown.stdout.startswith("entry     2\n")
    assert objects(run("show", "f-3fa9c1d2-7", "--json"))[0]["seq"] == 2


@pytest.mark.parametrize(
    ("which", "said"),
    [
        ("f-3fa9c1d2-8", "no entry has a finding `f-3fa9c1d2-8`"),
        ("9" * 30, "the id of a finding"),
        ("mail", "the id of a finding"),
    ],
)
def test_what_is_no_entry_says_what_to_give(log, run, which, said):
    shown = run("show", which)
    assert shown.exit_code == 2
    assert said in shown.stderr


def test_actions_to_search_for_are_told(log, run):
    words = "allow|edit|hold|deny"
    assert words in run("search", "--help").stdout
    assert words in run("export", "--help").stdout
    wrong = run("search", "--action", "refused")
    assert wrong.exit_code == 2
    for word in words.split("|"):
        assert f"'{word}'" in wrong.stderr
