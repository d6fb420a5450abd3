"""A host's file is replaced whole or not at all, and never over what somebody else wrote."""

from __future__ import annotations

import os
import signal
import stat
import sys
import threading
import time
from pathlib import Path

import pytest

from douane.discovery.writing import UnwritableError, read, replace
from douane.stores.backups import backups, digest, every, keep
from tests._promises import promise

BEFORE, AFTER = b'{"a": 1}\n' * 2000, b'{"a": 2}\n' * 3000


def names(folder):
    return sorted(one.name for one in folder.iterdir())


@pytest.fixture
def path(tmp_path):
    file = tmp_path / "host" / "mcp.json"
    file.parent.mkdir()
    file.write_bytes(BEFORE)
    return file


def test_mode_and_links_stay(path, tmp_path):
    path.chmod(0o640)
    link = tmp_path / "link.json"
    link.symlink_to(path)

    replace(read(str(link)), AFTER)

    assert path.read_bytes() == AFTER
    assert link.is_symlink()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert names(path.parent) == ["mcp.json"]


@pytest.mark.skipif(sys.platform != "linux", reason="attributes are Linux's")
def test_attributes_stay(path):
    try:
        os.setxattr(path, "user.origin", b"ours")
    except OSError:
        pytest.skip("this file system has none")
    replace(read(str(path)), AFTER)
    assert os.getxattr(path, "user.origin") == b"ours"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_the_owner_stays(path):
    os.chown(path, 12345, 54321)
    replace(read(str(path)), AFTER)
    assert (path.stat().st_uid, path.stat().st_gid) == (12345, 54321)


@promise("P-PROTECT-NOTHING-LOST")
@pytest.mark.parametrize("other", [BEFORE + b" ", BEFORE[:-1], b"", BEFORE.replace(b"1", b"3")])
def test_a_file_that_changed_since_it_was_read_is_left(path, other):
    file = read(str(path))
    path.write_bytes(other)

    with pytest.raises(UnwritableError, match="changed since"):
        replace(file, AFTER)

    assert path.read_bytes() == other
    assert names(path.parent) == ["mcp.json"]


def test_a_link_that_leads_elsewhere_by_now_is_left(path, tmp_path):
    link, other = tmp_path / "link.json", tmp_path / "other.json"
    link.symlink_to(path)
    other.write_bytes(BEFORE)
    file = read(str(link))
    link.unlink()
    link.symlink_to(other)

    with pytest.raises(UnwritableError, match="changed since"):
        replace(file, AFTER)

    assert (path.read_bytes(), other.read_bytes()) == (BEFORE, BEFORE)


def test_a_file_with_two_names_is_left(path, tmp_path):
    os.link(path, tmp_path / "second")
    with pytest.raises(UnwritableError, match="more than one name"):
        replace(read(str(path)), AFTER)
    assert path.read_bytes() == BEFORE


def test_a_file_that_is_write_protected_is_left_even_by_who_could(path):
    path.chmod(0o444)
    with pytest.raises(UnwritableError, match="write-protected"):
        replace(read(str(path)), AFTER)
    assert path.read_bytes() == BEFORE


def test_a_file_that_is_gone_is_said(path):
    file = read(str(path))
    path.unlink()
    with pytest.raises(UnwritableError, match="cannot be replaced: No such file"):
        replace(file, AFTER)


def test_claude_code_is_waited_for_while_it_writes(tmp_path):
    path = tmp_path / ".claude.json"
    path.write_bytes(BEFORE)
    lock = tmp_path / ".claude.json.lock"
    lock.mkdir()
    file = read(str(path))
    done = threading.Thread(target=lambda: replace(file, AFTER))
    done.start()
    assert path.read_bytes() == BEFORE
    lock.rmdir()
    done.join(5)

    assert path.read_bytes() == AFTER
    assert names(tmp_path) == [".claude.json"]


def test_a_lock_that_was_left_behind_is_taken_away(tmp_path):
    path = tmp_path / ".claude.json"
    path.write_bytes(BEFORE)
    lock = tmp_path / ".claude.json.lock"
    lock.mkdir()
    long_ago = time.time() - 60
    os.utime(lock, (long_ago, long_ago))

    replace(read(str(path)), AFTER)

    assert names(tmp_path) == [".claude.json"]


def protect(path, state):
    file = read(path)
    keep(state, file.real, (file.content, AFTER), [])
    replace(file, AFTER)


def killed_at(number, path, state):
    """Let a process do it that is killed as soon as it has come to so many lines; whether it came so far."""
    child = os.fork()
    if not child:
        count = 0

        def step(frame, event, _argument):
            nonlocal count
            if "douane" not in frame.f_code.co_filename:
                return None
            if event == "line":
                count += 1
                if count == number:
                    os.kill(os.getpid(), signal.SIGKILL)
            return step

        sys.settrace(step)
        protect(path, state)
        os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


@promise("P-PROTECT-NOTHING-LOST")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of a fork; the child runs nothing but this
def test_whenever_it_is_killed_the_file_is_whole_and_what_it_was_is_kept(tmp_path, pytestconfig):
    stride = 1 if pytestconfig.getoption("--long") else 5
    number, was_killed = 0, True
    while was_killed:
        number += stride
        folder = tmp_path / str(number)
        folder.mkdir()
        path, state = folder / "mcp.json", str(folder / "state")
        path.write_bytes(BEFORE)
        was_killed = killed_at(number, str(path), state)

        content = path.read_bytes()
        assert content in {BEFORE, AFTER}
        if content == AFTER:
            kept = backups(state, str(path))
            assert [(one.content(), one.after) for one in kept] == [(BEFORE, digest(AFTER))]
        else:
            protect(str(path), state)
            assert path.read_bytes() == AFTER
        assert names(folder) == ["mcp.json", "state"]
    assert number > 100


def test_a_backup_is_private_and_never_written_over(tmp_path):
    state = str(tmp_path / "state")
    entry = {"name": "a", "scope": "user", "way": ["a", 0], "members": {"command": "x"}, "gone": []}
    first = keep(state, "/x/mcp.json", (b"1", b"2"), [entry])
    second = keep(state, "/y/mcp.json", (b"3", b"4"), [])

    assert stat.S_IMODE(Path(first.copy).stat().st_mode) == 0o600
    assert [one.content() for one in every(state)] == [b"3", b"1"]
    assert backups(state, "/x/mcp.json") == (first,)
    second.drop()
    assert every(state) == (first,)
    first.drop()
    assert names(tmp_path / "state" / "protected") == []


@pytest.mark.parametrize(
    "record", [b"", b"{", b"[]", b'{"file": 1}', b'{"file": "/x", "before": "", "after": "", "entries": [1]}']
)
def test_a_record_that_cannot_be_read_hides_no_other(tmp_path, record):
    state = str(tmp_path / "state")
    bad = keep(state, "/x/mcp.json", (b"1", b"2"), [])
    good = keep(state, "/x/mcp.json", (b"3", b"4"), [])
    Path(bad.copy.replace(".before", ".record")).write_bytes(record)

    assert backups(state, "/x/mcp.json") == (good,)
