"""What a document sets beside its rules: bounds, extensions, trust and how the audit log is written."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final, NamedTuple

from douane.model.bounds import Bounds
from douane.model.dossier import Demand
from douane.model.fleet import Unasked
from douane.model.profile import Profile
from douane.model.server import Trust
from douane.policy.access import Access
from douane.policy.alerting import Alerting
from douane.policy.approving import Approving
from douane.policy.bundles import Bundled
from douane.policy.control import Control
from douane.policy.judge import Judge
from douane.policy.labelling import NO_LABELS, Labelled
from douane.policy.profiles import Sandbox
from douane.policy.rates import Concurrency, Rates
from douane.policy.retaining import Retention
from douane.policy.scheduling import Schedule
from douane.policy.servers import Configured, Front
from douane.policy.sessions import SessionSettings
from douane.policy.telemetry import Telemetry

MIB: Final = 1 << 20
REVIEW: Final = 90 * 86_400.0


class Sync(StrEnum):
    """When an audit line counts as durable: handed to the system, or flushed to the disk."""

    NORMAL = "normal"
    FULL = "full"


class Recorded(StrEnum):
    """What the audit log keeps of a call's arguments."""

    REDACTED = "redacted"
    NONE = "none"


class Replayable(StrEnum):
    """Whether the audit log keeps what it takes to judge a session again."""

    KEPT = "kept"
    NONE = "none"


class Limits(NamedTuple):
    """Bounds: `message` in bytes, `arguments` in those of a whole request to a server, `in_flight` a side.

    `result` is the text of one result in characters; what is longer is cut. `rate` and `concurrent` are the
    gateway's.
    """

    message: int = 4 * MIB
    arguments: int = MIB
    integer_bits: int = 53
    in_flight: int = 1024
    result: int = 4 * MIB
    held: int = 64
    held_bytes: int = 16 * MIB
    rate: Rates = Rates()
    concurrent: Concurrency = Concurrency()


class AuditSettings(NamedTuple):
    """How the audit log is written, how long its entries are kept, and whether contents are encrypted."""

    sync: Sync = Sync.NORMAL
    arguments: Recorded = Recorded.REDACTED
    replay: Replayable = Replayable.KEPT
    retention: tuple[Retention, ...] = ()
    encrypt: bool = False


class Settings(NamedTuple):
    """All settings in force.

    `extensions` are globs of methods that the specification does not know, `roots` folders that every server
    may work in, `read_only` the names of servers whose database tools only read, `access` who is who.
    `servers` are those that a gateway stands in front of, `bundles` which of them it offers together, `front`
    where it listens, `control` is the control room, `telemetry` where spans go, `approvals` how people are
    asked, `alerts` of what they are told, `behaviour` from when a session is slowed down, `labels` what
    servers and tools (`server/tool`) are labelled with, in place of what is guessed, `sandbox` and `profiles`
    what local servers may touch. `demand` is which servers may be used, `review` after how many seconds an
    approval of one has to be looked at again, `approved_profiles` the profile each was approved in, by id.
    `schedules` say which reports are made again and again.
    """

    limits: Limits = Limits()
    extensions: tuple[str, ...] = ()
    trust: Trust = Trust.ON_FIRST_USE
    audit: AuditSettings = AuditSettings()
    roots: tuple[str, ...] = ()
    read_only: tuple[str, ...] = ()
    access: Access = Access()
    servers: tuple[Configured, ...] = ()
    front: Front = Front()
    sessions: SessionSettings = SessionSettings()
    bundles: tuple[Bundled, ...] = ()
    telemetry: Telemetry = Telemetry()
    judge: Judge = Judge()
    behaviour: Bounds = Bounds()
    approvals: Approving = Approving()
    labels: Labelled = NO_LABELS
    sandbox: Sandbox = Sandbox()
    profiles: tuple[Profile, ...] = ()
    demand: Demand = Demand.ANY
    unasked: Unasked = Unasked.ALERT
    review: float = REVIEW
    approved_profiles: Mapping[str, str] = MappingProxyType({})
    control: Control = Control()
    alerts: Alerting = Alerting()
    schedules: tuple[Schedule, ...] = ()

    def profile_of(self, server: str) -> str:
        """The name of the profile of the server with this id, where its start says none."""
        return self.approved_profiles.get(server) or self.sandbox.profile
