"""What a policy knows of a message besides its findings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from douane.model.access import DEFAULT_TENANT
from douane.policy.document import Annotation
from douane.protocol.direction import Direction


class Facts(NamedTuple):
    """One message, or one definition of a list, as rules see it.

    `server` is the stable id and `server_name` the short name; rules match either. `subject` is the
    tool, prompt or resource URI that the message (or the definition) is about, ``""`` where there is
    none. `arguments` are those of a call, None for other messages. `at` is seconds since the epoch
    and decides which exceptions have run out. `value_key` is what this machine's digests of single
    values are made with, empty where it has none. `read_only` is what the tool that is called says of itself,
    None where no tool is.
    """

    principal: str
    server: str
    server_name: str
    subject: str
    method: str
    direction: Direction
    arguments: Mapping[str, object] | None
    labels: frozenset[str]
    at: float
    value_key: bytes = b""
    roles: frozenset[str] = frozenset()
    tenant: str = DEFAULT_TENANT
    read_only: Annotation | None = None
