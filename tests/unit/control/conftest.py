"""What a control room holds open is let go of, also where nobody runs it from its beginning to its end."""

from __future__ import annotations

import pytest

from douane.control.api import caller
from douane.stores.api_keys import ApiKeys


@pytest.fixture(autouse=True)
def keys_are_let_go_of(monkeypatch):
    opened = []

    class Kept(ApiKeys):
        def __init__(self, folder):
            super().__init__(folder)
            opened.append(self)

    monkeypatch.setattr(caller, "ApiKeys", Kept)
    yield
    for one in opened:
        one.close()
