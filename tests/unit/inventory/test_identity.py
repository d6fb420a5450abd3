"""A server keeps its identity over restarts, hosts and package updates, and not over other arguments."""

from __future__ import annotations

import pytest

from douane.inventory.identity import handle, identify, identify_address, split_version


@pytest.mark.parametrize(
    ("command", "what", "name", "version"),
    [
        (["npx", "server-a"], "npm:server-a", "server-a", ""),
        (["npx", "-y", "@scope/server-a@1.2.3"], "npm:@scope/server-a", "@scope/server-a", "1.2.3"),
        (["npx", "--package=@scope/a@2", "a"], "npm:@scope/a", "@scope/a", "2"),
        (["npx", "-p", "a@2", "-y", "run"], "npm:a", "a", "2"),
        (["C:\\node\\npx.cmd", "-y", "server-a@latest"], "npm:server-a", "server-a", ""),
        (["npx", "@modelcontextprotocol/server-a"], "npm:@modelcontextprotocol/server-a", "server-a", ""),
        (
            ["uvx", "git+https://me:hush@host.example/o/r@v1"],
            "pypi:git+https://host.example/o/r",
            "git+https://host.example/o/r",
            "v1",
        ),
        (
            ["uvx", "--from", "git+ssh://git@host.example/o/r?token=hush", "run"],
            "pypi:git+ssh://host.example/o/r",
            "git+ssh://host.example/o/r",
            "",
        ),
        (["npm", "exec", "server-a"], "npm:server-a", "server-a", ""),
        (["pnpm", "dlx", "server-a"], "npm:server-a", "server-a", ""),
        (["yarn", "dlx", "server-a"], "npm:server-a", "server-a", ""),
        (["bunx", "server-a"], "npm:server-a", "server-a", ""),
        (["uvx", "server-a==1.0"], "pypi:server-a", "server-a", "1.0"),
        (["uvx", "server-a[cli]@1.0"], "pypi:server-a", "server-a", "1.0"),
        (["uvx", "--from", "server-a[cli]", "run"], "pypi:server-a", "server-a", ""),
        (["uvx", "--python", "3.12", "server-a"], "pypi:server-a", "server-a", ""),
        (["uv", "tool", "run", "server-a"], "pypi:server-a", "server-a", ""),
        (["pipx", "run", "--spec", "server-a==1", "x"], "pypi:server-a", "server-a", "1"),
        (["/opt/server"], "command:/opt/server", "server", ""),
        (["npx"], "command:npx", "npx", ""),
        (["npx", "--package"], "command:npx", "npx", ""),
        (["python", "-u", "/srv/mine.py"], "command:python", "mine.py", ""),
        (["python"], "command:python", "python", ""),
        (["node", "C:\\srv\\"], "command:node", "node", ""),
        (["python3", "-m", "mine"], "command:python3", "mine", ""),
        (["java", "-Dx=y", "-jar", "/srv/mine.jar"], "command:java", "mine.jar", ""),
        (["npx", "--registry", "https://b.example", "a"], "npm:a", "a", ""),
        (["uvx", "--index", "https://b.example", "a"], "pypi:a", "a", ""),
        (["npx", "--api-key", "hush", "a"], "command:npx", "npx", ""),
        (["pnpm", "dlx", "--other", "hush", "a"], "command:pnpm", "pnpm", ""),
        (["python3", "-c", "key='hush'"], "command:python3", "python3", ""),
        (["node", "-e", "key='hush'"], "command:node", "node", ""),
        (["node", "--eval=1", "hush"], "command:node", "node", ""),
        (["node", "--token", "hush", "x.js"], "command:node", "node", ""),
    ],
)
def test_a_command_stands_for_a_server(command, what, name, version):
    identity = identify(command)
    assert (identity.command, identity.name, identity.version) == (what, name, version)
    assert identity.id.partition("#")[0].partition("~")[0] == what


@pytest.mark.parametrize(
    "command",
    [
        ["npx", "-y", "a@npm:b"],
        ["npx", "a@gist:0123"],
        ["npx", "a@.b"],
        ["npx", "a@b.tgz"],
        ["uvx", "a@b"],
        ["uvx", "a==b.whl"],
        ["./npx", "a"],
        ["tools/npx", "a"],
        [".\\npx.cmd", "a"],
        ["npx", "-p", "a", "-p", "b", "b"],
        ["npx", "-p", "a", "sh", "-c", "b"],
        ["npx", "-p", "a", "-c", "b"],
        ["npx", "--registry=https://b.example", "a"],
        ["uvx", "--with", "b", "a"],
        ["uvx", "--index", "https://b.example", "a"],
        ["pipx", "run", "--spec", "a", "b"],
    ],
    ids=" ".join,
)
def test_what_starts_something_else_has_no_id_that_begins_as_the_package_s(command):
    plain = identify([command[0].strip(".\\/").removesuffix(".cmd").rpartition("/")[2], "a", "x"]).id
    beginning = plain.partition("#")[0]
    found = identify(command).id
    assert found.partition("#")[0] != beginning
    assert not found.startswith(f"{beginning}#")


@pytest.mark.parametrize(
    "command",
    [
        ["npx", "-p", "@s/server-a", "mcp-server-a"],
        ["uvx", "--python", "3.12", "a"],
        ["uvx", "-p", "3.12", "a"],
    ],
    ids=" ".join,
)
def test_what_only_says_how_is_the_package_itself(command):
    assert "~" not in identify(command).id


@pytest.mark.parametrize(
    "command",
    [
        ["npx", "-y", "good@npm:bad"],
        ["npx", "npm:bad"],
        ["npx", "-p", "good", "-p", "bad", "bad"],
        ["pnpx", "bad"],
        ["npm", "x", "bad"],
        ["npx", "--loglevel", "silent", "bad@1"],
        ["bun", "x", "bad@2"],
    ],
    ids=" ".join,
)
def test_a_package_is_known_in_whatever_words_it_is_fetched(command):
    assert "npm:bad" in identify(command).brings


@pytest.mark.parametrize("name", ["Bad_MCP", "bad.mcp==1", "bad-mcp>=1", "bad--mcp[x]", "bad_mcp@1.0"])
def test_a_name_is_compared_as_its_registry_compares_it(name):
    assert identify(["uvx", name]).command == "pypi:bad-mcp"
    assert "pypi:bad-mcp" in identify(["uvx", "--with", name, "good"]).brings


def test_a_new_version_of_a_package_is_the_same_server():
    assert identify(["npx", "-y", "a@1"]).id == identify(["/usr/bin/npx", "a@2"]).id


def test_other_arguments_are_another_server_and_are_not_told():
    one, other = identify(["npx", "a", "--key=hunter2"]), identify(["npx", "a", "--key=hunter3"])
    assert one.id != other.id
    assert "hunter2" not in repr(one)


def test_arguments_do_not_run_into_each_other():
    assert identify(["x", "a", "b"]).id != identify(["x", "a b"]).id


def test_a_person_may_give_a_name():
    assert identify(["npx", "a"], "files").name == "files"


def test_a_handle_tells_servers_of_the_same_name_apart():
    one, other = identify(["npx", "a", "x"]), identify(["npx", "a", "y"])
    assert handle(one) != handle(other)
    assert handle(identify(["npx", "a"])) == "a"


@pytest.mark.parametrize(
    ("spec", "parts"),
    [
        ("a", ("a", "")),
        ("@s/a", ("@s/a", "")),
        ("@s/a@1", ("@s/a", "1")),
        ("a==1.0", ("a", "1.0")),
        ("a[x]", ("a", "")),
        ("@1", ("@1", "")),
    ],
)
def test_a_package_is_split_from_its_version(spec, parts):
    assert split_version(spec) == parts


@pytest.mark.parametrize("option", ["--registry=https://elsewhere.example", "--ignore-scripts"])
def test_what_an_option_changes_is_another_server(option):
    assert identify(["npx", option, "a"]).id != identify(["npx", "-y", "a"]).id


@pytest.mark.parametrize(
    "url",
    [
        "HTTPS://H.Example/mcp",
        "https://h.example:443/mcp",
        "https://h.example./mcp",
        "https://h.example/%6dcp",
        "https://me:hush@h.example:/mcp",
        "https://h\N{IDEOGRAPHIC FULL STOP}example/mcp",
    ],
)
def test_an_address_is_one_server_in_whatever_form_it_is_written(url):
    assert identify_address(url, "").id == "url:https://h.example/mcp"


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("http://h:443/a", "http://h:443/a"),
        ("http://[::1]:8080/a", "http://[::1]:8080/a"),
        ("http://[::1]:80/a", "http://[::1]/a"),
        ("https://h/a%2fb", "https://h/a%2Fb"),
        ("https://h:70000/a", "https://h:70000/a"),
        ("https://B\xfccher.example/", "https://xn--bcher-kva.example/"),
    ],
)
def test_other_places_stay_others(url, place):
    assert identify_address(url, "").command == f"url:{place}"
