"""`douane canary`."""

from __future__ import annotations

from douane.cli.app import outcome
from douane.flow.canary import has_canary
from douane.stores.keys import existing_canary_key


def test_each_canary_is_new_and_known_by_the_same_key(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("DOUANE_STATE", str(tmp_path))
    assert existing_canary_key(str(tmp_path)) == b""
    assert outcome(["canary", "new"]) == outcome(["canary", "new"]) == 0
    one, other = capsys.readouterr().out.split()
    assert one != other
    assert all(has_canary(existing_canary_key(str(tmp_path)), each.encode()) for each in (one, other))


def test_a_tenant_that_cannot_be_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("DOUANE_STATE", str(tmp_path))
    assert outcome(["canary", "new", "--tenant", "No/Name"]) == 2
