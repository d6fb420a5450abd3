"""One immutable snapshot of everything that decides; a reload swaps it whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from douane.detectors import DETECTORS, Detector
from douane.detectors.trigger import Scanner
from douane.engine.naming import Spellings
from douane.inventory.compare import PinKey
from douane.inventory.imitation import Neighbours
from douane.inventory.killed import Kill
from douane.inventory.schemas import Schemas
from douane.model.dossier import Dossier
from douane.model.order import Order
from douane.model.server import Pin
from douane.policy.document import Policy
from douane.policy.settings import Settings


@dataclass(frozen=True, slots=True)
class Rules:
    """What a message is judged by.

    `pins` are those of the session's server, `neighbours` the tools of all others. `schemas` keeps
    compiled schemas from one snapshot to the next; it never changes an outcome. `tools` are the names of
    all tools of all servers. `scanner` looks for the triggers of all detectors at once; without one each
    looks for its own, with the same outcome. `value_key` makes the digests of single values, which the
    record holds and exceptions name; `canary_key` knows values that were planted, and is empty if none was.
    `orders` are what people have said about sessions, `dossiers` what they have decided about the server and
    others of its command, `kills` what they have ended at once. `run` names the process, or the host, whose
    sessions share what they remember, ``""`` where each is alone. `answered_at` is the gateway at which
    people answer in a browser, ``""`` where there is none. `spellings` are of the
    `pins`, and in each snapshot anew.
    """

    policy: Policy
    settings: Settings
    pins: Mapping[PinKey, Pin] = field(default_factory=dict)
    neighbours: Neighbours = field(default_factory=dict)
    schemas: Schemas = field(default_factory=Schemas)
    detectors: tuple[Detector, ...] = DETECTORS
    tools: frozenset[str] = frozenset()
    scanner: Scanner | None = None
    value_key: bytes = b""
    canary_key: bytes = field(default=b"", repr=False)
    orders: tuple[Order, ...] = ()
    dossiers: tuple[Dossier, ...] = ()
    kills: tuple[Kill, ...] = ()
    run: str = ""
    answered_at: str = ""
    spellings: Spellings = field(default_factory=Spellings, init=False, repr=False, compare=False)
