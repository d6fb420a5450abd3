"""Servers, and the definitions by which a model knows them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What a definition describes."""

    TOOL = "tool"
    PROMPT = "prompt"
    RESOURCE = "resource"
    TEMPLATE = "template"
    INSTRUCTIONS = "instructions"

    __hash__ = str.__hash__  # Enum's own is a call in Python, for each look into the pins


class State(StrEnum):
    """Whether a pinned definition may be used."""

    APPROVED = "approved"
    DRIFTED = "drifted"  # approved once, and the server now shows something else
    HELD = "held"  # seen, never approved


class Trust(StrEnum):
    """Who approves what a server shows for the first time."""

    ON_FIRST_USE = "trust-on-first-use"
    APPROVE_FIRST = "approve-first"


@dataclass(frozen=True, slots=True)
class ServerIdentity:
    """Which server a pin belongs to.

    `id` is stable over restarts, hosts and package updates: kind of launcher, package or command, and
    arguments. `name` is short and for people. `version` is the one asked for on the command line, or ``""``.
    What else the command line says is no part of the identity: `roots` are the folders that the server is
    given to work in, `reads_only` says that it was told to read only, `brings` are the packages it fetches.
    """

    id: str
    name: str
    command: str
    version: str = ""
    roots: tuple[str, ...] = field(default=(), compare=False)
    reads_only: bool = field(default=False, compare=False)
    brings: tuple[str, ...] = field(default=(), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Definition:
    """One definition as a server showed it: canonical JSON text and its SHA-256 in hex."""

    kind: Kind
    name: str
    canonical: str
    digest: str


@dataclass(frozen=True, slots=True)
class Pin:
    """What was approved, and what the server showed since where that differs.

    `approved` is None while a definition waits for its first approval; `seen` is None while the
    server shows what was approved. `at` is seconds since the epoch, `by` a principal id or
    ``first-use``.
    """

    kind: Kind
    name: str
    state: State
    approved: Definition | None
    seen: Definition | None
    by: str
    at: float
