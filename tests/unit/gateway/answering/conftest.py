"""Where persons answer."""

from __future__ import annotations

import pytest

from tests.unit.gateway.answering._person import Person, begun


@pytest.fixture
def place(tmp_path, monkeypatch):
    """`place(page)` is a gateway, not yet running, with these lines under `[approvals.page]`."""
    return lambda *lines: begun(tmp_path, monkeypatch, *lines)


@pytest.fixture(scope="module")
def open_place(tmp_path_factory):
    """A gateway that runs, with a passphrase; one for all tests of a module, since it takes a second."""
    with pytest.MonkeyPatch.context() as patch:
        made = begun(tmp_path_factory.mktemp("home"), patch)
        made.protect()
        with made.running():
            yield made


@pytest.fixture
def asked(open_place):
    """A question that nobody else asks."""
    return open_place.asks(open_place.another()).question


@pytest.fixture
def person(open_place, asked):
    """Somebody who has signed in, and the page of the question."""
    made = Person()
    made.page = made.enters(open_place, asked.name)
    return made
