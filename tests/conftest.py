"""What holds for every test: the `--long` option, and an open word about promises that no test keeps.

In CI a run of everything fails if all tests of a promise were skipped. It may be several runs: each adds what it
has seen to the file that `--promises` names, and the one with `--last` tells.
"""

from __future__ import annotations

import gc
import json
import os
from pathlib import Path

import pytest
from hypothesis import settings

from tests._promises import PROMISES, unkept
from tests._sharing import in_turns, rewrite_share

# What holds, holds on slow machines too; and in CI every run tries the same examples.
settings.register_profile("patient", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("patient")

KEEPING = pytest.StashKey["Keeping"]()


class Keeping:
    """Which tests claim and which have kept a promise, wherever they ran: reports come from all processes."""

    def __init__(self):
        self.claims = []
        self.passed = set()

    def pytest_runtest_logreport(self, report):
        promised = [promise for name, promise in report.user_properties if name == "promise"]
        self.claims += [(promise, report.nodeid) for promise in promised]
        if report.when == "call" and report.passed:
            self.passed.add(report.nodeid)


def pytest_addoption(parser):
    parser.addoption("--long", action="store_true", help="run the tests marked `long` too")
    parser.addoption("--brief", action="store_true", help="say nothing of a test unless it fails")
    parser.addoption("--promises", type=Path, help="add which promises were kept to this file")
    parser.addoption("--last", action="store_true", help="these and what --promises knows are all the tests")


def pytest_configure(config):
    config.stash[KEEPING] = Keeping()
    seen = config.getoption("--promises")
    if seen is not None and seen.exists():
        claims, passed = json.loads(seen.read_text("utf-8"))
        config.stash[KEEPING].claims += [tuple(claim) for claim in claims]
        config.stash[KEEPING].passed |= set(passed)
    config.pluginmanager.register(config.stash[KEEPING])


def pytest_sessionstart(session):
    gc.disable()  # what is collected stays until the end: looking for what of it is garbage takes a quarter of the time
    rewrite_share(session.config)


def pytest_collection_modifyitems(config, items):
    if hasattr(config, "workerinput"):
        in_turns(items)
    for item in items:
        item.user_properties += [("promise", mark.args[0]) for mark in item.iter_markers("promise")]
        if item.get_closest_marker("long") and not config.getoption("--long"):
            item.add_marker(pytest.mark.skip(reason="takes long; run with --long"))


def pytest_collection_finish():
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)  # most of what tests make is gone without it: a tenth of the time
    gc.enable()


@pytest.hookimpl(tryfirst=True)
def pytest_report_teststatus(report, config):
    """A passed or skipped test is counted without a dot: a log is cut somewhere, and a failure must still be in it."""
    if not config.getoption("--brief") or report.failed or hasattr(report, "wasxfail"):
        return None
    if report.when == "call" or report.skipped:
        return report.outcome, "", report.outcome.upper()
    return None


def pytest_sessionfinish(session, exitstatus):
    keeping, seen = session.config.stash[KEEPING], session.config.getoption("--promises")
    if seen is not None and not hasattr(session.config, "workerinput"):
        seen.write_text(json.dumps([keeping.claims, sorted(keeping.passed)]), "utf-8")
    if exitstatus == pytest.ExitCode.OK and _unproven(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter, config):
    pending = [promise for promise in PROMISES if promise.pending]
    _tell(terminalreporter, pending, "ARE NOT KEPT BY A TEST YET")
    unproven = _unproven(config)
    _tell(terminalreporter, unproven, "WERE KEPT BY NO TEST OF THIS RUN, WHICH FAILS THEREFORE", "FAILED ")


def _tell(terminalreporter, promises, what, word=""):
    if promises:
        terminalreporter.section(f"{len(promises)} OF {len(PROMISES)} PROMISES {what}", red=True)
    for promise in promises:
        terminalreporter.line(f"{word}{promise.id}: {promise.text}")


def _unproven(config):
    """The promises that a whole run in CI has not shown to be kept; none where only some tests were asked for."""
    whole = config.args_source is config.ArgsSource.TESTPATHS or config.getoption("--last")
    chosen = not whole or hasattr(config, "workerinput")
    if "CI" not in os.environ or chosen or config.option.keyword or config.option.markexpr:
        return ()
    return unkept(config.stash[KEEPING].claims, config.stash[KEEPING].passed)
