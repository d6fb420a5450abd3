"""Each setting of a document: how it is read, and which of two values is the stricter."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final, Generic, NamedTuple, TypeVar

from douane.model.bounds import Bounds
from douane.model.dossier import Demand
from douane.model.fleet import Unasked
from douane.model.server import Trust
from douane.model.verdict import Action
from douane.policy.access import LocalTrust
from douane.policy.alerting import Alerting, latest_alerts, read_alerts
from douane.policy.approving import Approving, least, read_approvals
from douane.policy.behaving import lowest_bounds, read_behaviour
from douane.policy.bundles import Bundled, read_bundles
from douane.policy.control import Control, latest_control, read_control
from douane.policy.document import Level, Mode
from douane.policy.duration import read_duration
from douane.policy.identities import read_certificates, read_issuers, read_roles, read_tenants
from douane.policy.judge import Judge, read_judge
from douane.policy.labelling import NO_LABELS, Labelled, latest_labels, read_labels
from douane.policy.names import latest_names, read_names
from douane.policy.profiles import Sandbox, latest_profiles, read_profiles, read_sandbox
from douane.policy.rates import (
    Concurrency,
    Rates,
    lowest_concurrency,
    lowest_rates,
    read_concurrency,
    read_rates,
)
from douane.policy.retaining import Retention, read_retention
from douane.policy.scheduling import read_schedules
from douane.policy.servers import (
    Configured,
    Front,
    Tls,
    read_addresses,
    read_namespace,
    read_servers,
    read_tls,
    read_url,
)
from douane.policy.sessions import SessionSettings, read_sessions, strictest
from douane.policy.settings import MIB, Recorded, Replayable, Sync
from douane.policy.settings import REVIEW as QUARTER
from douane.policy.table import Table, shown
from douane.policy.telemetry import Telemetry, latest, read_telemetry

T = TypeVar("T")

_UNITS: Final = {"": 1, "B": 1, "KiB": 1 << 10, "MiB": MIB, "GiB": 1 << 30, "kB": 1000, "MB": 10**6}
_SIZE: Final = re.compile(r"(\d{1,12}) ?([A-Za-z]*)")
_DAY: Final = 86_400
_NONE: Final[tuple[str, ...]] = ()
_FOLDER: Final = re.compile(r"/|~|[A-Za-z]:[\\/]|file://")
_METHOD: Final = re.compile(r"[\w$.-]+(/[\w$.-]+)*(/\*)?", re.ASCII)


class Setting(NamedTuple, Generic[T]):
    """The key of a table; `join` gives the strictest of values, `until` the last level that may set it."""

    table: str
    key: str
    default: T
    read: Callable[[Table, str], T | None]
    join: Callable[[Iterable[T]], T]
    until: Level = Level.PROJECT

    @property
    def name(self) -> str:
        """The dotted name that messages use."""
        return f"{self.table}.{self.key}" if self.table else self.key


def _words(table: str, key: str, default: T, choices: Mapping[str, T]) -> Setting[T]:
    """A choice of words, in order from the mildest to the strictest."""
    order = list(choices.values())
    return Setting(
        table,
        key,
        default,
        lambda read, name: read.choice(name, choices),
        lambda values: max(values, key=order.index),
    )


def _count(table: str, key: str, default: int, low: int, high: int) -> Setting[int]:
    return Setting(table, key, default, lambda read, name: _whole(read, name, low, high), min)


def _size(key: str, default: int) -> Setting[int]:
    return Setting("limits", key, default, _bytes, min)


def _flag(table: Table, key: str) -> bool | None:
    found = table.entries[key]
    if isinstance(found, bool):
        return found
    table.complain(key, f"`{key}` cannot be `{shown(found)}`", "use true or false")
    return None


def _whole(table: Table, key: str, low: int, high: int) -> int | None:
    found = table.number(key, low, high)
    if found is None or isinstance(found, int):
        return found
    table.complain(key, f"`{key}` must be a whole number", f"use a whole number from {low} to {high}")
    return None


def _bytes(table: Table, key: str) -> int | None:
    found = _SIZE.fullmatch(str(table.entries[key]))
    size = int(found[1]) * _UNITS.get(found[2], 0) if found else 0
    if 1 << 10 <= size <= 1 << 30:
        return size
    fix = 'write a size from 1 KiB to 1 GiB, e.g. "4 MiB"'
    table.complain(key, f"`{key}` cannot be `{shown(table.entries[key])}`", fix)
    return None


def _bits(table: Table, key: str) -> int | None:
    found = table.entries[key]
    if found in (53, 64) and isinstance(found, int):
        return found
    table.complain(key, f"`{key}` cannot be `{shown(found)}`", "use 53 or 64")
    return None


def _review(table: Table, key: str) -> float | None:
    return read_duration(table, key, _DAY, 10 * 365 * _DAY)


def _methods(table: Table, key: str) -> tuple[str, ...] | None:
    texts = table.texts(key) or ()
    for text in texts:
        if not _METHOD.fullmatch(text):
            fix = "write a method, or a family of them such as `acme/*`"
            table.complain(key, f"`{shown(text)}` cannot be an extension", fix)
    return texts


def _folders(table: Table, key: str) -> tuple[str, ...] | None:
    texts = table.texts(key) or ()
    for text in texts:
        if not _FOLDER.match(text):
            table.complain(key, f"`{shown(text)}` is no absolute path", 'write one such as "/home/ann/work"')
    return texts


def _names(table: Table, key: str) -> tuple[str, ...]:
    return table.texts(key) or ()


def _last(values: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """What the strictest level says: there is one answer, and none is stricter than another."""
    return next(reversed(list(values)))


def _all(values: Iterable[tuple[T, ...]]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(one for several in values for one in several))


def _clauses(table: str, key: str, read: Callable[[Table, str], tuple[T, ...]]) -> Setting[tuple[T, ...]]:
    """Clauses about who is who, which are not a project's to add to."""
    return Setting(table, key, (), read, _all, Level.USER)


MODE: Final = _words("", "mode", Mode.ENFORCE, {"monitor": Mode.MONITOR, "enforce": Mode.ENFORCE})
MESSAGE: Final = _size("message", 4 * MIB)
ARGUMENTS: Final = _size("arguments", MIB)
INTEGER_BITS: Final = Setting("limits", "integer_bits", 53, _bits, min)
IN_FLIGHT: Final = _count("limits", "in_flight", 1024, 1, 65536)
RESULT: Final = _size("result", 4 * MIB)
HELD: Final = _count("limits", "held", 64, 0, 65536)
HELD_BYTES: Final = _size("held_bytes", 16 * MIB)
RATE: Final = Setting("limits", "rate", Rates(), read_rates, lowest_rates, Level.USER)
CONCURRENT: Final = Setting(
    "limits", "concurrent", Concurrency(), read_concurrency, lowest_concurrency, Level.USER
)
BEHAVIOUR: Final = Setting("", "behaviour", Bounds(), read_behaviour, lowest_bounds, Level.USER)
LABELS: Final[Setting[Labelled]] = Setting("", "labels", NO_LABELS, read_labels, latest_labels, Level.USER)
SESSIONS: Final = Setting("", "sessions", SessionSettings(), read_sessions, strictest, Level.USER)
JUDGE: Final = Setting("", "judge", Judge(), read_judge, lambda values: [*values][-1], Level.USER)
APPROVALS: Final = Setting("", "approvals", Approving(), read_approvals, least, Level.USER)
# What a project could only widen is not its to say; that a server only reads narrows.
ROOTS: Final = Setting("paths", "roots", _NONE, _folders, _all, Level.USER)
READ_ONLY: Final = Setting("tools", "read_only", _NONE, _names, _all)
EXTENSIONS: Final = Setting("protocol", "extensions", _NONE, _methods, _all, Level.USER)
TRUST: Final = _words("tools", "trust", Trust.ON_FIRST_USE, {trust.value: trust for trust in Trust})
IMITATION: Final = _words("tools", "imitation", Action.ALLOW, {"report": Action.ALLOW, "hold": Action.HOLD})
UNDECLARED: Final = _words(
    "tools", "undeclared", Action.DENY, {"report": Action.ALLOW, "refuse": Action.DENY}
)
RESULTS: Final = _words("tools", "results", Action.ALLOW, {"report": Action.ALLOW, "refuse": Action.DENY})
SYNC: Final = _words("audit", "sync", Sync.NORMAL, {sync.value: sync for sync in Sync})
# What evidence is kept is not a project's to say.
RECORDED: Final = _words(
    "audit", "arguments", Recorded.REDACTED, {kept.value: kept for kept in Recorded}
)._replace(until=Level.USER)
REPLAY: Final = _words(
    "audit", "replay", Replayable.KEPT, {kept.value: kept for kept in Replayable}
)._replace(until=Level.USER)
RETENTION: Final[Setting[tuple[Retention, ...]]] = _clauses("audit", "retention", read_retention)
SCHEDULES: Final = _clauses("reports", "schedule", read_schedules)
ENCRYPT: Final[Setting[bool]] = Setting("audit", "encrypt", False, _flag, any, Level.USER)  # noqa: FBT003  # usually not
ROLES: Final = _clauses("", "roles", read_roles)
TENANTS: Final = _clauses("", "tenants", read_tenants)
ISSUERS: Final = _clauses("identity", "issuer", read_issuers)
CERTIFICATES: Final = _clauses("identity", "certificate", read_certificates)
ACCOUNTS: Final = _clauses("identity", "accounts", _names)
LOCAL: Final = _words(
    "identity", "local", LocalTrust.LOOPBACK, {trust.value: trust for trust in LocalTrust}
)._replace(until=Level.USER)
CLOCK_SKEW: Final = _count("identity", "clock_skew", 60, 0, 600)

SERVERS: Final[Setting[tuple[Configured, ...]]] = Setting("", "servers", (), read_servers, _all, Level.USER)
BUNDLES: Final[Setting[tuple[Bundled, ...]]] = Setting("", "bundles", (), read_bundles, _all, Level.USER)
LISTEN: Final = Setting("gateway", "listen", Front().listen, read_addresses, _last, Level.USER)
HOSTS: Final = Setting("gateway", "hosts", _NONE, _names, _all, Level.USER)
ORIGINS: Final = Setting("gateway", "origins", _NONE, _names, _all, Level.USER)
TLS: Final = Setting("gateway", "tls", Tls(), read_tls, lambda values: [*values][-1], Level.USER)
METRICS: Final = Setting("gateway", "metrics", _NONE, read_addresses, _last, Level.USER)
REGISTRY: Final = Setting("gateway", "registry", "", read_namespace, max, Level.USER)
PUBLIC_URL: Final = Setting("gateway", "url", "", read_url, max, Level.USER)
SANDBOX: Final = Setting("", "sandbox", Sandbox(), read_sandbox, lambda values: [*values][-1], Level.USER)
PROFILES: Final = _clauses("", "profiles", read_profiles)._replace(join=latest_profiles)
DEMAND: Final = _words("inventory", "servers", Demand.ANY, {one.value: one for one in Demand})
# Whose files are changed is for whoever runs the gateway to say.
UNASKED: Final = _words("inventory", "unknown", Unasked.ALERT, {one.value: one for one in Unasked})._replace(
    until=Level.USER
)
REVIEW: Final = Setting("inventory", "review", QUARTER, _review, min)
APPROVED_PROFILES: Final[Setting[Mapping[str, str]]] = Setting(
    "inventory", "profiles", MappingProxyType({}), read_names, latest_names, Level.USER
)
TELEMETRY: Final = Setting("", "telemetry", Telemetry(), read_telemetry, latest, Level.USER)
ALERTS: Final = Setting("", "alerts", Alerting(), read_alerts, latest_alerts, Level.USER)
CONTROL: Final = Setting("", "control", Control(), read_control, latest_control, Level.USER)

# Shorthands: each sets the action of the built-in rule whose id is its key.
RULE_SETTINGS: Final[tuple[Setting[Action], ...]] = (IMITATION, UNDECLARED, RESULTS)
SETTINGS: Final[tuple[Setting[Any], ...]] = (
    MODE,
    MESSAGE,
    ARGUMENTS,
    INTEGER_BITS,
    IN_FLIGHT,
    RESULT,
    HELD,
    HELD_BYTES,
    RATE,
    CONCURRENT,
    SESSIONS,
    BEHAVIOUR,
    LABELS,
    JUDGE,
    APPROVALS,
    EXTENSIONS,
    ROOTS,
    TRUST,
    READ_ONLY,
    *RULE_SETTINGS,
    SYNC,
    RECORDED,
    REPLAY,
    RETENTION,
    ENCRYPT,
    ROLES,
    TENANTS,
    ISSUERS,
    CERTIFICATES,
    ACCOUNTS,
    LOCAL,
    CLOCK_SKEW,
    SERVERS,
    BUNDLES,
    LISTEN,
    HOSTS,
    ORIGINS,
    PUBLIC_URL,
    TLS,
    METRICS,
    REGISTRY,
    TELEMETRY,
    CONTROL,
    ALERTS,
    DEMAND,
    UNASKED,
    REVIEW,
    APPROVED_PROFILES,
    SCHEDULES,
    SANDBOX,
    PROFILES,
)
