"""What a server keeps is its own: of one installation, tenant and name."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from douane.errors import LaunchError
from douane.sandbox.keeping import Keeper, made_places, own_places, take_over

MEMORY = ("mcp-server-memory",)
VARIABLE = "MEMORY_FILE_PATH"
ONE = Keeper("/srv/state", "default", "memory")


@pytest.fixture(autouse=True)
def kept(tmp_path, monkeypatch):
    """Where this account's servers keep files."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.delenv(VARIABLE, raising=False)
    return tmp_path / "douane/servers/kept"


@pytest.fixture
def old(kept):
    """The file that all servers of the account had."""
    folder = kept / "memory_file_path"
    folder.mkdir(parents=True)
    (folder / "memory.jsonl").write_text("weeks of it\n")
    return folder / "memory.jsonl"


def file_of(keeper):
    return Path(own_places(MEMORY, keeper, ())[VARIABLE])


def taken(keeper=ONE, *, was_there=True):
    return take_over(MEMORY, keeper, "", lambda _at: was_there)


@pytest.mark.parametrize(
    "other",
    [
        ONE._replace(state="/home/else/state"),
        ONE._replace(tenant="acme"),
        ONE._replace(server="memory2"),
        ONE._replace(server="memory/"),
    ],
)
def test_no_other_installation_tenant_or_server_has_the_same_file(other):
    assert file_of(other) != file_of(ONE)


@pytest.mark.parametrize("server", ["../../../etc", "..", "", "/etc", "größe 🛃", "x" * 300])
def test_whatever_a_server_is_called_its_folder_is_where_the_others_are(server, kept):
    file = file_of(ONE._replace(server=server))
    assert file.parent.parent == file_of(ONE).parent.parent
    assert Path(os.path.normpath(file)) == file
    made_places(MEMORY, ONE._replace(server=server), (), "")
    assert file.parent.is_dir()


def test_nobody_else_looks_into_the_folder():
    assert made_places(MEMORY, ONE, (), "") == {VARIABLE: str(file_of(ONE))}
    assert file_of(ONE).parent.stat().st_mode & 0o777 == 0o700
    assert made_places(MEMORY, ONE, (), "") == {VARIABLE: str(file_of(ONE))}


def test_a_variable_that_somebody_chose_and_a_server_that_keeps_nothing_have_no_place(kept):
    assert made_places(MEMORY, ONE, (VARIABLE,), "") == {}
    assert made_places(("notes",), ONE, (), "") == {}
    assert not kept.exists()


def test_a_folder_that_cannot_be_made_is_told(kept):
    kept.parent.mkdir(parents=True)
    kept.write_text("no folder")
    with pytest.raises(LaunchError, match="cannot be made"):
        made_places(MEMORY, ONE, (), "")


def test_who_was_there_goes_on_with_what_it_had_and_the_old_file_stays(old):
    asked = []
    assert take_over(MEMORY, ONE, "", lambda at: asked.append(at) or True) == ""
    assert asked == [old.stat().st_mtime]
    assert file_of(ONE).read_text() == "weeks of it\n"
    assert old.read_text() == "weeks of it\n"
    file_of(ONE).write_text("more\n")
    assert taken() == ""
    assert file_of(ONE).read_text() == "more\n"


def test_who_was_not_there_gets_nothing_of_it(old):
    assert taken(was_there=False) == ""
    assert not file_of(ONE).exists()


def test_without_an_old_file_nobody_is_asked():
    assert take_over(MEMORY, ONE, "", lambda _at: pytest.fail("asked")) == ""


def test_a_link_that_a_server_has_put_there_is_not_followed(old, tmp_path):
    (tmp_path / "secret").write_text("not its business")
    old.unlink()
    old.symlink_to(tmp_path / "secret")
    assert f"{old} was not taken over to {file_of(ONE).parent}" in taken()
    assert not file_of(ONE).exists()


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir])
def test_what_is_no_file_is_not_read(old, make):
    old.unlink()
    make(old)
    assert "was not taken over" in taken()


def test_a_second_name_of_a_file_is_not_read(old, tmp_path):
    os.link(old, tmp_path / "other")
    assert "it is no file of the server's own" in taken()


def test_a_place_that_cannot_be_written_is_told_and_leaves_nothing_half_done(old, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("shutil.copyfileobj", full)
    assert "No space left on device" in taken()
    assert not [*file_of(ONE).parent.parent.iterdir()]
