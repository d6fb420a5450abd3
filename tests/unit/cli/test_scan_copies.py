from __future__ import annotations

import json
import os

import pytest

from tests._promises import promise
from tests.unit.cli._scanning import as_json, of_nobody, serving
from tests.unit.supply._answers import tarball
from tests.unit.supply._installed import (
    INFO,
    OF_NPM,
    OF_WHEEL,
    SDIST,
    WHEEL,
    as_npm_does,
    as_pip_does,
    on_index,
    on_npm,
    put,
    wheel,
)

NPM, PYPI = "npm:mcp-notes@1.2.0", "pypi:mcp-notes==1.2.0"


@pytest.fixture(autouse=True)
def nobody(tmp_path, monkeypatch):
    of_nobody(tmp_path, monkeypatch)
    monkeypatch.setenv("NPM_CONFIG_PREFIX", str(tmp_path / "global"))


@pytest.fixture
def services(monkeypatch):
    with serving(monkeypatch) as all_of_them:
        yield all_of_them


@pytest.fixture
def modules(tmp_path, services):
    """The `node_modules` of a project, and a registry that has the package."""
    here, _, answers = services
    answers.update(on_npm(here))
    return tmp_path / "node_modules"


@pytest.fixture
def site(tmp_path, services):
    """The `site-packages` of a tool of uv, and an index that has the package."""
    here, _, answers = services
    answers.update(on_index(here, {WHEEL: wheel()}))
    return tmp_path / "home/uv/tools/mcp-notes/lib/python3.12/site-packages"


def copies(services, *target):
    """The outcome, what is said, and the evidence; nothing where it is no question."""
    told = as_json("--advisories", services[0], *target)[2]["answers"]
    found = [one for one in told if one["check"] == "copies"]
    return (found[0]["outcome"], found[0]["said"], found[0]["evidence"]) if found else None


def test_what_is_not_installed_is_no_question(services, modules, site):
    assert copies(services, NPM) is None
    assert copies(services, PYPI) is None


@pytest.mark.parametrize(
    "place", ["node_modules", "home/.npm/_npx/0a1b/node_modules", "global/lib/node_modules"]
)
def test_copies_of_npm_are_found_where_it_keeps_them(tmp_path, services, modules, place):
    as_npm_does(tmp_path / place)
    outcome, said, (told,) = copies(services, NPM)
    assert (outcome, said) == ("pass", "1 installed copies are what the registry has")
    assert told == f"{tmp_path / place}/mcp-notes (1.2.0): 4 files"


@pytest.mark.parametrize(
    "place",
    [
        "home/uv/tools/mcp-notes",
        "home/pipx/venvs/mcp-notes",
        ".venv",
        "home/.local",
        "home/uv/archive-v0/x",
    ],
)
def test_copies_of_python_are_found_where_installers_keep_them(tmp_path, services, site, place):
    as_pip_does(tmp_path / place / "lib/python3.12/site-packages")
    outcome, _, (told,) = copies(services, PYPI)
    assert outcome == "pass"
    assert told.endswith("(1.2.0): 6 files")


def test_a_wheel_that_uv_keeps_is_held_against_the_registry(tmp_path, services, site):
    kept = tmp_path / "home/uv/archive-v0/abc"
    for name, text in {**OF_WHEEL, f"{INFO}/RECORD": "mcp_notes/server.py,,\n"}.items():
        put(kept / name, text)
    assert copies(services, PYPI)[0] == "pass"
    put(kept / "mcp_notes-1.2.0.data/scripts/notes-tool", "#!python\nprint(2)\n")
    assert copies(services, PYPI)[0] == "fail"


@promise("P-SCAN-COPIES")
@pytest.mark.parametrize(
    ("path", "text", "told"),
    [
        ("server.js", "exports.main = () => 1;\n", "changed `server.js`"),
        ("cli.js", "#!/usr/bin/env node\nrequire('./evil');\n", "changed `cli.js`"),
        ("package.json", OF_NPM["package.json"].replace("cli.js", "evil.js"), "changed `package.json`"),
        ("lib/evil.cjs", "", "added `lib/evil.cjs`"),
        ("evil", "#!/bin/sh\n", "added `evil`"),
        ("build/Release/evil.node", "", "added `build/Release/evil.node`"),
        ("lib/package.json", '{"main": "x"}', "added `lib/package.json`"),
    ],
)
def test_what_is_other_in_a_copy_of_npm_is_told(services, modules, path, text, told):
    put(as_npm_does(modules) / path, text)
    outcome, said, (line,) = copies(services, NPM)
    assert (outcome, said) == ("fail", "1 of 1 installed copies are not what the registry has")
    assert line == f"{modules / 'mcp-notes'} (1.2.0): {told}"


@promise("P-SCAN-COPIES")
@pytest.mark.parametrize(
    ("path", "text", "told"),
    [
        ("mcp_notes/server.py", "def main():\n    return 1\n", "changed `mcp_notes/server.py`"),
        ("mcp_notes/evil.py", "", "added `mcp_notes/evil.py`"),
        ("mcp_notes/server.cpython-312-x86_64-linux-gnu.so", "", "added `mcp_notes/server.cpython-312"),
        ("mcp_notes.py", "", "added `mcp_notes.py`"),
        ("start.pth", "import os; os.system('x')\n", "added `start.pth`"),
        ("sitecustomize.py", "", "added `sitecustomize.py`"),
        (f"{INFO}/entry_points.txt", "[console_scripts]\nmcp-notes = evil:main\n", f"changed `{INFO}/entry"),
        ("../../../bin/mcp-notes", "#!/bin/sh\n", "changed `../../../bin/mcp-notes`"),
        ("../../../bin/notes-tool", "#!/venv/bin/python\nprint(2)\n", "changed `../../../bin/notes-tool`"),
    ],
)
def test_what_is_other_in_a_copy_of_python_is_told(services, site, path, text, told):
    as_pip_does(site)
    put(site / path, text)
    outcome, _, (line,) = copies(services, PYPI)
    assert outcome == "fail"
    assert told in line


@promise("P-SCAN-COPIES")
def test_a_change_that_the_list_of_files_was_told_of_is_seen(services, site):
    as_pip_does(site, {**OF_WHEEL, "mcp_notes/server.py": "def main():\n    return 1\n"})
    outcome, _, (line,) = copies(services, PYPI)
    assert outcome == "fail"
    assert "changed `mcp_notes/server.py`" in line


def test_what_installers_make_and_nobody_runs_is_no_finding(services, site, modules):
    as_pip_does(site)
    put(site / "_virtualenv.pth", "import _virtualenv")
    put(site / "mcp_notes/cache.json", "{}")
    put(site / f"{INFO}/uv_cache.json", "{}")
    assert copies(services, PYPI)[0] == "pass"
    put(as_npm_does(modules) / "node_modules/other/index.js", "")
    put(modules / "mcp-notes/notes.log", "x")
    assert copies(services, NPM)[0] == "pass"


def test_files_of_another_distribution_are_not_added_ones(services, site):
    named = {
        f"ns/{name.removeprefix('mcp_notes/')}" if "mcp_notes/s" in name else name: text
        for name, text in OF_WHEEL.items()
    }
    services[2].update(on_index(services[0], {WHEEL: wheel(named)}))
    as_pip_does(site, named)
    put(site / "ns/other.py", "")
    assert copies(services, PYPI)[0] == "fail"
    put(site / "other-1.0.dist-info/RECORD", "ns/other.py,,\nmcp_notes/evil.py,,\nother.pth,,\n")
    put(site / "other.pth", "import other\n")
    assert copies(services, PYPI)[0] == "pass"
    put(site / "mcp_notes/evil.py", "")
    assert copies(services, PYPI)[0] == "fail"


def test_missing_files_are_told(services, modules, site):
    (as_npm_does(modules) / "server.js").unlink()
    assert copies(services, NPM)[0] == "warn"
    as_pip_does(site)
    (site / "mcp_notes/server.py").unlink()
    outcome, _, (line,) = copies(services, PYPI)
    assert outcome == "warn"
    assert "missing `mcp_notes/server.py`" in line


def test_what_scripts_of_the_installation_made_is_told_as_such(services, modules):
    here, _, answers = services
    built = {
        **OF_NPM,
        "package.json": json.dumps(
            {"name": "mcp-notes", "version": "1.2.0", "scripts": {"install": "node-gyp"}}
        ),
    }
    answers.update(on_npm(here, built))
    put(as_npm_does(modules, built) / "build/Release/notes.node", "\x7fELF")
    outcome, _, told = copies(services, NPM)
    assert outcome == "pass"
    assert "build/Release/notes.node` was made where it is installed" in told[1]
    put(modules / "mcp-notes/made.js", "")
    outcome, _, told = copies(services, NPM)
    assert outcome == "warn"
    assert "its `install` ran when it was installed" in told[-1]


def test_what_npm_used_to_write_into_manifests_is_no_change(services, modules):
    folder = as_npm_does(modules)
    manifest = json.loads(OF_NPM["package.json"]) | {
        "_resolved": "https://npm.test/x.tgz",
        "_id": "mcp-notes",
    }
    put(folder / "package.json", json.dumps(manifest))
    assert copies(services, NPM)[0] == "pass"
    put(folder / "package.json", json.dumps(manifest | {"bin": {"mcp-notes": "cli.js"}}))
    assert copies(services, NPM)[0] == "pass"
    put(folder / "package.json", json.dumps(manifest | {"bin": {"mcp-notes": "evil.js"}}))
    assert copies(services, NPM)[0] == "fail"


def test_what_was_built_from_its_source_here_is_held_against_that(services, site):
    here, _, answers = services
    source = {f"src/{name}": text for name, text in OF_WHEEL.items() if name.startswith("mcp_notes/")}
    packed = tarball(source)
    answers.update(on_index(here, {SDIST: packed}))
    as_pip_does(site, OF_WHEEL)
    assert copies(services, PYPI)[0] == "pass"
    put(site / "mcp_notes/server.py", "def main():\n    return 1\n")
    outcome, _, told = copies(services, PYPI)
    assert outcome == "warn"
    assert "its build ran" in told[-1]
    answers.update(on_index(here, {SDIST: packed, WHEEL: wheel({**OF_WHEEL, "mcp_notes/server.py": ""})}))
    as_pip_does(site, OF_WHEEL)
    assert copies(services, PYPI)[0] == "pass"


@promise("P-SCAN-UNKNOWN")
def test_offline_no_copy_passes_and_one_that_is_not_as_it_was_installed_fails(services, site, modules):
    as_npm_does(modules)
    as_pip_does(site)
    asked = len(services[1])
    assert copies(services, "--offline", NPM)[0] == "unknown"
    assert copies(services, "--offline", PYPI)[0] == "unknown"
    put(site / "mcp_notes/server.py", "def main():\n    return 1\n")
    assert copies(services, "--offline", PYPI)[0] == "fail"
    assert len(services[1]) == asked


@promise("P-SCAN-UNKNOWN")
def test_a_copy_that_cannot_be_held_against_the_registry_is_unknown(services, site, modules):
    here, _, answers = services
    as_npm_does(modules, resolved="git+ssh://git@github.com/ada/mcp-notes.git#abc")
    assert "git+ssh" in copies(services, NPM)[1]
    as_npm_does(modules)
    answers.update(on_npm(here))
    answers["/npm/mcp-notes/-/mcp-notes-1.2.0.tgz"] = tarball({**OF_NPM, "server.js": "evil"})
    assert copies(services, NPM)[:1] == ("unknown",)
    as_pip_does(site)
    for told, why in (
        ({"url": "file:///src", "dir_info": {"editable": True}}, "a folder of somebody's own"),
        ({"url": "https://eve.example/x.whl", "archive_info": {}}, "https://…"),
    ):
        put(site / INFO / "direct_url.json", json.dumps(told))
        assert copies(services, PYPI)[0] == "unknown"
        assert why in copies(services, PYPI)[1]
    (site / INFO / "direct_url.json").unlink()
    (site / INFO / "RECORD").unlink()
    assert copies(services, PYPI)[0] == "unknown"
    as_pip_does(site)
    answers["/simple/mcp-notes/"] = answers["/simple/mcp-notes/"].replace(b"-py3-", b"-cp39-")
    assert copies(services, PYPI)[0] == "unknown"


def test_a_link_to_a_folder_of_somebodys_own_is_unknown(tmp_path, services, modules):
    put(tmp_path / "own/package.json", OF_NPM["package.json"])
    modules.mkdir()
    (modules / "mcp-notes").symlink_to(tmp_path / "own")
    assert "a link" in copies(services, NPM)[1]


def test_each_copy_is_looked_at_and_one_is_enough_to_fail(tmp_path, services, modules):
    as_npm_does(modules)
    put(as_npm_does(tmp_path / "home/.npm/_npx/0a/node_modules") / "server.js", "evil")
    assert copies(services, NPM)[:2] == ("fail", "1 of 2 installed copies are not what the registry has")
    fetched = [path for path, _ in services[1] if path.endswith(".tgz")]
    assert len(fetched) == 1


def test_what_waits_for_a_reader_is_not_waited_for(services, modules):
    folder = as_npm_does(modules)
    (folder / "server.js").unlink()
    os.mkfifo(folder / "server.js")
    assert copies(services, NPM)[0] == "warn"


def test_the_copy_that_a_command_starts_is_looked_at(tmp_path, services, modules, site):
    put(as_npm_does(modules) / "server.js", "evil")
    script = modules / "mcp-notes/cli.js"
    assert copies(services, "--", "node", script)[0] == "fail"
    (modules / ".bin").mkdir()
    (modules / ".bin/mcp-notes").symlink_to("../mcp-notes/cli.js")
    script.chmod(0o755)
    assert copies(services, "--", modules / ".bin/mcp-notes")[0] == "fail"
    assert copies(services, modules / "mcp-notes")[0] == "fail"

    put(as_pip_does(site).parent / "mcp_notes/server.py", "evil")
    programs = site.parents[2] / "bin"
    for name in ("mcp-notes", "notes-tool", "python"):
        put(programs / name, "#!/bin/sh\n") if name == "python" else None
        (programs / name).chmod(0o755)
    assert copies(services, "--", programs / "mcp-notes")[0] == "fail"
    assert copies(services, "--", programs / "notes-tool")[0] == "fail"
    assert copies(services, "--", programs / "python", "-m", "mcp_notes")[0] == "fail"
    assert copies(services, "--", programs / "python", "-m", "other") is None
    put(tmp_path / "alone.py", "")
    assert copies(services, "--", "python3", tmp_path / "alone.py") is None
