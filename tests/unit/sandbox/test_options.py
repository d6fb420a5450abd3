"""Options that walls make necessary are added where the installed version has them."""

from __future__ import annotations

import pytest

from douane.sandbox.options import with_options

ASKED = ("npx", "@playwright/mcp@latest", "--headless")


@pytest.fixture
def command(tmp_path):
    """`command(text)` is what starts a browser's server whose package says that of itself."""

    def installed(text):
        package = tmp_path / "node_modules" / "@playwright" / "mcp"
        package.mkdir(parents=True)
        (package / "README.md").write_text(text, "utf-8")
        return "/usr/bin/node", str(package / "cli.js"), "--headless"

    return installed


def test_a_browser_is_told_that_it_is_in_a_sandbox_already(command):
    started = command("| --no-sandbox | disable the sandbox |")
    assert with_options(ASKED, started) == (*started, "--no-sandbox")


def test_nothing_is_said_twice(command):
    started = (*command("| --no-sandbox |"), "--no-sandbox")
    assert with_options(ASKED, started) == started


def test_a_version_without_the_option_is_started_as_it_was_asked_for(command):
    started = command("| --headless |")
    assert with_options(ASKED, started) == started
