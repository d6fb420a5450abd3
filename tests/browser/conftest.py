"""One browser and one control room for each module of tests; without Chromium they are left out, loudly."""

from __future__ import annotations

import shutil
import sys

import pytest

from tests.browser.ground import Ground, filled
from tests.browser.watching import launched, opened
from tests.e2e import installed

_MISSING = "NO PAGE IS TESTED IN A BROWSER: `chromium` is not there; as root: apt-get install chromium, or script/setup"


@pytest.fixture(scope="session")
def chromium():
    found = shutil.which("chromium")
    if found is None:
        sys.__stderr__.write(f"\n{_MISSING}\n")
        pytest.skip(_MISSING)
    return found


@pytest.fixture(scope="session")
def axe():
    if installed.AXE.missing:
        sys.__stderr__.write(f"\n{installed.AXE.why_missing}\n")
        pytest.skip(installed.AXE.why_missing)
    return installed.AXE_SCRIPT.read_text("utf-8")


@pytest.fixture(scope="module")
def browser(chromium):
    with launched(chromium) as made:
        yield made


@pytest.fixture(scope="module")
def ground(chromium, tmp_path_factory):
    return filled(tmp_path_factory.mktemp("ground"))


@pytest.fixture(scope="module")
def empty(chromium, tmp_path_factory):
    return Ground(tmp_path_factory.mktemp("empty"))


@pytest.fixture(scope="module")
def room(browser, ground):
    """The control room over the filled ground, with somebody who may do everything signed in."""
    with opened(browser, ground) as made:
        yield made


@pytest.fixture(scope="module")
def empty_room(browser, empty):
    """The control room of an installation in which nothing has happened."""
    with opened(browser, empty) as made:
        yield made


def pytest_collection_modifyitems(items):
    """The first test of a module also starts a relay, a control room and a browser."""
    for item in items:
        if "tests/browser/" in item.nodeid:
            item.add_marker(pytest.mark.timeout(240))
