"""`douane inspect` as a program among others: it streams, it is quick, and it takes whatever comes."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests._promises import promise
from tests.e2e.conftest import environment
from tests.e2e.installed import DOUANE
from tests.e2e.made_up_keys import Key

COMMAND = (str(DOUANE), "inspect", "--json", "-")
CORPORA = Path(os.environ.get("DOUANE_CORPORA", "corpora-not-set"))
GOOD = b'{"kind":"prompt","text":"a word"}\n'


def test_a_verdict_comes_before_the_next_line_is_sent(home):
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(COMMAND, env=environment(home), **pipes) as program:
        for _ in range(3):
            program.stdin.write(GOOD)
            program.stdin.flush()
            assert json.loads(program.stdout.readline())["action"] == "allow"
        program.stdin.close()
        assert program.wait(10) == 0


def judged(home, lines, timeout=60):
    ended = subprocess.run(
        COMMAND, input=lines, env=environment(home), capture_output=True, timeout=timeout, check=False
    )
    assert ended.stderr == b""
    return ended.returncode, [json.loads(line) for line in ended.stdout.splitlines()]


def test_many_lines_and_long_ones_each_get_a_verdict(home):
    long = json.dumps({"kind": "result", "text": "words and " * 300_000}).encode() + b"\n"
    code, verdicts = judged(home, GOOD * 20_000 + long + GOOD)
    assert (code, len(verdicts)) == (0, 20_002)


def test_it_ends_quietly_when_nobody_reads_on(home):
    script = f"{DOUANE} inspect --json - | head -n 1 >/dev/null; exit ${{PIPESTATUS[0]}}"
    ended = subprocess.run(
        ("bash", "-c", script),
        input=GOOD * 20_000,
        env=environment(home),
        capture_output=True,
        timeout=30,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (141, b"")


@promise("P-OFFLINE")
def test_it_needs_no_network_no_home_and_no_state(tmp_path):
    key = Key.make()
    line = json.dumps({"kind": "call", "arguments": {"text": key.as_settings()}}).encode()
    blocked = {"PATH": os.environ["PATH"], "HOME": "/nowhere", "DOUANE_STATE": str(tmp_path / "state")}
    ended = subprocess.run(
        COMMAND,
        input=line,
        env=blocked | without_sockets(tmp_path),
        capture_output=True,
        timeout=30,
        check=False,
    )
    assert ended.returncode == 1, ended.stderr
    assert key.parts_in(ended.stdout.decode()) == []
    assert not (tmp_path / "state").exists()
    assert (tmp_path / "asked").read_text() == "watching\n"


def without_sockets(folder):
    """An environment in which Python refuses every socket and other program, and notes each in `asked`.

    The hook is there before the program's first line, and nothing can take it away again (PEP 578).
    """
    asked = folder / "asked"
    (folder / "sitecustomize.py").write_text(
        f"""import os, sys
file = os.open({str(asked)!r}, os.O_CREAT | os.O_WRONLY | os.O_APPEND)
os.write(file, b"watching\\n")
def refuse(event, arguments):
    if event.startswith(("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.system", "urllib.")):
        os.write(file, event.encode() + b"\\n")
        raise PermissionError(event)
sys.addaudithook(refuse)
"""
    )
    return {"PYTHONPATH": str(folder)}


@pytest.mark.parametrize(
    "code", ["import socket; socket.socket()", "import socket; socket.gethostbyname('localhost')"]
)
def test_a_socket_would_be_noticed(code, tmp_path):
    ended = subprocess.run(
        (sys.executable, "-c", code), env=without_sockets(tmp_path), capture_output=True, check=False
    )
    assert ended.returncode == 1
    assert "socket." in (tmp_path / "asked").read_text()


@pytest.mark.parametrize("name", ["dlp", "arguments", "tool_result", "tool_description", "user_prompt"])
def test_every_line_of_a_corpus_is_judged(name, home):
    path = CORPORA / f"{name}.jsonl.gz"
    if not path.exists():
        pytest.skip(f"THE CORPUS {name} IS NOT HERE: set DOUANE_CORPORA to the folder with {path.name}")
    lines = gzip.decompress(path.read_bytes())
    _, verdicts = judged(home, lines)
    assert len(verdicts) == len(lines.splitlines())
    rules = {finding["rule"] for verdict in verdicts for finding in verdict["findings"]}
    assert not rules & {"inspect.input", "engine.failure"}
