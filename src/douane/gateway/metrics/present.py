"""What is so at this moment: sessions, processes, connections."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from douane.gateway.metrics.families import Family, gauge

if TYPE_CHECKING:
    from douane.transports.http.listener import Listener

ANSWERED: Final = Family("douane_http_answers", "Requests answered since the listener began.", ("status",))
CONNECTIONS: Final = Family("douane_http_connections", "Connections of clients.")
SESSIONS: Final = Family("douane_sessions", "Sessions that are alive.", ("server",))
PROCESSES: Final = Family("douane_processes", "Processes of local servers.", ("server",))


class Present(NamedTuple):
    """What a tenant has at the moment, by name of server."""

    sessions: Mapping[str, int]
    processes: Mapping[str, int]


def present(listeners: Sequence[Listener], tenants: Iterable[Present]) -> Iterator[str]:
    """As Prometheus reads it."""
    answered, sessions, processes = Counter[str](), Counter[str](), Counter[str]()
    for listener in listeners:
        answered.update({str(status): number for status, number in listener.answered.items()})
    for tenant in tenants:
        sessions.update(tenant.sessions)
        processes.update(tenant.processes)
    connections = sum(listener.connections for listener in listeners)
    yield from gauge(CONNECTIONS, iter([((), connections)]))
    for family, numbers in ((ANSWERED, answered), (SESSIONS, sessions), (PROCESSES, processes)):
        yield from gauge(family, (((name,), number) for name, number in numbers.items()))
