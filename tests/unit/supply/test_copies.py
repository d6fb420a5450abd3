from __future__ import annotations

from pathlib import Path

import pytest

from douane.model.facts import Placed, Unknown
from douane.supply.addresses import Address, Settings
from douane.supply.asking import Answer
from douane.supply.copies import disk as disks
from douane.supply.copies.disk import Disk
from douane.supply.copies.looking import looked_at
from douane.supply.gathering import Ways
from tests._promises import promise
from tests.unit.supply._installed import OF_NPM, as_npm_does, on_npm, put

HERE = "https://npm.test"


@pytest.fixture
def placed(tmp_path):
    return Placed("npm", "mcp-notes", "1.2.0", str(as_npm_does(tmp_path / "node_modules")))


def ways():
    answers = {f"{HERE}{path}": Answer(content) for path, content in on_npm(HERE).items()}
    settings = Settings(("registry=https://npm.test/npm/",), (), (), {})

    def ask(question):
        return answers.get(question.url, Answer(b"", is_there=False))

    return Ways(ask, settings, Address(HERE), lambda _: None, (), (), 0.0, lambda _: Unknown("nobody"))


def test_a_copy_is_looked_at_within_its_bounds(placed):
    assert looked_at(placed, ways(), Disk()).files.alike == 4


@promise("P-SCAN-UNKNOWN")
@pytest.mark.parametrize("bounds", [{"most": 1}, {"most": 60}, {"patience": -1.0}])
def test_what_there_was_no_room_or_time_for_is_unclear(placed, bounds):
    found = looked_at(placed, ways(), Disk(**bounds))
    assert found.files.unclear
    assert not found.files.added


@promise("P-SCAN-UNKNOWN")
def test_more_files_than_are_looked_at_are_unclear(placed, monkeypatch):
    monkeypatch.setattr(disks, "MOST_FILES", 10)
    for number in range(20):
        put(Path(placed.path, f"more/{number}.txt"), "")
    assert "it has more than is read" in looked_at(placed, ways(), Disk()).files.unclear


def test_a_link_to_a_folder_beside_the_files_is_code(placed, tmp_path):
    Path(placed.path, "lib").symlink_to(tmp_path)
    assert looked_at(placed, ways(), Disk()).files.added == ("lib/",)


def test_a_file_that_is_a_link_is_read_where_it_leads(placed, tmp_path):
    put(tmp_path / "store/server.js", OF_NPM["server.js"])
    Path(placed.path, "server.js").unlink()
    Path(placed.path, "server.js").symlink_to(tmp_path / "store/server.js")
    assert not looked_at(placed, ways(), Disk()).files.changed
    put(tmp_path / "store/server.js", "evil")
    assert looked_at(placed, ways(), Disk()).files.changed == ("server.js",)
