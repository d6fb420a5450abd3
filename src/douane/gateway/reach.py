"""From the configuration of a server to ways that lead to it, and to its identity."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol
from urllib.parse import urlsplit

from douane.gateway.sessions.table import account
from douane.gateway.upstreams.asking import Asking, Destination
from douane.gateway.upstreams.each import Each
from douane.gateway.upstreams.either import Either
from douane.gateway.upstreams.http import HttpUpstream
from douane.gateway.upstreams.legacy import LegacyUpstream
from douane.gateway.upstreams.process import ProcessPool, ProcessUpstream
from douane.gateway.upstreams.running import Launch
from douane.gateway.upstreams.starts import Starts
from douane.inventory.identity import identify, identify_address
from douane.model.server import ServerIdentity
from douane.policy.servers import Configured, Way
from douane.transports.http.outgoing import PORTS, Origin

if TYPE_CHECKING:
    from collections.abc import Callable

    from douane.gateway.conversation import Upstream
    from douane.gateway.upstreams.asking import Shown
    from douane.gateway.upstreams.handing import Handing
    from douane.model.access import Principal
    from douane.model.profile import Profile
    from douane.outlet import Outlet
    from douane.sandbox.profile import Walls
    from douane.transports.guardian import Guardian
    from douane.transports.http.incoming import Carrier


class Credentials(Protocol):
    """What servers are shown."""

    def of(self, server: Configured, principal: Principal) -> Shown:
        """What this server is shown for this principal."""


class Remote:
    """Makes ways to a server behind HTTP; `limit` bounds its messages, in bytes."""

    def __init__(self, server: Configured, pool: Carrier, limit: int, credentials: Credentials) -> None:
        self.patience = server.timeout
        self._server = server
        self._credentials = credentials
        parts = urlsplit(server.url)
        port = parts.port or PORTS[parts.scheme]
        origin = Origin(parts.scheme, parts.hostname or "", port, name=server.name)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self._place = Destination(origin, target, server.timeout, limit)
        self._pool = pool

    def alone(self, principal: Principal) -> Upstream:
        """For one conversation."""
        asking = self._asking(principal)
        return LegacyUpstream(asking) if self._server.way is Way.SSE else HttpUpstream(asking)

    def together(self, principal: Principal) -> Upstream:
        """For all stateless requests of a principal."""
        return Each(partial(self.alone, principal)) if self._server.way is Way.SSE else self.alone(principal)

    def either(self, principal: Principal) -> Upstream:
        """For one conversation, with a server that may speak the one way or the other."""
        asking = self._asking(principal)
        return Either(HttpUpstream(asking), lambda: LegacyUpstream(asking))

    def _asking(self, principal: Principal) -> Asking:
        shown = self._credentials.of(self._server, principal)
        return Asking(self._place, self._pool, shown, account(principal))


class Bounds(NamedTuple):
    """The walls of this moment for a server that is started, and its way out of them."""

    walls: Callable[[], Walls | None] = lambda: None
    outlet: Callable[[Profile, ServerIdentity], Outlet | None] = lambda *_: None


OPEN: Final = Bounds()


class Local:
    """Makes ways to a server that is started here, with what `handing` gives it and within these bounds."""

    def __init__(
        self,
        server: Configured,
        guardian: Guardian,
        limit: int,
        handing: Handing,
        bounds: Bounds = OPEN,
    ) -> None:
        self.patience = server.timeout
        self.starts = Starts(server.starts)
        who = identity_of(server)
        self._launch = Launch(
            server.command,
            server.env,
            limit,
            guardian,
            self.starts,
            server.idle,
            handing,
            walls=bounds.walls,
            outlet=lambda profile: bounds.outlet(profile, who),
        )

    def alone(self, principal: Principal) -> Upstream:
        """For one conversation."""
        return ProcessUpstream(self._launch._replace(whose=principal))

    def together(self, principal: Principal) -> Upstream:
        """For all stateless requests of a principal."""
        return ProcessPool(self._launch._replace(whose=principal))


def identity_of(server: Configured) -> ServerIdentity:
    """Which server this is: its package or command, or its address, of which the query may hold a secret."""
    if server.way is Way.STDIO:
        return identify(server.command, server.name)
    if server.way is Way.APP:
        return ServerIdentity(f"app:{server.name}", server.name, f"app:{server.name}")
    return identify_address(server.url, server.name)
