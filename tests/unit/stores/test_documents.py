"""Where documents are found, and how an exception is written."""

from __future__ import annotations

import os
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from douane.errors import ConfigError
from douane.policy.document import Level
from douane.stores.documents import EXCEPTIONS, MAX_SIZE, config_folder, documents, load, paths
from douane.stores.exceptions import add_exception

RULE = '[[rule]]\nid = "{}"\naction = "deny"\n'
BLOCK = '[[exception]]\nfinding = "secret.x"\nserver = "{}"\nuntil = 2030-01-01\nreason = "r"\n'


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "config"
    (made / "douane.d").mkdir(parents=True)
    return made


def names(folder, project=None):
    return [one.name for one in documents(folder, project)]


def test_without_any_file_the_built_in_document_is_in_force(tmp_path):
    assert names(tmp_path / "absent") == ["default.toml"]


def test_documents_are_called_by_their_place_in_the_folder(folder):
    (folder / "douane.toml").touch()
    (folder / "douane.d" / "b.toml").touch()
    (folder / "douane.d" / "a.toml").touch()
    (folder / "douane.d" / "notes.txt").write_text("not a document")
    (folder / EXCEPTIONS).touch()
    assert names(folder) == [
        "default.toml", "douane.toml", "douane.d/a.toml", "douane.d/b.toml", EXCEPTIONS
    ]  # fmt: skip


def test_a_projects_document_is_called_by_its_path(folder, tmp_path):
    (tmp_path / "douane.toml").touch()
    found = documents(folder, tmp_path)[-1]
    assert (found.name, found.level) == (f"{tmp_path}/douane.toml", Level.PROJECT)


@pytest.mark.parametrize(
    "text",
    [
        '[sandbox]\nprofile = "strikt"\n',
        '[servers.notes]\ncommand = "notes"\nsandbox = "strikt"\n[profiles.other]\n',
    ],
)
def test_a_profile_that_is_not_there_is_refused(folder, text):
    (folder / "douane.toml").write_text(text)
    with pytest.raises(ConfigError, match="the profile `strikt`, which is not there") as caught:
        load(folder, None)
    assert caught.value.fix.startswith("did you mean `strict`?")


def test_standing_in_the_configuration_folder_does_not_make_it_a_project(folder):
    (folder / "douane.toml").touch()
    assert names(folder, folder) == ["default.toml", "douane.toml"]


def test_lines_may_end_as_on_windows(folder):
    (folder / "douane.toml").write_bytes(RULE.format("a").replace("\n", "\r\n").encode())
    assert load(folder, None).policy.about_messages[0].id == "a"


@pytest.mark.parametrize("content", [b"\xff\xfe", "mode = 'monitor'".encode("utf-16")])
def test_a_document_that_is_no_text_is_refused(folder, content):
    (folder / "douane.toml").write_bytes(content)
    with pytest.raises(ConfigError, match="is not UTF-8"):
        load(folder, None)


def test_a_document_that_cannot_be_opened_is_not_taken_for_absent(folder):
    (folder / "douane.toml").symlink_to("nowhere")
    with pytest.raises(ConfigError, match="cannot be read"):
        load(folder, None)


def test_a_folder_in_the_place_of_a_document_is_refused(folder):
    (folder / "douane.toml").mkdir()
    with pytest.raises(ConfigError, match="cannot be read"):
        load(folder, None)


def test_what_could_come_is_watched_too(folder, tmp_path):
    (folder / "douane.d" / "a.toml").touch()
    below = [os.path.relpath(path, folder) for path in paths(folder, tmp_path)]
    assert below == ["douane.d", "douane.toml", "douane.d/a.toml", EXCEPTIONS, "../douane.toml"]


def test_the_variable_names_the_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("DOUANE_CONFIG", str(tmp_path))
    assert config_folder() == str(tmp_path)


def test_an_exception_is_added_and_nothing_else_touched(folder):
    (folder / EXCEPTIONS).write_text("# mine\n\n" + BLOCK.format("a"))
    add_exception(str(folder), BLOCK.format("b"))
    assert (folder / EXCEPTIONS).read_text() == "# mine\n\n" + BLOCK.format("a") + "\n" + BLOCK.format("b")


def test_the_first_exception_makes_folder_and_file_for_this_account_alone(tmp_path):
    add_exception(str(tmp_path / "new"), BLOCK.format("a"))
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "new", tmp_path / "new" / EXCEPTIONS)]
    assert modes == [0o700, 0o600]


def test_a_bad_block_leaves_everything_as_it_was(folder):
    add_exception(str(folder), BLOCK.format("a"))
    before = (folder / EXCEPTIONS).read_bytes()
    with pytest.raises(ConfigError):
        add_exception(str(folder), "[[exception]]\nfinding = 'secret.x'")
    assert (folder / EXCEPTIONS).read_bytes() == before
    assert sorted(path.name for path in folder.iterdir()) == ["douane.d", EXCEPTIONS]


def test_a_mistake_in_another_document_is_not_made_worse(folder):
    (folder / "douane.toml").write_text("mode = 1")
    with pytest.raises(ConfigError, match="unknown mode"):
        add_exception(str(folder), BLOCK.format("a"))
    assert not (folder / EXCEPTIONS).exists()


def test_many_at_once_lose_nothing(folder):
    servers = [f"s{number}" for number in range(20)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda name: add_exception(str(folder), BLOCK.format(name)), servers))
    written = {clause.scope.server.source[0] for clause in load(folder, None).policy.exceptions}
    assert written == set(servers)


@pytest.mark.parametrize(
    "make", [lambda path: path.symlink_to("/dev/zero"), os.mkfifo], ids=["a link", "a pipe"]
)
def test_a_project_document_that_is_no_file_of_its_own_is_refused_at_once(tmp_path, make):
    make(tmp_path / "douane.toml")
    with pytest.raises(ConfigError):
        load(tmp_path / "config", tmp_path)


def test_a_huge_document_is_refused(tmp_path):
    (tmp_path / "douane.toml").write_bytes(b"#" * (MAX_SIZE + 1))
    with pytest.raises(ConfigError, match="bytes"):
        load(tmp_path / "config", tmp_path)


@pytest.fixture
def tenant(folder):
    made = folder / "tenants" / "acme"
    made.mkdir(parents=True)
    return made


SERVER = '[servers.{}]\nurl = "https://{}.example/mcp"\n'


def test_a_tenant_has_the_rules_of_all_and_its_own(folder, tenant):
    (folder / "douane.toml").write_text(RULE.format("for-all"))
    (tenant / "douane.toml").write_text(RULE.format("for-acme") + '[roles.boss]\nprincipals = "key:ann"\n')
    found = load(folder, None, "acme")

    assert {"for-all", "for-acme"} <= {rule.id for rule in found.policy.rules}
    assert [role.name for role in found.settings.access.roles] == ["boss"]
    assert [one.name for one in found.documents] == [
        "default.toml",
        "douane.toml",
        "tenants/acme/douane.toml",
    ]
    assert "for-acme" not in {rule.id for rule in load(folder, None).policy.rules}
    assert "for-acme" not in {rule.id for rule in load(folder, None, "globex").policy.rules}


def test_a_tenant_has_its_own_servers_and_nobody_elses(folder, tenant):
    (folder / "douane.toml").write_text(SERVER.format("ours", "ours"))
    (tenant / "douane.toml").write_text(SERVER.format("theirs", "theirs"))

    assert [one.name for one in load(folder, None, "acme").settings.servers] == ["theirs"]
    assert [one.name for one in load(folder, None).settings.servers] == ["ours"]
    assert load(folder, None, "globex").settings.servers == ()


@pytest.mark.parametrize(
    "text", ['[identity]\nlocal = "none"', "[tenants.globex]", '[gateway]\nlisten = "127.0.0.1:1"']
)
def test_who_is_who_is_not_a_tenants_to_say(folder, tenant, text):
    (tenant / "douane.toml").write_text(text)
    with pytest.raises(ConfigError, match="who is who"):
        load(folder, None, "acme")


def test_every_document_of_a_tenant_is_looked_at_for_changes(folder, tenant):
    listed = paths(folder, None, "acme")

    assert f"{tenant}/douane.toml" in listed
    assert f"{folder}/douane.toml" in listed
    assert set(paths(folder, None)) <= set(listed)
