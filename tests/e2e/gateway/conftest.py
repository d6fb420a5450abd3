"""Real servers over HTTP, and the ways to reach them."""

from __future__ import annotations

import pytest

from tests.e2e import installed, servers
from tests.e2e.gateway import conformance, running
from tests.e2e.gateway import gateway as douane
from tests.e2e.gateway.passing import passing
from tests.e2e.gateway.telling import tell


@pytest.fixture(scope="session")
def server_at(need):
    """`server_at(server)` starts it once, and gives its URL; it ends with the tests."""
    started, urls = [], {}

    def start_once(server):
        need(server.peer)
        if server.name not in urls:
            context = running.serving(server)
            urls[server.name] = context.__enter__()
            started.append(context)
        return urls[server.name]

    yield start_once
    for context in started:
        context.__exit__(None, None, None)


@pytest.fixture(scope="session")
def direct(server_at):
    return server_at(running.FIXTURE)


@pytest.fixture(scope="session")
def passed_through(direct):
    with passing(direct) as url:
        yield url


@pytest.fixture(scope="session")
def through_douane(direct, tmp_path_factory):
    with douane.gateway(direct, tmp_path_factory.mktemp("gateway")) as url:
        yield url


@pytest.fixture(scope="session")
def scores(need):
    """`scores(url, revision)` runs the suite once for each."""
    need(installed.CONFORMANCE)
    kept = {}

    def run_once(url, revision):
        if (url, revision) not in kept:
            kept[url, revision] = conformance.run(url, revision)
        return kept[url, revision]

    return run_once


@pytest.fixture(scope="session")
def told(server_at, need, tmp_path_factory):
    """`told(url, conversation, program)` has it told once, and gives what the client made of it."""
    kept = {}

    def tell_once(url, conversation, program):
        need(program.peer)
        key = (url, conversation.name, program.name)
        if key not in kept:
            kept[key] = tell(url, conversation, program, tmp_path_factory.mktemp("telling"))
        return kept[key]

    return tell_once


@pytest.fixture(scope="module")
def ground(tmp_path_factory):
    """A folder that a server of files may read."""
    folder = tmp_path_factory.mktemp("ground")
    servers.lay_out_files(folder)
    return folder


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """Where a gateway keeps its state."""
    return tmp_path_factory.mktemp("home")
