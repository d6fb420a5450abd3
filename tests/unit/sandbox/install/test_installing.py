"""A server is installed whole or not at all, once, and apart from every other."""

from __future__ import annotations

import json
import os
import threading
from pathlib import Path

import pytest

from douane.errors import LaunchError
from douane.sandbox.install.installing import Terms, installed, renewed
from douane.sandbox.install.local import ensure_from_registry, installed_command, lacks
from douane.sandbox.install.places import all_kept, command_of, kept, place_of
from douane.sandbox.install.requests import requested
from douane.sandbox.install.trees import summed
from tests._promises import promise

NPM = """\
#!/bin/sh
echo registry=http://registry.example/
echo "userconfig=$HOME/.npmrc"
echo globalconfig=/nowhere
"""
TERMS = Terms("", (), (), lambda _: None)
NOTES = requested(("npx", "-y", "notes"))


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """A home with an npm that says what it is configured for, and nothing else."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "npm").write_text(NPM)
    (tmp_path / "bin" / "node").write_text(f"#!/bin/sh\necho {tmp_path}/bin/real\n")
    (tmp_path / "bin" / "real").touch()
    for name in ("npm", "node", "real"):
        (tmp_path / "bin" / name).chmod(0o755)
    (tmp_path / ".npmrc").write_text("//registry.example/:_authToken=hunter2\nscript-shell=/evil\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("PATH", f"{tmp_path}/bin:{os.environ['PATH']}")
    return tmp_path


def tree_of(order):
    return Path(order.profile.write[0])


def npm_with(version, package="notes", program="notes"):
    """What npm leaves behind for this package."""

    def run(order):
        modules = tree_of(order) / "node_modules"
        (modules / ".bin").mkdir(parents=True)
        (modules / package).mkdir(parents=True)
        described = {"version": version, "bin": {program: "index.js"}}
        (modules / package / "package.json").write_text(json.dumps(described))
        (modules / package / "index.js").write_text(version)
        (modules / ".bin" / program).symlink_to(modules / package / "index.js")
        (tree_of(order) / "cache").mkdir()
        (tree_of(order) / "cache" / "tarball").write_text("the registry's")
        return 0

    return run


def never(_order):
    pytest.fail("it was installed before")


def started(request):
    return command_of(request, kept(place_of(request)))


def test_it_is_installed_once_and_then_started_as_it_is():
    first = installed(NOTES, npm_with("1.0"), TERMS)
    assert first.version == "1.0"
    assert installed(NOTES, never, TERMS) == first
    node, script = started(NOTES)
    assert node.endswith("/bin/real")  # and no shim, which would look for what a box has not
    assert Path(script).read_text() == "1.0"


def test_a_renewed_one_takes_the_place_of_the_other_which_stays_for_who_has_it():
    first = installed(NOTES, npm_with("1.0"), TERMS)
    second = renewed(NOTES, npm_with("1.1"), TERMS)
    assert (kept(place_of(NOTES)), second.version) == (second, "1.1")
    assert Path(first.tree).is_dir()
    renewed(NOTES, npm_with("1.2"), TERMS)
    assert not Path(first.tree).exists()


@promise("P-INSTALL-WHOLE")
@pytest.mark.parametrize("end", [KeyboardInterrupt, LaunchError("no", "no")])
def test_what_is_not_installed_whole_is_never_started(end):
    def broken(order):
        npm_with("1.0")(order)
        raise end

    with pytest.raises(type(end) if isinstance(end, Exception) else end):
        installed(NOTES, broken, TERMS)
    assert kept(place_of(NOTES)) is None
    assert installed(NOTES, npm_with("1.1"), TERMS).version == "1.1"
    assert len([one for one in Path(place_of(NOTES)).iterdir() if one.name.startswith("tree-")]) == 1


@promise("P-INSTALL-WHOLE")
def test_what_fails_is_told_and_leaves_what_was_there():
    first = installed(NOTES, npm_with("1.0"), TERMS)
    with pytest.raises(LaunchError, match="exit code 7"):
        renewed(NOTES, lambda _: 7, TERMS)
    assert kept(place_of(NOTES)) == first


@promise("P-INSTALL-WHOLE")
def test_of_two_hosts_that_start_it_at_once_one_installs_it():
    inside, go = threading.Event(), threading.Event()

    def slow(order):
        inside.set()
        assert go.wait(10)
        return npm_with("1.0")(order)

    found = []
    first = threading.Thread(target=lambda: found.append(installed(NOTES, slow, TERMS)))
    second = threading.Thread(target=lambda: found.append(installed(NOTES, never, TERMS)))
    first.start()
    assert inside.wait(10)
    second.start()
    go.set()
    first.join(10)
    second.join(10)
    assert found[0] == found[1]


@promise("P-INSTALL-APART")
def test_each_server_has_a_folder_and_a_cache_of_its_own_which_no_other_may_change():
    orders = []

    def run(order):
        orders.append(order)
        return npm_with("1.0")(order)

    others = requested(("npx", "notes@1.0")), requested(("npx", "-p", "notes", "-p", "more", "notes"))
    for one in (NOTES, *others):
        installed(one, run, TERMS)
    trees = [tree_of(order) for order in orders]
    assert all(order.profile.write == (str(tree),) for order, tree in zip(orders, trees, strict=True))
    assert len({tree.parent for tree in trees}) == len(trees)
    assert all(f"{tree}/cache" in order.command for order, tree in zip(orders, trees, strict=True))
    assert not any((tree / "cache").exists() for tree in trees)


@promise("P-INSTALL-APART")
def test_the_installer_has_the_registry_as_its_only_network_and_runs_no_scripts():
    orders = []

    def run(order):
        orders.append(order)
        return npm_with("1.0")(order)

    installed(NOTES, run, TERMS._replace(hosts=("more.example",)))
    [order] = orders
    assert order.profile.network.hosts == ("http://registry.example in 0.0.0.0/0, ::/0", "more.example")
    assert "--ignore-scripts" in order.command
    [settings] = order.files.values()
    assert settings == b"//registry.example/:_authToken=hunter2\nregistry=http://registry.example/\n"
    assert not any("hunter2" in word for word in order.command)
    renewed(NOTES, run, TERMS._replace(scripts=("notes",)))
    assert "--ignore-scripts" not in orders[1].command


def test_what_was_changed_since_is_seen():
    found = installed(NOTES, npm_with("1.0"), TERMS)
    assert summed(found.tree).digest == found.digest
    (Path(found.tree) / "node_modules/notes/index.js").write_text("other")
    assert summed(found.tree).digest != found.digest


def test_nobody_else_may_write_to_what_was_installed():
    found = installed(NOTES, npm_with("1.0"), TERMS)
    modes = [path.lstat().st_mode & 0o022 for path in Path(found.tree).rglob("*") if not path.is_symlink()]
    assert not any(modes)


def test_a_program_that_the_package_has_not_is_told_with_those_that_it_has():
    request = requested(("npx", "-p", "notes", "draw"))
    installed(request, npm_with("1.0", program="notes-mcp"), TERMS)
    with pytest.raises(LaunchError, match="no program `draw`") as caught:
        started(request)
    assert "`notes-mcp`" in caught.value.fix


def test_a_record_that_cannot_be_read_counts_as_none(tmp_path):
    installed(NOTES, npm_with("1.0"), TERMS)
    Path(place_of(NOTES), "installed.json").write_text("{")
    assert kept(place_of(NOTES)) is None
    assert [*all_kept()] == []


@pytest.mark.parametrize(
    "command",
    [("npx", "--registry", "https://ann:pw@[bad", "notes"), ("uvx", "-i", "https://ann:pw@[bad", "notes")],
)
def test_a_registry_that_is_no_address_is_told_without_what_it_may_hold(home, command):
    (home / "bin" / "uv").write_text(f"#!/bin/sh\necho {home}/bin/real\n")
    (home / "bin" / "uv").chmod(0o755)
    with pytest.raises(LaunchError, match="is no address of a registry") as refused:
        installed(requested(command), never, TERMS)
    assert "pw" not in refused.value.message


def test_a_folder_that_another_account_can_change_is_refused(tmp_path):
    Path(place_of(NOTES)).mkdir(parents=True)
    Path(place_of(NOTES)).chmod(0o777)
    with pytest.raises(LaunchError, match="another account"):
        installed(NOTES, never, TERMS)


@promise("P-INSTALL-WHOLE")
def test_what_somebody_put_into_the_folder_does_not_run_in_the_name_of_a_package(tmp_path):
    modules = tmp_path / "project/node_modules"
    (modules / "notes").mkdir(parents=True)
    (modules / "notes/package.json").write_text('{"version": "1.0", "bin": "index.js"}')
    (tmp_path / "project/src").mkdir()
    here = str(tmp_path / "project/src")
    with pytest.raises(LaunchError, match="node_modules") as refused:
        installed_command(requested(("npx", "notes", "--deep")), here)
    assert f"`{modules}/.bin/notes`" in refused.value.fix
    for command in (("npx", "notes@latest"), ("npx", "notes@2.0"), ("npx", "other"), ("uvx", "notes")):
        assert installed_command(requested(command), here) == ()
    installed(NOTES, npm_with("1.0"), TERMS)
    assert installed_command(NOTES, here) == started(NOTES)


@promise("P-INSTALL-WHOLE")
def test_nor_does_it_without_walls_in_whatever_version(tmp_path):
    modules, here = tmp_path / "node_modules", str(tmp_path / "src")
    (modules / "notes").mkdir(parents=True)
    (modules / "notes/package.json").write_text("{}")
    (modules / ".bin").mkdir()
    (modules / ".bin/tool").symlink_to("nowhere")
    for command in (
        "npx notes",
        "npx -y notes@1.0",
        "npm exec notes",
        "bunx notes",
        "npx -p notes x",
        "npx tool",
    ):
        with pytest.raises(LaunchError, match="node_modules"):
            ensure_from_registry(command.split(), here)
    for command in ("npx notes@latest", "npx other", "uvx notes", "/srv/notes"):
        ensure_from_registry(command.split(), here)


@promise("P-INSTALL-WHOLE")
def test_nor_where_the_options_of_a_launcher_are_not_known(tmp_path):
    modules, here = tmp_path / "node_modules", str(tmp_path / "src")
    (modules / "@acme/notes").mkdir(parents=True)
    (modules / "@acme/notes/package.json").write_text("{}")
    (modules / ".bin").mkdir()
    (modules / ".bin/tool").symlink_to("nowhere")
    for command in (
        "npx --loglevel=silent tool",
        "npx --loglevel silent tool@1.0 x",
        "npx --no-install tool",
        "npx --loglevel=silent -- tool",
        "/opt/bin/npx --no-install @acme/notes",
        "npx --loglevel=silent --package=tool x",
        "npm --silent exec tool",
        "npm --loglevel silent x --no-workspaces tool",
        "bun --silent x tool",
        "/usr/bin/env npx tool",
        "env -i A=b npx --no-install tool",
        "env -u A npx tool",
    ):
        with pytest.raises(LaunchError, match="may mean") as refused:
            ensure_from_registry(command.split(), here)
        assert "@latest` if it is the registry's" in refused.value.fix
    for words in (["npx", "-c", "tool --x"], ["env", "-S", "npx tool"], ["env", "-Snpx tool"]):
        with pytest.raises(LaunchError, match="may mean"):
            ensure_from_registry(words, here)
    for command in (
        "npx --loglevel=silent other tool",
        "npx --no-install tool@latest",
        "npx --loglevel silent other tool",
        "npm --silent run tool",
        "npm start",
        "yarn tool",
        "env A=b uvx tool",
        "env",
        "env tool",
        "env npx -y other tool",
        "/srv/tool --x tool",
    ):
        ensure_from_registry(command.split(), here)
    ensure_from_registry([], here)


def test_a_package_that_is_for_another_python_says_so_and_nothing_of_registries(monkeypatch, home):
    (home / "bin" / "uv").write_text(
        f"#!/bin/sh\necho {home}/bin/real '(by default: <https://index.example/simple>)'\n"
    )
    (home / "bin" / "uv").chmod(0o755)
    monkeypatch.setattr("douane.sandbox.install.uv.file_hosts", lambda *_: ())

    def run(order):
        order.heard.heard(b"the current Python version (3.11.2) does not satisfy Python>=3.12 and so on")
        return 1

    with pytest.raises(LaunchError, match=r"is for Python >=3\.12") as raised:
        installed(requested(("uvx", "notes")), run, TERMS)
    assert "--python 3.12" in raised.value.fix
    assert "registries" not in raised.value.fix


def test_a_package_that_is_for_another_node_is_told_of_when_it_is_installed_and_when_it_starts():
    told, fill = [], npm_with("1.0")

    def run(order):
        order.heard.heard(
            b"EBADENGINE package: 'notes@1.0', required: { node: '>=99' }, current: { node: 'v20.1.0' }"
        )
        return fill(order)

    installed(NOTES, run, TERMS._replace(tell=told.append))
    assert any("for Node.js >=99, and here is 20.1.0" in line and "renew notes" in line for line in told)
    assert lacks(NOTES) == "`notes` is for Node.js >=99, and here is 20.1.0"
    renewed(NOTES, npm_with("1.1"), TERMS)
    assert lacks(NOTES) == ""


def test_the_file_with_a_companys_certificate_is_there_for_the_installer(monkeypatch, home):
    orders = []
    (home / "ca.pem").write_text("a certificate")
    monkeypatch.setenv("NODE_EXTRA_CA_CERTS", str(home / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(home / "gone.pem"))
    installed(NOTES, lambda order: orders.append(order) or npm_with("1.0")(order), TERMS)
    assert str(home / "ca.pem") in orders[0].profile.read
    assert str(home / "gone.pem") not in orders[0].profile.read
    assert "NODE_EXTRA_CA_CERTS" in orders[0].profile.env


def test_a_certificate_that_nobody_trusts_is_told_with_the_variable_for_it_and_nothing_of_registries():
    def run(order):
        order.heard.heard(b"npm error code SELF_SIGNED_CERT_IN_CHAIN")
        return 1

    with pytest.raises(LaunchError, match="does not trust the certificate") as raised:
        installed(NOTES, run, TERMS)
    assert "NODE_EXTRA_CA_CERTS" in raised.value.fix
    assert "registries" not in raised.value.fix
