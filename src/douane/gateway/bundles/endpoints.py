"""The endpoints of a tenant's bundles, and of all its servers together at `/mcp`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Final

from douane.gateway.bundles.bundle import Bundle
from douane.gateway.endpoint import Endpoint
from douane.gateway.gate import Behind

if TYPE_CHECKING:
    from collections.abc import Callable

    from douane.gateway.house import House
    from douane.gateway.served import Served
    from douane.gateway.sessions import Live
    from douane.policy.access import Access
    from douane.policy.bundles import Bundled

_ALL: Final = "bundles/*"  # as no server and no bundle can be called


class Endpoints:
    """One for each bundle; `access` is what the tenant's documents say of roles.

    `scopes` are those that a server needs; a bundle needs those of all its servers.
    """

    def __init__(
        self, access: Callable[[], Access], scopes: Callable[[str], tuple[str, ...]] = lambda _: ()
    ) -> None:
        self._access = access
        self._scopes = scopes
        self._standing: dict[str, tuple[Mapping[str, Served], Endpoint]] = {}

    def follow(self, servers: Mapping[str, Served], bundles: Iterable[Bundled], house: House) -> None:
        """Offer these from now on; sessions with bundles of other servers than before are over."""
        wanted = {f"bundles/{one.name}": {name: servers[name] for name in one.servers} for one in bundles}
        wanted |= {_ALL: dict(servers)} if servers else {}
        before, self._standing = self._standing, {}
        for name, members in wanted.items():
            known = before.get(name)
            if known is not None and list(known[0].items()) == list(members.items()):
                self._standing[name] = before.pop(name)
            else:
                self._standing[name] = members, Endpoint(Bundle(name, members), house)
            self._standing[name][1].use(house)
        for _, endpoint in before.values():
            endpoint.close()

    def behind(self) -> Iterator[tuple[str, Behind]]:
        """What is at which path."""
        for name, (members, endpoint) in self._standing.items():
            scopes = tuple(dict.fromkeys(scope for one in members for scope in self._scopes(one)))
            yield "/mcp" if name == _ALL else f"/{name}/mcp", Behind(endpoint, self._access, scopes)

    def forget(self, live: Live) -> None:
        """Let go of the conversation of a session that is over."""
        for _, endpoint in self._standing.values():
            endpoint.forget(live)

    def close(self) -> None:
        """Let go of everything."""
        for _, endpoint in self._standing.values():
            endpoint.close()
        self._standing = {}
