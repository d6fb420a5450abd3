"""A server behind a socket, spoken with as if it were started here."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from contextlib import closing, contextmanager
from pathlib import Path
from subprocess import PIPE

import pytest

from douane.sandbox.units import join, stay
from tests._promises import promise
from tests.e2e.processes import Watched

ECHO = "import sys\nfor line in sys.stdin: print(f'heard {line}', end='', flush=True)"
DEAF = "import signal\nprint('it runs', flush=True)\nwhile True: signal.pause()"


@contextmanager
def conversation(folder, program):
    """The one who joins, and who stays, as systemd would start it for the conversation."""
    path = str(folder / "one.sock")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listening:
        listening.bind(path)
        listening.listen()
        joining = subprocess.Popen((sys.executable, "-IS", join.__file__, path), stdin=PIPE, stdout=PIPE)
        spoken, _ = listening.accept()
    with joining, spoken:
        command = (sys.executable, "-IS", stay.__file__, sys.executable, "-IS", "-c", program)
        with subprocess.Popen(command, stdin=spoken, stdout=spoken) as staying:
            spoken.close()
            yield joining, staying
        joining.stdin.close()


def test_lines_go_both_ways_until_either_ends(tmp_path):
    with conversation(tmp_path, ECHO) as (joining, staying):
        joining.stdin.write(b"hello\n" * 3)
        joining.stdin.flush()
        assert [joining.stdout.readline() for _ in range(3)] == [b"heard hello\n"] * 3
        joining.stdin.close()
        assert joining.wait(10) == 0
        assert staying.wait(10) == 0


@promise("P-CONTAINED-ENDS")
def test_a_server_that_hears_nothing_ends_when_nobody_speaks_with_it(tmp_path):
    with conversation(tmp_path, DEAF) as (joining, staying):
        assert joining.stdout.readline() == b"it runs\n"
        children = Path(f"/proc/{staying.pid}/task/{staying.pid}/children").read_text().split()
        with closing(Watched(int(children[0]))) as server:
            joining.send_signal(signal.SIGKILL)
            assert server.ends()
        assert staying.wait(10) == 256 - signal.SIGKILL


def test_a_socket_that_is_not_there_is_told(tmp_path):
    done = subprocess.run(
        (sys.executable, "-IS", join.__file__, tmp_path / "none"), capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "cannot be reached" in done.stderr


@pytest.mark.parametrize("program", [join, stay])
def test_neither_needs_anything_of_douane(program):
    assert "douane" not in Path(program.__file__).read_text("utf-8")
