"""What gets installed elsewhere is complete."""

from __future__ import annotations

import subprocess
import sys
import zipfile

import pytest

from tests.architecture._source import PACKAGE, ROOT


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=50)
    return zipfile.ZipFile(next(folder.glob("*.whl")))


def test_the_wheel_holds_every_file_of_the_package(wheel):
    source = {
        str(path.relative_to(PACKAGE.parent))
        for path in PACKAGE.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert source <= set(wheel.namelist())


def test_the_wheel_holds_the_pages_on_rules(wheel):
    pages = {path.name for path in (ROOT / "docs" / "rules").iterdir()}
    assert {f"douane/pages/{name}" for name in pages} <= set(wheel.namelist())


def test_the_wheel_holds_the_licence_and_both_commands(wheel):
    metadata = {name.split("/", 1)[1] for name in wheel.namelist() if ".dist-info/" in name}
    assert "licenses/LICENSE" in metadata
    entry_points = next(name for name in wheel.namelist() if name.endswith("entry_points.txt"))
    text = wheel.read(entry_points).decode()
    assert "douane = douane.__main__:main" in text
    assert "douane-mcp = douane.wrap:main" in text


def test_the_pages_are_found_where_the_wheel_puts_them(wheel, tmp_path):
    wheel.extractall(tmp_path)
    program = "from douane.cli.rules.pages import told; print(told('hidden', 'hidden.bidi').title)"
    command = [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(tmp_path)!r}); {program}"]
    said = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True, timeout=30)
    assert said.stdout == "Hidden text\n"


def test_the_wheel_holds_nothing_else(wheel):
    assert {name.split("/")[0].split("-")[0] for name in wheel.namelist()} == {"douane"}
