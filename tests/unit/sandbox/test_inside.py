"""What a profile and a command make of a box, on a machine that is laid out for it."""

from __future__ import annotations

import pytest

from douane.errors import LaunchError
from douane.model.profile import DEFAULT, STRICT
from douane.sandbox.bubblewrap import HOME, Kind
from douane.sandbox.inside import furnish
from tests._promises import promise


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A home in which programs, settings and work lie as they do at home."""
    home = tmp_path / "people" / "ann"
    for folder in (
        ".ssh",
        ".config/douane",
        "notes/drafts",
        "work/server/src",
        "work/server/.venv/bin",
        "bin",
    ):
        (home / folder).mkdir(parents=True)
    (home / "work/server/pyproject.toml").touch()
    for file in ("work/server/src/main.py", "bin/tool", "main.py", "notes/.env"):
        (home / file).touch()
        (home / file).chmod(0o755)
    monkeypatch.setenv("HOME", str(home))
    return home


def inside(home, *command, profile=STRICT, folder=None):
    return furnish(command, profile, "/usr/bin:/bin", str(folder or home), (str(home / ".config/douane"),))


def paths(found, kind=Kind.READ):
    return [one.path for one in found.seen if one.kind is kind]


def test_a_program_of_the_system_needs_nothing_of_the_machine(home):
    found = inside(home, "/usr/bin/env")
    assert found.seen == ()
    assert found.folder == HOME


def test_a_script_brings_its_project_and_nothing_beside_it(home):
    found = inside(home, "/usr/bin/python3", "src/main.py", folder=home / "work/server")
    assert paths(found) == [str(home / "work/server")]
    assert found.folder == str(home / "work/server")


@pytest.mark.parametrize(
    ("command", "file"), [(("/usr/bin/python3", "main.py"), "main.py"), (("{home}/bin/tool",), "bin/tool")]
)
def test_where_there_is_no_project_a_file_comes_alone(home, command, file):
    found = inside(home, *(word.format(home=home) for word in command))
    assert paths(found) == [str(home / file)]


def test_a_module_brings_the_project_that_we_are_in_and_nothing_of_a_home(home):
    command = ("/usr/bin/python3", "-m", "server")
    assert paths(inside(home, *command, folder=home / "work/server")) == [str(home / "work/server")]
    assert paths(inside(home, *command)) == []


def test_a_home_behind_a_link_is_as_wide(home, tmp_path, monkeypatch):
    (tmp_path / "ann").symlink_to(home)
    monkeypatch.setenv("HOME", str(tmp_path / "ann"))
    found = inside(home, f"{tmp_path}/ann/bin/tool")
    assert paths(found) == [f"{home}/bin/tool"]


@pytest.fixture
def installed(home):
    """A Python as uv, pyenv and conda install them."""
    base = home / ".local/share/uv/python/cpython-3.12"
    for file in ("bin/python3.12", "lib/python3.12/os.py"):
        (base / file).parent.mkdir(parents=True)
        (base / file).touch(0o755)
    return base


@pytest.mark.parametrize(
    "lines", ["#!{}/bin/python", "#!/bin/sh\n'''exec' \"{}/bin/python\" \"$0\" \"$@\"\n' '''"]
)
def test_a_virtual_environment_brings_the_python_that_it_was_made_with(home, installed, lines):
    environment = home / "work/server/.venv"
    (environment / "pyvenv.cfg").write_text(f"home = {installed}/bin\nversion = 3.12\n")
    (environment / "bin/python").symlink_to(installed / "bin/python3.12")
    (environment / "bin/server").write_text(lines.format(environment))
    (home / "bin/server").symlink_to(environment / "bin/server")
    for program in (environment / "bin/server", home / "bin/server"):
        assert sorted(paths(inside(home, str(program)))) == sorted((str(environment), str(installed)))


def test_a_script_brings_the_interpreter_of_our_path_and_one_that_is_installed(home, installed):
    node = home / ".nvm/versions/node/v20/bin/node"
    node.parent.mkdir(parents=True)
    node.touch(0o755)
    (home / "main.py").write_text("#!/usr/bin/env -S node --no-warnings\n")
    found = furnish((f"{home}/main.py",), STRICT, f"/usr/bin:{node.parent}", str(home), ())
    assert paths(found) == [f"{home}/main.py", str(node.parents[1])]
    (home / "main.py").write_text(f"#!{installed}/bin/python3.12\n")
    assert paths(inside(home, f"{home}/main.py")) == [f"{home}/main.py", str(installed)]


@promise("P-CONTAINED")
@pytest.mark.parametrize(
    "lines",
    [
        "#!/usr/bin/python3\n'''exec' \"{home}/notes/.env\" '''",
        "#!{home}/notes/.env",
        "#!{home}/work/other/bin/python",
        "#!{home}/work/server/.venv/../../../notes/.env",
        "#!{home}/work/server/.venv/bin/linked",
        "#!/usr/bin/env notes",
        "#!/usr/bin/env ../../../notes/.env",
    ],
)
def test_a_server_chooses_nothing_of_what_its_box_holds(home, lines):
    """Its own first lines, the settings of its environment and its links are what it says of itself."""
    environment = home / "work/server/.venv"
    other = home / "work/other/bin"
    other.mkdir(parents=True)
    for file in (other / "python", other / "notes", home / "notes/.env"):
        file.touch()
        file.chmod(0o755)
    (environment / "bin/linked").symlink_to(home / "notes/.env")
    (environment / "pyvenv.cfg").write_text(f"home = {other}\n")
    (environment / "bin/server").write_text(lines.format(home=home))
    found = furnish((f"{environment}/bin/server",), STRICT, f"{other}:/usr/bin", "/", ())
    assert paths(found) == [str(environment)]


@promise("P-CONTAINED")
def test_a_script_of_a_server_leads_to_no_other_that_leads_outside(home):
    (home / "work/package.json").touch()
    (home / "work/server/pyproject.toml").unlink()
    environment = home / "work/server/.venv"
    (environment / "tools").mkdir()
    (environment / "tools/python").write_text(f"#!{home}/work/server/src/main.py\n")
    (environment / "bin/server").write_text(f"#!{environment}/tools/python\n")
    assert paths(inside(home, f"{environment}/bin/server")) == [str(environment)]


def test_a_package_brings_the_packages_around_it(home):
    package = home / "store/node_modules/@some/server/dist"
    package.mkdir(parents=True)
    (package / "index.js").touch()
    assert paths(inside(home, "/usr/bin/node", f"{package}/index.js")) == [str(home / "store/node_modules")]


def test_a_link_to_a_program_is_a_link_in_the_box_too(home):
    (home / "bin/server").symlink_to(home / "work/server/src/main.py")
    found = inside(home, f"{home}/bin/server")
    assert found.links == {f"{home}/bin/server": str(home / "work/server/src/main.py")}
    assert paths(found) == [str(home / "work/server")]


def test_folders_are_there_as_the_profile_names_them(home):
    profile = STRICT._replace(read=("~/work",), write=("~/notes",), hidden=("~/notes/.env",))
    found = inside(home, "/usr/bin/env", profile=profile)
    assert paths(found) == [str(home / "work")]
    assert paths(found, Kind.WRITE) == [str(home / "notes")]
    assert paths(found, Kind.HIDDEN_FILE) == [str(home / "notes/.env")]


@promise("P-CONTAINED")
@pytest.mark.parametrize("way", ["read", "write"])
def test_what_is_hidden_stays_so_whatever_else_is_said_of_it(home, way):
    profile = STRICT._replace(**{way: ("~/notes",)}, hidden=("~/notes", "~/notes/.env"))
    found = inside(home, "/usr/bin/env", profile=profile)
    assert [(one.kind, one.path) for one in found.seen] == [(Kind.HIDDEN_FOLDER, f"{home}/notes")]


@promise("P-CONTAINED")
def test_what_may_only_be_read_stays_so_in_a_folder_to_change(home):
    profile = STRICT._replace(write=("~/notes",), read=("~/notes/drafts",))
    found = inside(home, "/usr/bin/env", profile=profile)
    assert paths(found) == [f"{home}/notes/drafts"]


@promise("P-CONTAINED")
def test_a_folder_cannot_be_moved_away_with_what_is_hidden_in_it(home):
    (home / "notes/drafts/old/keys").mkdir(parents=True)
    profile = STRICT._replace(write=("~/notes",), hidden=("~/notes/drafts/old/keys", "~/notes/.env"))
    found = inside(home, "/usr/bin/env", profile=profile)
    assert paths(found, Kind.WRITE) == [f"{home}/notes{below}" for below in ("", "/drafts", "/drafts/old")]


@pytest.mark.parametrize("profile", [DEFAULT, STRICT], ids=lambda one: one.name)
def test_a_well_known_server_has_the_folder_of_its_command_line_by_default_and_not_when_strict(home, profile):
    from douane.sandbox.profile import chosen  # noqa: PLC0415  # of the tests here only this one chooses

    (home / "bin/mcp-server-filesystem").touch(0o755)
    command = (f"{home}/bin/mcp-server-filesystem", str(home / "notes"))
    found = inside(home, *command, profile=chosen(profile.name, (), command))
    assert paths(found, Kind.WRITE) == ([str(home / "notes")] if profile is DEFAULT else [])


@promise("P-CONTAINED")
@pytest.mark.parametrize("way", ["read", "write"])
@pytest.mark.parametrize(
    "path", ["/", "~", "{home}/..", "~/.ssh", "~/.config", "~/.config/douane", "/proc", "/run"]
)
def test_no_server_may_have_a_folder_that_holds_too_much(home, way, path):
    with pytest.raises(LaunchError):
        inside(home, "/usr/bin/env", profile=STRICT._replace(**{way: (path.format(home=home),)}))


@promise("P-CONTAINED")
@pytest.mark.parametrize("path", ["/usr/local", "/etc", "/usr"])
def test_no_server_may_change_the_system(home, path):
    with pytest.raises(LaunchError, match="the system's"):
        inside(home, "/usr/bin/env", profile=STRICT._replace(write=(path,)))


@promise("P-CONTAINED")
@pytest.mark.parametrize("way", ["read", "write", "hidden"])
def test_a_link_that_a_server_planted_leads_nowhere_at_its_next_start(home, way):
    (home / "notes/planted").symlink_to(home / "work")
    profile = STRICT._replace(write=("~/notes",))
    profile = profile._replace(**{way: (*getattr(profile, way), "~/notes/planted")})
    with pytest.raises(LaunchError, match="planted"):
        inside(home, "/usr/bin/env", profile=profile)


@promise("P-CONTAINED")
@pytest.mark.parametrize("file", ["notes/server.py", "notes/node_modules/server/index.js"])
def test_a_server_may_not_change_its_own_program(home, file):
    (home / file).parent.mkdir(parents=True, exist_ok=True)
    (home / file).touch()
    with pytest.raises(LaunchError, match="own program"):
        inside(home, "/usr/bin/python3", str(home / file), profile=STRICT._replace(write=("~/notes",)))


def test_a_path_that_is_not_there_is_told(home):
    with pytest.raises(LaunchError, match="~/absent"):
        inside(home, "/usr/bin/env", profile=STRICT._replace(read=("~/absent",)))


def test_what_runs_elsewhere_is_not_started(home):
    with pytest.raises(LaunchError, match="docker"):
        inside(home, "/usr/bin/docker", "run", "server")
