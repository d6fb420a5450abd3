"""Which packages a command fetches is read from its words, and only where they leave no doubt."""

from __future__ import annotations

import pytest

from douane.sandbox.install.requests import Registry, Request, again, requested

NPM, PYPI = Registry.NPM, Registry.PYPI


@pytest.mark.parametrize(
    ("command", "request_"),
    [
        ("npx -y @x/notes /srv", Request(NPM, ("@x/notes",), "", ("/srv",))),
        ("/usr/bin/npx notes@1.2 --key k", Request(NPM, ("notes@1.2",), "", ("--key", "k"))),
        ("npx --package=@x/notes notes-mcp -y", Request(NPM, ("@x/notes",), "notes-mcp", ("-y",))),
        ("npx -p a -p b run", Request(NPM, ("a", "b"), "run", ())),
        ("npm exec -y -- notes --deep", Request(NPM, ("notes",), "", ("--deep",))),
        ("npm exec notes -- --deep", Request(NPM, ("notes",), "", ("--deep",))),
        ("pnpm dlx notes", Request(NPM, ("notes",), "", ())),
        ("bunx --bun notes", Request(NPM, ("notes",), "", ())),
        (
            "npx --registry http://npm.example/ notes",
            Request(NPM, ("notes",), "", (), "", ("--registry", "http://npm.example/")),
        ),
        ("uvx notes --db x", Request(PYPI, ("notes",), "notes", ("--db", "x"))),
        ("uvx notes@latest", Request(PYPI, ("notes@latest",), "notes", ())),
        ("uvx --from notes[deep]==2 notes-mcp", Request(PYPI, ("notes[deep]==2",), "notes-mcp", ())),
        ("uvx --with a,b --python 3.12 notes", Request(PYPI, ("notes", "a", "b"), "notes", (), "3.12")),
        ("uv tool run -p 3.12 notes", Request(PYPI, ("notes",), "notes", (), "3.12")),
        ("pipx run --spec notes==2 notes-mcp", Request(PYPI, ("notes==2",), "notes-mcp", ())),
    ],
)
def test_the_packages_the_program_and_its_arguments_are_read(command, request_):
    found = requested(command.split())
    assert found == request_
    assert (
        requested((*again(found), *found.arguments)) == found._replace(program=found.program or found.package)
        or found.options
    )


@pytest.mark.parametrize(
    "command",
    [
        "node server.js",
        "npx",
        "npx -y",
        "npx -c notes",
        "npx ./notes",
        "npx file:notes",
        "npx github:ann/notes",
        "npx notes@npm:evil",
        "npx -p notes",
        "npx --node-options=--import=x notes",
        "npx -p --ignore-scripts=false notes",
        "npx $(id)",
        "uvx git+https://k:secret@a.example/notes",
        "uvx --from ./notes notes",
        "uvx notes@https://a.example/notes.whl",
        "uvx --with -e notes",
        "uv run server.py",
        "npm start",
        "",
    ],
)
def test_what_is_no_package_of_a_registry_is_not_guessed(command):
    assert requested(command.split()) is None


def test_what_is_asked_for_has_a_folder_of_its_own():
    commands = (
        "npx notes",
        "npx notes@1",
        "npx @x/notes",
        "npx -p notes -p a notes",
        "npx --registry http://a/ notes",
    )
    keys = [requested(command.split()).key for command in commands]
    assert len({*keys}) == len(commands)
    assert all("/" not in key and not key.startswith(".") for key in keys)
    assert requested(("npx", "-y", "notes", "--deep")).key == keys[0]


@pytest.mark.parametrize(
    ("command", "package", "asked"),
    [
        ("npx @x/notes@1.2", "@x/notes", "1.2"),
        ("npx notes@latest", "notes", ""),
        ("uvx notes[deep]==2", "notes", "2"),
        ("uvx --from notes>=2 n", "notes", ">=2"),
    ],
)
def test_a_package_is_told_from_its_version(command, package, asked):
    found = requested(command.split())
    assert (found.package, found.asked) == (package, asked)
