"""What holds for every test: the `--long` option, and an open word about promises that no test keeps yet."""

from __future__ import annotations

import pytest

from tests._promises import PROMISES


def pytest_addoption(parser):
    parser.addoption("--long", action="store_true", help="run the tests marked `long` too")


def pytest_collection_modifyitems(config, items):
    if config.getoption("--long"):
        return
    for item in items:
        if item.get_closest_marker("long"):
            item.add_marker(pytest.mark.skip(reason="takes long; run with --long"))


def pytest_terminal_summary(terminalreporter):
    pending = [promise for promise in PROMISES if promise.pending]
    if not pending:
        return
    terminalreporter.section(
        f"{len(pending)} OF {len(PROMISES)} PROMISES ARE NOT KEPT BY A TEST YET", red=True
    )
    for promise in pending:
        terminalreporter.line(f"{promise.id}: {promise.text}")
