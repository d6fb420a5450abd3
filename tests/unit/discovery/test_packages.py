"""Installed packages, from files alone."""

from __future__ import annotations

import json
import os

import pytest

from douane.discovery.installed import installed
from douane.discovery.machine import Machine
from douane.discovery.packages import Shelf, of_image, of_npm, of_python, shelves

NPM, PYPI, OCI = Shelf("npm", "npm", ""), Shelf("pypi", "pip", ""), Shelf("oci", "docker", "")
METADATA = "Metadata-Version: 2.4\nName: {}\nVersion: 1.2\n{}\n\n{}"


def manifest(**members):
    return json.dumps({"name": "weather", "version": "1.2.3", **members})


@pytest.mark.parametrize(
    "members",
    [
        {"mcpName": "io.github.someone/weather"},
        {"bin": "x.js", "dependencies": {"@modelcontextprotocol/sdk": "^1"}},
        {"bin": {"w": "x.js"}, "name": "weather-mcp"},
    ],
)
def test_a_package_of_npm_that_serves_mcp_is_found(members):
    found = of_npm(manifest(**members), NPM, "/p")
    assert (found.version, found.declared) == ("1.2.3", members.get("mcpName", ""))


@pytest.mark.parametrize(
    "text",
    [
        manifest(),
        manifest(dependencies={"@modelcontextprotocol/sdk": "^1"}),  # a library with nothing to start
        manifest(name="@modelcontextprotocol/sdk", bin="x.js"),
        manifest(
            name="@modelcontextprotocol/conformance",
            bin="x.js",
            dependencies={"@modelcontextprotocol/sdk": "1"},
        ),
        manifest(name=7, mcpName="a/b"),
        "[]",
        "{",
        "[" * 100_000,
        "",
    ],
)
def test_what_serves_nothing_or_cannot_be_read_is_not(text):
    assert of_npm(text, NPM, "/p") is None
    assert of_image(text, OCI, "/p") is None


@pytest.mark.parametrize(
    ("name", "needs", "description", "declared"),
    [
        ("weather", "Requires-Dist: mcp>=1.2", "", ""),
        ("weather", "Requires-Dist: fastmcp (>=2)", "", ""),
        ("mcp-server-time", "", "", ""),
        ("weather", "", "<!-- mcp-name: io.github.someone/weather -->", "io.github.someone/weather"),
    ],
)
def test_a_distribution_that_serves_mcp_is_found(name, needs, description, declared):
    found = of_python(METADATA.format(name, needs, description), PYPI, "/p")
    assert (found.name, found.version, found.declared) == (name, "1.2", declared)


@pytest.mark.parametrize(
    ("name", "needs"),
    [
        ("weather", "Requires-Dist: mcpadapt"),
        ("weather", 'Requires-Dist: mcp>=1; extra == "mcp"'),
        ("weather", "Summary: mcp"),
        ("langchain-mcp-adapters", ""),
    ],
)
def test_a_distribution_that_needs_something_else_is_not(name, needs):
    assert of_python(METADATA.format(name, needs, ""), PYPI, "/p") is None


def test_an_image_is_found_by_the_label_of_its_owner():
    labels = {"io.modelcontextprotocol.server.name": "io.github.someone/weather"}
    found = of_image(json.dumps({"config": {"Labels": labels}}), OCI, "/p")
    assert (found.kind, found.declared) == ("oci", "io.github.someone/weather")


@pytest.mark.parametrize(
    ("path", "text", "source"),
    [
        (
            ".npm/_npx/a1/node_modules/@a/weather-mcp/package.json",
            manifest(bin="x", name="@a/weather-mcp"),
            "npx",
        ),
        (".nvm/versions/node/v22/lib/node_modules/w/package.json", manifest(mcpName="a/b"), "npm"),
        ("work/node_modules/w/package.json", manifest(mcpName="a/b"), "project"),
        (
            ".local/share/uv/tools/w/lib/python3.12/site-packages/w-1.dist-info/METADATA",
            METADATA.format("w", "Requires-Dist: mcp", ""),
            "uv",
        ),
        (".cache/uv/archive-v0/Xy/w-1.dist-info/METADATA", METADATA.format("mcp-w", "", ""), "uv-cache"),
        (
            ".local/share/pipx/venvs/w/lib/python3.12/site-packages/w-1.dist-info/METADATA",
            METADATA.format("mcp-w", "", ""),
            "pipx",
        ),
        (
            ".local/lib/python3.12/site-packages/w-1.dist-info/METADATA",
            METADATA.format("mcp-w", "", ""),
            "pip",
        ),
    ],
)
def test_every_manager_is_looked_at_where_it_keeps_things(path, text, source, tmp_path):
    home = tmp_path / "home [a*]"  # a name that a pattern would read otherwise
    file = home / path
    file.parent.mkdir(parents=True)
    file.write_text(text)
    machine = Machine("linux", str(home), {}, str(home / "work"))
    found = [one for one in installed(machine) if one.path.startswith(str(home))]
    assert [(one.source, one.path) for one in found] == [(source, str(file))]


def test_a_pipe_and_a_folder_in_the_place_of_a_manifest_are_passed_by(tmp_path):
    modules = tmp_path / "node_modules"
    (modules / "a" / "package.json").mkdir(parents=True)
    (modules / "b").mkdir()
    os.mkfifo(modules / "b" / "package.json")
    found = installed(Machine("linux", str(tmp_path), {}, str(tmp_path)))
    assert [one for one in found if one.path.startswith(str(tmp_path))] == []


@pytest.mark.parametrize("system", ["linux", "macos", "windows"])
def test_no_place_of_packages_is_deeper_than_its_manager_makes_it(system):
    found = [*shelves(Machine(system, "/home/u", {}, "/home/u/work"))]
    assert {one.source for one in found} == {
        "npm",
        "npx",
        "project",
        "pip",
        "uv",
        "uv-cache",
        "pipx",
        "docker",
    }
    assert all("**" not in one.pattern for one in found)
