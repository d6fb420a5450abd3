from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile

import pytest

from douane.supply import archive
from douane.supply.archive import unpacked
from tests._promises import promise


def tarball(*members):
    """A `.tgz` of members: a name and a content, or a name and what a link leads to."""
    whole = io.BytesIO()
    with tarfile.open(fileobj=whole, mode="w:gz") as made:
        for name, content in members:
            one = tarfile.TarInfo(name)
            if isinstance(content, str):
                one.type, one.linkname = tarfile.SYMTYPE, content
                made.addfile(one)
            else:
                one.size = len(content)
                made.addfile(one, io.BytesIO(content))
    return whole.getvalue()


def wheel(*members):
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members:
            made.writestr(name, content)
    return whole.getvalue()


@pytest.mark.parametrize("packed", [tarball, wheel])
def test_the_files_are_read_by_their_paths(packed):
    found = unpacked(packed(("package/index.js", b"a"), ("./package/b.js", b"b")))
    assert found.files == {"package/index.js": b"a", "package/b.js": b"b"}
    assert not found.left_out


@promise("P-SCAN-ARCHIVES")
@pytest.mark.parametrize("packed", [tarball, wheel])
@pytest.mark.parametrize("name", ["../outside.py", "/etc/cron.d/evil", "a/../../b.py", "C:\\evil.py"])
def test_what_would_leave_its_folder_is_left_out_and_named(packed, name):
    found = unpacked(packed((name, b"x"), ("ok.py", b"y")))
    assert found.files == {"ok.py": b"y"}
    assert len(found.left_out) == 1


@promise("P-SCAN-ARCHIVES")
def test_links_are_left_out_and_named():
    found = unpacked(tarball(("link.py", "/etc/passwd"), ("ok.py", b"y")))
    assert found.files == {"ok.py": b"y"}
    assert found.left_out == ("`link.py` is a link",)


@promise("P-SCAN-ARCHIVES")
@pytest.mark.parametrize("packed", [tarball, wheel])
def test_an_archive_that_grows_is_not_grown(packed, monkeypatch):
    monkeypatch.setattr(archive, "LARGEST", 1 << 16)
    monkeypatch.setattr(archive, "LARGEST_FILE", 1 << 15)
    found = unpacked(packed(*((f"{number}.py", bytes(1 << 14)) for number in range(50))))
    assert sum(map(len, found.files.values())) <= (1 << 16) + (1 << 15)
    assert "it has more than" in found.left_out[-1]


@promise("P-SCAN-ARCHIVES")
def test_a_header_that_wants_all_memory_gets_none(monkeypatch):
    monkeypatch.setattr(archive, "LARGEST", 1 << 16)
    one = tarfile.TarInfo("pax")
    one.type, one.size = tarfile.XHDTYPE, 1 << 30
    found = unpacked(gzip.compress(one.tobuf() + bytes(1 << 20)))
    assert found.files == {}
    assert found.left_out


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("packed", [tarball, wheel])
def test_a_file_that_is_there_twice_is_named(packed):
    found = unpacked(packed(("a.py", b"1"), ("./a.py", b"2")))
    assert found.files == {"a.py": b"1"}
    assert found.left_out == ("`./a.py` is there twice",)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04broken", b"\x1f\x8bbroken", b"no archive at all" * 100])
def test_what_is_no_archive_is_told(content):
    assert unpacked(content).files == {}
    assert unpacked(content).left_out


def _tar(name, content):
    one = tarfile.TarInfo(name)
    one.size = len(content)
    return one.tobuf() + content.ljust(512, b"\0")


def _gzip(content):
    return gzip.compress(content, mtime=0)  # the name of a test must not depend on the clock


@promise("P-SCAN-ARCHIVES")
@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_all_streams_are_read_as_installers_do(pack):
    found = unpacked(pack(_tar("a.py", b"1")) + pack(_tar("b.py", b"2") + bytes(1024)))
    assert found.files == {"a.py": b"1", "b.py": b"2"}
    assert not found.left_out


@promise("P-SCAN-ARCHIVES")
@pytest.mark.parametrize(
    "content",
    [
        _gzip(_tar("a.py", b"1") + bytes(512) + _tar("a.py", b"2") + bytes(1024)),
        _gzip(_tar("a.py", b"1") + bytes(1024)) + b"more",
        _gzip(_tar("a.py", b"1") + bytes(1024))[:-9],
        _tar("a.py", b"1") + bytes(512) + _tar("a.py", b"2"),
    ],
)
def test_what_is_behind_the_end_is_named(content):
    found = unpacked(content)
    assert found.files == {"a.py": b"1"}
    assert found.left_out == ("it is broken: something is behind its end",)


@promise("P-SCAN-ARCHIVES")
@pytest.mark.parametrize(("before", "behind"), [(b"PK\x03\x04 more", b""), (b"", b"more")])
def test_a_wheel_with_something_around_it_is_named(before, behind):
    found = unpacked(before + wheel(("a.py", b"1")) + behind)
    assert found.left_out == ("it is broken: something is around what it lists",)
