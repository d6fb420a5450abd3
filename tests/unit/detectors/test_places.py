"""Where a path leads once all is decoded that a server may decode."""

from __future__ import annotations

import pytest

from douane.detectors.interpreters.places import is_sensitive, is_system, place_of


@pytest.mark.parametrize(
    ("value", "path", "climbs"),
    [
        ("a/b", "a/b", 0),
        ("a/../b", "b", 0),
        ("../b", "b", 1),
        ("/a/./b//c", "/a/b/c", 0),
        ("/../b", "/b", 1),
        ("..\\..\\b", "b", 2),
        ("%2e%2e%2fb", "b", 1),
        ("%252e%252e%252fb", "b", 1),
        ("..%c0%afb", "b", 1),
        ("%c0%ae%c0%ae/b", "b", 1),
        ("..%u2215b", "b", 1),
        ("\uff0e\uff0e/b", "b", 1),
        ("0x2e0x2e0x2fb", "b", 1),
        ("..;/b", "b", 1),
        (".. /b", "b", 1),
        ("C:\\a\\..\\b", "/c:/b", 0),
        ("file:///a/b", "/a/b", 0),
        ("file://localhost/a", "/a", 0),
        ("/a\x00.png", "/a", 0),
        ("/proc/self/root/a", "/a", 0),
        ("a..b/c...d", "a..b/c...d", 0),
    ],
)
def test_a_path_leads_where_a_careless_reader_goes(value, path, climbs):
    place = place_of(value)
    assert (place.path, place.climbs) == (path, climbs)


@pytest.mark.parametrize("value", ["%2e%2e/b", "\uff0e\uff0e/b", "/a\x00.png", "%252e%252e/b"])
def test_what_hides_its_way_is_disguised(value):
    assert place_of(value).is_disguised


@pytest.mark.parametrize("value", ["../b", "a%20b", "a b", "..\\b"])
def test_what_is_plain_is_not(value):
    assert not place_of(value).is_disguised


@pytest.mark.parametrize(
    "path",
    [
        "/home/a/.ssh/id_rsa",
        "/etc/shadow",
        "c:/windows/repair/sam",
        "a/.aws/credentials",
        "/root/.bash_history",
    ],
)
def test_keys_and_histories_are_sensitive(path):
    assert is_sensitive(path)


@pytest.mark.parametrize(
    "path", ["/home/a/.ssh/id_rsa.pub", "/home/a/.ssh/config", "/etc/hosts", "src/shadow", "history.txt"]
)
def test_other_files_are_not(path):
    assert not is_sensitive(path)


def test_the_operating_systems_own_is_known():
    assert is_system("/etc/nginx/nginx.conf")
    assert is_system("/c:/windows/win.ini")
    assert not is_system("/etc/hosts")
    assert not is_system("/dev/null")
    assert not is_system("/home/ann/etc/a")
