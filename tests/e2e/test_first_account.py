"""`douane control` and its first administrator: who is at no terminal makes none."""

from __future__ import annotations

import re
import select
import subprocess
from pathlib import Path

from douane.stores.protection import protect
from tests._promises import promise
from tests.e2e import installed
from tests.e2e.person import PATIENCE, lines_of, seated, types
from tests.e2e.recordings import isolated_state

ROOM = (str(installed.DOUANE), "control", "--listen", "127.0.0.1:0")
LINK = re.compile(r"http://localhost:\d+/welcome\?link=\S+")


def begun(lines):
    """Both lines that it prints when it begins: where it is, and how the first account is made."""
    said = [next(lines), next(lines)]
    assert said[0].startswith("control room: http://localhost:")
    return said[1]


@promise("P-FIRST-BY-A-PERSON")
def test_a_control_room_at_no_terminal_prints_no_link(tmp_path):
    env = isolated_state(tmp_path)
    quiet = {"stdin": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "start_new_session": True}
    with subprocess.Popen(ROOM, env=env, stdout=subprocess.PIPE, text=True, **quiet) as room:
        assert select.select([room.stdout], [], [], PATIENCE)[0]
        assert "type `douane control accounts first`" in begun(room.stdout)
        room.terminate()
        assert "link=" not in room.stdout.read()


@promise("P-FIRST-BY-A-PERSON")
def test_what_it_prints_elsewhere_than_at_the_terminal_has_no_link(tmp_path):
    env = isolated_state(tmp_path)
    with seated(ROOM, env, stdout=subprocess.PIPE, text=True) as (room, _):
        assert "type `douane control accounts first`" in begun(room.stdout)
        room.stdout.close()


def test_a_person_at_a_terminal_has_the_link_at_once(tmp_path):
    with seated(ROOM, isolated_state(tmp_path)) as (_, terminal):
        assert LINK.search(begun(lines_of(terminal)))


@promise("P-FIRST-BY-A-PERSON")
def test_where_there_is_a_passphrase_the_link_waits_for_it(tmp_path):
    env = isolated_state(tmp_path)
    Path(env["DOUANE_STATE"]).mkdir(mode=0o700, parents=True, exist_ok=True)
    protect(env["DOUANE_STATE"], "correct horse battery")
    with seated(ROOM, env) as (_, terminal):
        assert "type `douane control accounts first`" in begun(lines_of(terminal))

    first = ("accounts", "first")
    said, code = types(env, *first, of=("control",), passphrase="another one")
    assert (code, LINK.search(said)) == (2, None)
    said, code = types(env, *first, of=("control",), passphrase="correct horse battery")
    assert (code, bool(LINK.search(said))) == (0, True)
