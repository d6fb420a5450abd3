"""What callers of a gateway are told of a server's walls names no folder of the gateway's machine."""

from __future__ import annotations

from douane.gateway.upstreams import walled
from douane.gateway.upstreams.walled import Telling, walls_of
from douane.policy.servers import Configured, Way
from douane.policy.settings import Settings
from douane.sandbox.left_out import LeftOut


def test_a_server_that_reaches_nothing_is_told_of_without_its_folders(monkeypatch):
    monkeypatch.setattr(walled, "left_out", lambda *_: LeftOut(("/srv/payroll",), ("api.example",)))
    server = Configured("pay", Way.STDIO, command=("/bin/true", "/srv/payroll"), sandbox="strict")
    walls = walls_of(server, Settings(), Telling(list, str), "default")
    assert walls.sight() is None
    walls.sees(())
    assert "api.example" in walls.sight().unreached
    assert "/srv/payroll" not in walls.sight().unreached
    assert walls.sight().given is None
