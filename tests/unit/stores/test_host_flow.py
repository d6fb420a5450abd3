"""Processes of one host know of each other what they have read, through a file that only this account reads."""

from __future__ import annotations

import json
import os
import stat

import pytest

from douane.flow import PRIVATE, UNTRUSTED, labels_read, leaving, read, said, sources, stream
from douane.model.flow import Flow
from douane.model.prints import Prints
from douane.stores import host_flow
from douane.stores.host_flow import HostFlow
from douane.stores.hosts import Host, find_host, host_named, is_running
from tests._promises import promise

PRIVATELY = frozenset({PRIVATE})
SECRET = "The board meets on Friday to sell the Vienna plant to Kerner & Sons, and nobody knows of it yet."


class Folder:
    """A state folder, and programs that share what they read in it."""

    def __init__(self, path):
        self.path, self.warned = path, []

    def program(self, host=None, key=b"k" * 32):
        return HostFlow(Flow(shared=Prints()), host or find_host(), str(self.path), key, self.warned.append)

    @property
    def files(self):
        return sorted((self.path / "hosts").iterdir()) if (self.path / "hosts").exists() else []


def reads(program, text=SECRET, labels=PRIVATELY, at=1.0):
    program.refresh()
    read(program.flow, [text], labels, "files", at)
    program.publish()


def knows(program, text=SECRET):
    program.refresh()
    return bool(leaving(program.flow, stream(text), "chat", 2.0))


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path)


@promise("P-FLOW-ONE-HOST")
def test_what_one_reads_another_knows_and_one_of_another_host_does_not(folder):
    files, chat, stranger = folder.program(), folder.program(), folder.program(Host(1, "7", "elsewhere"))
    reads(files)
    assert knows(chat)
    assert not knows(stranger)
    assert labels_read(chat.flow, 2.0) == PRIVATELY
    assert labels_read(stranger.flow, 2.0) == frozenset()


def test_nothing_is_written_where_nothing_private_or_untrusted_was_read(folder):
    web, chat = folder.program(), folder.program()
    reads(web, labels=frozenset())
    said(chat.flow, [SECRET], "chat", 1.0)
    chat.publish()
    assert folder.files == []
    assert chat.flow.shared.seals is None


def test_what_came_before_is_told_once_there_is_something_to_share(folder):
    web, files, chat = folder.program(), folder.program(), folder.program()
    reads(web, labels=frozenset())
    reads(files)
    web.refresh()
    web.publish()
    assert not knows(chat)
    assert labels_read(chat.flow, 2.0) == PRIVATELY


@promise("P-FLOW-DIGESTS")
def test_the_file_is_for_this_account_alone_and_has_nothing_of_what_was_read(folder):
    reads(folder.program())
    [file] = folder.files
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert b"vienna" not in file.read_bytes().lower()


def test_each_hears_the_others_and_not_itself(folder):
    one, other = folder.program(), folder.program()
    for number in range(5):
        reads(one, f"{SECRET} {number}00000000", at=1.0 + number)
        reads(other, f"{number}11111111", at=1.0 + number)
    one.refresh()
    assert len(one.flow.shared.private.prints) == 10
    assert folder.warned == []


@promise("P-FLOW-UNSHARED-SAID")
@pytest.mark.parametrize(
    "spoil",
    [
        lambda file: file.chmod(0o644),
        lambda file: file.unlink(),
        lambda file: file.write_bytes(b"{}\n"),
        lambda file: file.write_bytes(file.read_bytes() + b"who knows\n"),
        lambda file: (file.unlink(), file.symlink_to("/etc/hostname")),
        lambda file: (file.unlink(), file.mkdir()),
        lambda file: file.write_bytes(file.read_bytes()[:200] + b"\n"),
    ],
    ids=["open", "gone", "other", "garbage", "link", "folder", "cut"],
)
def test_what_cannot_be_read_is_said_once_and_breaks_nothing(folder, spoil):
    files, chat = folder.program(), folder.program()
    reads(files)
    assert knows(chat)
    spoil(folder.files[0])
    chat.refresh()
    chat.refresh()
    assert chat.flow.shared.broken
    assert len(folder.warned) == 1
    assert "not known what other servers" in folder.warned[0]


@promise("P-FLOW-UNSHARED-SAID")
@pytest.mark.parametrize("host", [find_host(), None], ids=["unwritable", "unseen"])
def test_what_cannot_be_written_is_said_and_told_later(folder, host):
    files = HostFlow(Flow(shared=Prints()), host, str(folder.path), b"k" * 32, folder.warned.append)
    (folder.path / "hosts").write_text("in the way")
    reads(files)
    files.refresh()
    assert files.flow.shared.broken
    (folder.path / "hosts").unlink()
    files.publish()
    files.refresh()
    assert bool(files.flow.shared.broken) is (host is None)
    assert knows(folder.program()) is (host is not None)


def test_the_older_half_goes_when_there_is_too_much_and_nothing_else(folder, monkeypatch):
    monkeypatch.setattr(host_flow, "MOST", 5_000)
    files, chat = folder.program(), folder.program()
    for number in range(30):
        reads(files, f"{SECRET} {number}", at=1.0 + number)
        chat.refresh()
    assert folder.files[0].stat().st_size < 6_000
    assert knows(chat)
    assert folder.warned == []


@promise("P-FLOW-LABELS-STAY")
def test_who_was_untrusted_is_known_to_processes_that_start_when_the_file_was_shortened(folder, monkeypatch):
    monkeypatch.setattr(host_flow, "MOST", 8_000)
    mail, files = folder.program(), folder.program()
    mail.refresh()
    read(mail.flow, ["three crates"], frozenset({PRIVATE, UNTRUSTED}), "mail", 1.0)
    mail.publish()
    head = first_line(folder)
    for number in range(120):
        reads(files, f"{SECRET} {number}", at=2.0 + number)
    chat = folder.program()
    chat.refresh()
    assert first_line(folder)["generation"] > head["generation"] + 2
    assert sources(chat.flow, UNTRUSTED, 130.0) == {"mail": 1000}
    assert sources(chat.flow, PRIVATE, 130.0) == {"mail": 1000, "files": 2000}
    assert not chat.flow.shared.broken


@promise("P-FLOW-LABELS-STAY")
def test_that_too_many_were_read_to_keep_is_said(folder, monkeypatch):
    monkeypatch.setattr(host_flow, "MOST", 5_000)
    program = folder.program()
    for number in range(60):
        program.refresh()
        read(program.flow, [f"{SECRET} {number}"], PRIVATELY, f"server{number}", 1.0 + number)
        program.publish()
    chat = folder.program()
    chat.refresh()
    assert "not all of its file" in chat.flow.shared.broken
    assert folder.files[0].stat().st_size < 6_500


def first_line(folder):
    return json.loads(folder.files[0].read_bytes().partition(b"\n")[0])


def test_many_processes_write_at_one_time_and_nothing_is_lost(folder, monkeypatch):
    monkeypatch.setattr(host_flow, "MOST", 60_000)
    host, children = find_host(), []
    for child in range(4):
        if not (pid := os.fork()):
            try:
                program = folder.program(host)
                for number in range(25):
                    reads(program, f"{child}{number:03}{child}{number:03} and more", at=1.0 + number)
            finally:
                os._exit(1 if folder.warned else 0)
        children.append(pid)
    assert [os.waitpid(pid, 0)[1] for pid in children] == [0] * 4
    chat = folder.program(host)
    assert all(knows(chat, f"x {child}{n:03}{child}{n:03}") for child in range(4) for n in range(20, 25))


def test_what_a_host_that_is_gone_has_left_is_removed(folder):
    gone = find_host()._replace(pid=2**22 - 1)
    left = folder.program(gone)
    reads(left)
    assert len(folder.files) == 1
    reads(folder.program())
    assert [file.name for file in folder.files] == [f"{find_host().name}.flow"]
    reads(folder.program(gone))
    left.close()
    assert len(folder.files) == 1


def test_a_number_that_is_used_again_is_not_the_same_host():
    host = find_host()
    assert is_running(host, 0.0)
    assert not is_running(host._replace(started=str(int(host.started) - 1)), 0.0)
    assert host_named(host.name) == host
    assert host_named("what is this") is None
