"""What gives nothing to processes of a server, for tests in which no secret plays a part."""

from __future__ import annotations

from douane.gateway.upstreams.handing import Handing
from douane.model.server import ServerIdentity
from douane.revealing import Revealing


def no_secrets():
    """Opens no vault; whoever asks for a secret fails."""

    def opened():
        raise AssertionError("a secret was asked for")

    one = ServerIdentity("cmd:one", "one", "one")
    return Handing(one, lambda: Revealing(opened, lambda: one), lambda _: None, lambda _: None)
