"""Folders are opened by the one path that they have."""

from __future__ import annotations

import os

import pytest

from douane.errors import LaunchError
from douane.sandbox.folders import canonical, opened
from tests._promises import promise


def test_what_was_opened_is_what_is_there(tmp_path):
    file = opened(str(tmp_path.resolve()))
    there, found = tmp_path.stat(), os.fstat(file)
    os.close(file)
    assert (found.st_dev, found.st_ino) == (there.st_dev, there.st_ino)


@promise("P-CONTAINED")
@pytest.mark.parametrize("place", ["data", "data/inner", "data/inner/deep"])
def test_a_link_that_came_since_then_is_not_followed(tmp_path, place):
    (tmp_path / "elsewhere/inner/deep").mkdir(parents=True)
    (tmp_path / "data").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(LaunchError, match=r"has become a link|cannot be opened"):
        opened(f"{tmp_path}/{place}")


def test_a_folder_that_has_gone_is_told(tmp_path):
    with pytest.raises(LaunchError, match="no such file"):
        opened(f"{tmp_path}/gone")


def test_nothing_stays_open_of_what_is_refused(tmp_path):
    (tmp_path / "data").symlink_to(tmp_path)
    before = os.listdir("/proc/self/fd")  # noqa: PTH208  # names alone
    with pytest.raises(LaunchError):
        opened(f"{tmp_path}/data")
    assert os.listdir("/proc/self/fd") == before  # noqa: PTH208  # the same


def test_a_path_is_canonical_without_links_and_dots(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    assert canonical("link/../link", str(tmp_path)) == str((tmp_path / "real").resolve())
