"""A policy that somebody tries keeps one core busy at the most, whoever else tries one."""

from __future__ import annotations

import threading

import pytest

from douane.operations import policies
from douane.operations.base import Place
from douane.operations.errors import ConflictError
from douane.operations.policies import VIEWS

CHECK, EXPLAIN, REPLAY = (
    next(one for one in VIEWS if one.name == f"policy.{name}") for name in ("check", "explain", "replay")
)


@pytest.fixture
def place(tmp_path):
    return Place(str(tmp_path / "state"), str(tmp_path / "config"), "default")


def test_one_policy_of_a_tenant_is_tried_at_a_time(place, monkeypatch):
    begun, end, came = threading.Event(), threading.Event(), []
    read = policies.read

    def slow(documents):
        begun.set()
        assert end.wait(30)
        return read(documents)

    monkeypatch.setattr(policies, "read", slow)
    first = threading.Thread(target=lambda: came.append(CHECK.read(place, {"document": "x = 1"})))
    first.start()
    assert begun.wait(30)
    with pytest.raises(ConflictError, match="another policy is being tried"):
        CHECK.read(place, {"document": ""})
    for other in (EXPLAIN, REPLAY):
        with pytest.raises(ConflictError, match="another policy is being tried"):
            other.read(place, {"document": "[limits]", "call": "mail/send"})
    end.set()
    first.join()
    assert came[0]["problems"]
    assert CHECK.read(place._replace(tenant="acme"), {"document": ""}) == {"problems": [], "notes": []}
    assert CHECK.read(place, {"document": ""}) == {"problems": [], "notes": []}
