"""`douane sandbox explain`: what a server would see, said before it is started."""

from __future__ import annotations

import pytest

from douane.cli.app import outcome


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("DOUANE_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("DOUANE_CONFIG", str(tmp_path / "config"))
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config").mkdir()
    (tmp_path / "notes").mkdir()
    return tmp_path


def explained(capsys, *arguments):
    code = outcome(["sandbox", "explain", *arguments])
    shown = capsys.readouterr()
    return code, shown.out, shown.err


def test_a_strict_server_sees_the_system_and_nothing_else(folder, capsys):
    code, out, _ = explained(capsys, "--profile", "strict", "--", "/usr/bin/env")
    assert code == 0
    assert "network    none" in out
    assert str(folder) not in out


def test_a_profile_of_ones_own_says_what_it_opens(folder, capsys):
    profile = f'[profiles.notes]\nwrite = "{folder}/notes"\nenv = "NOTES_TOKEN"\nprocesses = 8\n'
    (folder / "config/douane.toml").write_text(f'[sandbox]\nprofile = "notes"\n{profile}')
    code, out, _ = explained(capsys, "/usr/bin/env")
    assert code == 0
    assert f"changes    {folder}/notes  (`write`)" in out
    assert "NOTES_TOKEN" in out
    assert "8 processes" in out
    assert "as `auto` chooses" not in out


def test_without_a_profile_it_says_what_is_chosen(folder, capsys):
    assert "as `auto` chooses" in explained(capsys, "/usr/bin/env")[1]


def test_a_server_that_is_fetched_is_told_of_when_it_is_there(folder, capsys, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(folder))
    assert "`notes` is not installed yet" in explained(capsys, "--", "npx", "notes")[1]


def test_none_is_told_loudly(folder, capsys):
    assert "nothing contains it" in explained(capsys, "--profile", "none", "/usr/bin/env")[1]


def test_a_machine_without_walls_is_told_with_what_to_install(folder, capsys, monkeypatch):
    monkeypatch.setenv("PATH", str(folder))
    code, out, _ = explained(capsys, "--profile", "strict", "/usr/bin/env")
    assert code == 0
    assert "IT WOULD NOT START" in out
    assert "apt install bubblewrap" in out


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("--profile", "strikt", "/usr/bin/env"), "did you mean `strict`?"),
        (("no-such-program",), "there is no program `no-such-program`"),
        (("--nam", "x", "--", "/usr/bin/env"), "No such option '--nam'"),
    ],
)
def test_a_mistake_is_told_with_what_to_do(folder, capsys, arguments, complaint):
    code, _, err = explained(capsys, *arguments)
    assert code == 2
    assert complaint in err


def test_what_stands_for_a_secret_is_told_with_where_the_value_goes(folder, capsys):
    secret = 'TOKEN = { secret = "secret://github", hosts = ["api.github.com"], also = ["body"] }'
    profile = f'[profiles.issues]\nnetwork = ["api.github.com"]\n[profiles.issues.secrets]\n{secret}\n'
    (folder / "config/douane.toml").write_text(profile)
    _, out, _ = explained(capsys, "--profile", "issues", "/usr/bin/env")
    told = "TOKEN is a placeholder; secret://github goes to api.github.com, in authorization, x-api-key, body"
    assert f"secret     {told}" in out


def test_what_holds_it_here_is_told(folder, capsys, monkeypatch):
    (folder / "config/douane.toml").write_text(
        '[profiles.least]\nrequire = "landlock"\nlandlock = "inside"\n'
    )
    assert "Landlock and a filter" in explained(capsys, "--profile", "least", "/usr/bin/env")[1]
    monkeypatch.setenv("PATH", str(folder))
    assert "Landlock alone: there is no sandbox" in explained(capsys, "--profile", "least", "/usr/bin/env")[1]


def test_a_container_for_which_auto_chooses_no_walls_is_said_to_have_none(folder, capsys, monkeypatch):
    monkeypatch.setattr("douane.cli.sandbox.resolve", lambda command: command)
    said = explained(capsys, "docker", "run", "-i", "example/x")[1]
    assert "none, as `auto` chooses: NO WALLS AROUND THIS SERVER" in said


def test_what_a_server_keeps_is_told(folder, capsys, monkeypatch):
    monkeypatch.delenv("MEMORY_FILE_PATH", raising=False)
    monkeypatch.setattr("douane.cli.sandbox.resolve", lambda _command: ("/bin/true",))
    said = explained(capsys, "mcp-server-memory")[1]
    assert "/default/mcp-server-memory-" in said
    assert "  (kept for it: `MEMORY_FILE_PATH`)" in said
