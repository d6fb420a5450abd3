"""`douane discover` looks, and does nothing else."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests._promises import promise
from tests.e2e.gateway import running

FIXTURES = Path(__file__).parents[1] / "unit" / "discovery" / "hosts" / "fixtures"
# Every event by which Python tells that something is started, connected to or changed (audit events table).
WATCHING = """
import json, os, sys
NEVER = ("subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.system", "os.startfile", "pty.", "socket.",
         "os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.truncate", "os.chmod", "os.chown",
         "os.utime", "shutil.", "tempfile.", "urllib.", "http.", "ftplib.", "ctypes.dlopen", "signal.", "os.kill")
seen, touched = [], []
def hook(event, arguments):
    if event.startswith(NEVER):
        seen.append(f"{event} {arguments}")
    elif event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
        seen.append(f"{event} {arguments}")
    elif event in ("open", "os.listdir", "os.scandir"):
        touched.append(str(arguments[0]))
sys.addaudithook(hook)
from douane.cli.app import outcome
code = outcome(sys.argv[1:])
print(json.dumps([code, seen, touched]), file=sys.stderr)
"""


def lay_out(home):
    """A home with hosts, a server within walls of none, and folders that are nobody's business."""
    for name, path in (
        ("cursor.json", ".cursor/mcp.json"),
        ("claude_code.json", ".claude.json"),
        ("codex.toml", ".codex/config.toml"),
        ("zed.jsonc", ".config/zed/settings.json"),
        ("goose.yaml", ".config/goose/config.yaml"),
        ("vs_code.jsonc", ".config/Code/User/mcp.json"),
    ):
        file = home / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes((FIXTURES / name).read_bytes())
    (home / "shop").mkdir()
    package = home / ".npm/_npx/a1/node_modules/mcp-remote/package.json"
    package.parent.mkdir(parents=True)
    package.write_text('{"name": "mcp-remote", "version": "0.1.15", "bin": "x.js"}')


def environment(home):
    return {
        "HOME": str(home),
        "DOUANE_STATE": str(home / "state"),
        "DOUANE_CONFIG": str(home / "config"),
        "PATH": os.environ["PATH"],
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
    }


def run(home, *command, program=None):
    return subprocess.run(
        [sys.executable, *(("-c", program) if program else ("-m", "douane")), "discover", *command],
        check=False,
        cwd=home / "shop",
        env=environment(home),
        capture_output=True,
        text=True,
        timeout=60,
    )


@promise("P-DISCOVER-LOOKS-ONLY")
@promise("P-HOME-NOT-WALKED")
def test_nothing_is_started_connected_to_or_changed_and_no_home_is_walked(tmp_path):
    lay_out(tmp_path)
    (tmp_path / "photos" / "deep").mkdir(parents=True)
    done = run(tmp_path, "--json", program=WATCHING)
    code, seen, touched = json.loads(done.stderr.splitlines()[-1])
    assert seen == []
    assert code == 1
    assert not [path for path in touched if path.startswith(f"{tmp_path}/photos")]
    assert str(tmp_path) not in touched
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert {"cursor", "claude_code", "codex", "zed", "goose", "vs_code", "npx"} <= {
        one["host"] for one in found
    }
    assert any(risk["about"] == "CVE-2025-6514" for one in found for risk in one["risks"])


@pytest.mark.long
@promise("P-HOME-NOT-WALKED")
def test_a_home_with_200_000_files_takes_less_than_two_seconds(tmp_path):
    lay_out(tmp_path)
    for number in range(2_000):
        folder = tmp_path / f"work{number % 20}" / f"project{number}" / "node_modules" / "x"
        folder.mkdir(parents=True)
        for file in range(100):
            (folder / f"{file}.js").touch()
    run(tmp_path, "--json")  # so that what is measured is not how Python's own files come from the disk
    before = os.times()
    done = run(tmp_path, "--json")
    after = os.times()  # the time of processors, since others may use this machine too
    took = after.children_user + after.children_system - before.children_user - before.children_system
    assert done.returncode == 1
    assert took < 2, f"{took:.2f} s"


@pytest.mark.long
@pytest.mark.parametrize(
    ("server", "revisions"),
    [
        (running.FIXTURE, ("2025-11-25", "2026-07-28")),
        (running.FIXTURE_JSON, ("2025-11-25", "2026-07-28")),
        (running.SDK1, ("2025-11-25",)),
        (running.FASTMCP, ("2025-11-25", "2026-07-28")),
        (running.EVERYTHING, ("2025-11-25", "2026-07-28")),
        (running.EVERYTHING_SSE, ("2024-11-05",)),
    ],
    ids=str,
)
def test_real_servers_are_known_by_how_they_answer(server, revisions, tmp_path, need):
    need(server.peer)
    (tmp_path / "shop").mkdir()
    with running.serving(server) as url:
        port = url.rpartition(":")[2].partition("/")[0]
        done = run(tmp_path, "--json", "--probe")
    found = [json.loads(line) for line in done.stdout.splitlines()]
    (one,) = [one for one in found if any(socket.endswith(f":{port}") for socket in one["sockets"])]
    assert one["source"] in {"listening", "running"}
    if one["source"] == "listening":
        assert one["url"].endswith(server.path)
        assert set(one["version"].split(", ")) & {*revisions}
