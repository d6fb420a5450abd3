"""The command, from a home to its exit code."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler

import pytest

from douane.cli.app import outcome
from tests._answering import answering
from tests._promises import promise

KEY = "ghp_" + "16C7e42F292c6912E7710c838347Ae178B4a"
NOBODY = "1 0 0 /sbin/init\n"


@pytest.fixture
def home(tmp_path, monkeypatch):
    for name in ("HOME", "DOUANE_STATE", "DOUANE_CONFIG"):
        monkeypatch.setenv(name, str(tmp_path if name == "HOME" else tmp_path / name))
    (tmp_path / "ps").write_text(NOBODY)
    tmp_path.chmod(0o700)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def configure(home, **servers):
    (home / ".cursor").mkdir()
    (home / ".cursor" / "mcp.json").write_text(json.dumps({"mcpServers": servers}))


def discovered(capsys, *arguments):
    code = outcome(["discover", "--json", "--processes", "ps", *arguments])
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    return code, [one for one in found if one["source"] != "installed"]


@promise("P-DISCOVER-NO-SECRETS")
@pytest.mark.parametrize("form", ["", "--json", "--sarif", "--html"])
def test_no_form_shows_a_secret(form, home, capsys):
    entry = {"command": "npx", "args": ["x", KEY, f"--token={KEY}"], "env": {"T": KEY}, "headers": {"A": KEY}}
    remote = {"url": f"https://x:{KEY}@x.org/?k={KEY}#{KEY}", "headers": {"A": KEY}}
    configure(home, a=entry, b=remote)
    assert outcome(["discover", *filter(None, [form]), "--processes", "ps"]) == 1
    shown = capsys.readouterr()
    assert KEY not in shown.out + shown.err
    assert "plaintext_secret" in shown.out or "a secret is written out" in shown.out


@promise("P-DISCOVER-NO-SECRETS")
def test_no_secret_path_or_command_line_leaves_the_machine(home, capsys):
    configure(
        home,
        a={"command": "npx", "args": ["x-mcp", KEY, f"--token={KEY}"], "env": {"T": KEY}},
        b={"url": f"https://x:{KEY}@x.org/s/{KEY}/mcp?k={KEY}#{KEY}", "headers": {"A": KEY}},
    )
    sent = []

    class Gateway(BaseHTTPRequestHandler):
        def do_POST(self):
            sent.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
            said = json.dumps({"servers": {}, "alert": []}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

    with answering(Gateway) as url:
        assert discovered(capsys, "--report", url)[0] == 1
    (body,) = sent
    assert {one["name"] for one in json.loads(body)["servers"]} == {"a", "b"}
    assert all(word not in body for word in (KEY, str(home), "--token", "npx"))


@pytest.mark.parametrize(
    ("entry", "severity", "code"),
    [
        ({"command": "npx", "args": ["a-mcp"]}, "medium", 1),
        ({"command": "npx", "args": ["a-mcp"]}, "high", 0),
        ({"command": "douane-mcp", "args": ["--upstream", "npx", "a-mcp@1.0.0"]}, "low", 0),
    ],
)
def test_it_ends_with_1_for_risks_that_are_bad_enough(entry, severity, code, home, capsys):
    configure(home, a=entry)
    assert discovered(capsys, "--at-least", severity)[0] == code


def test_a_machine_without_servers_is_fine(home, capsys):
    assert discovered(capsys) == (0, [])


def test_a_file_that_cannot_be_read_is_told_of(home, capsys):
    (home / ".cursor").mkdir()
    (home / ".cursor" / "mcp.json").write_text("{")
    assert [one["problem"] != "" for one in discovered(capsys)[1]] == [True]


def test_what_runs_is_told_of_with_its_host(home, capsys):
    (home / "ps").write_text("7 1 0 claude\n8 7 0 npx -y a-mcp\n")
    (found,) = discovered(capsys)[1]
    assert (found["source"], found["host"], found["pids"]) == ("running", "claude_code", [8])


def test_a_mistake_in_the_policy_hides_no_server(home, capsys):
    configure(home, a={"url": "http://127.0.0.1:9/mcp"})
    (home / "DOUANE_CONFIG").mkdir()
    (home / "DOUANE_CONFIG" / "douane.toml").write_text("nonsense = 1\n")
    assert outcome(["discover", "--json", "--processes", "ps"]) == 1
    shown = capsys.readouterr()
    assert "nonsense" in shown.err
    assert '"protected": false' in shown.out


def test_a_server_behind_the_gateway_of_this_machine_is_protected(home, capsys):
    configure(home, a={"url": "http://localhost:8420/servers/a/mcp"})
    assert [one["protected"] for one in discovered(capsys)[1]] == [True]
