"""What may follow on what in the life of a server, and dossiers as texts that are kept."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from douane.errors import ConfigError
from douane.model.dossier import STOPS, Approval, Dossier, Effect, Need, Stage, Traits
from douane.model.server import Definition, Kind, Pin, State

# Which stages each may follow on; a server that nobody has asked for has none.
_AFTER: Final[Mapping[Stage, tuple[Stage | None, ...]]] = {
    Stage.REQUESTED: (None, Stage.REQUESTED, Stage.REJECTED, Stage.RETIRED),
    Stage.IN_REVIEW: (Stage.REQUESTED, Stage.IN_REVIEW, Stage.APPROVED, Stage.REJECTED, Stage.SUSPENDED),
    Stage.APPROVED: (Stage.REQUESTED, Stage.IN_REVIEW, Stage.APPROVED, Stage.SUSPENDED),
    Stage.REJECTED: (None, Stage.REQUESTED, Stage.IN_REVIEW, Stage.APPROVED, Stage.SUSPENDED),
    Stage.SUSPENDED: (None, *(one for one in Stage if one not in STOPS), Stage.SUSPENDED),
    Stage.RETIRED: (Stage.REQUESTED, Stage.IN_REVIEW, Stage.APPROVED, Stage.REJECTED, Stage.SUSPENDED),
}
_ADVICE: Final[Mapping[Stage | None, str]] = {
    None: "ask for it first: `douane servers request`",
    Stage.REQUESTED: "review, approve or reject it",
    Stage.IN_REVIEW: "approve or reject it",
    Stage.APPROVED: "it is approved; `douane servers review` looks at it again",
    Stage.REJECTED: "ask for it again with `douane servers request`, or review it",
    Stage.SUSPENDED: "review it, or approve it again",
    Stage.RETIRED: "ask for it again with `douane servers request`",
}


def ensure_may_follow(stage: Stage, before: Stage | None) -> None:
    """Nothing, where this may follow.

    Raises:
        ConfigError: it may not; with what may.
    """
    if before not in _AFTER[stage]:
        now = "was not asked for" if before is None else f"is {before.value}"
        raise ConfigError(f"the server {now}, and cannot become {stage.value}", _ADVICE[before])


def to_text(dossier: Dossier) -> str:
    """A dossier as it is kept."""
    effect = dossier.effect
    whole = dossier._asdict() | {
        "need": dossier.need._asdict(),
        "traits": dossier.traits._asdict(),
        "effect": None if effect is None else effect._asdict() | {"pins": [*map(_pin_kept, effect.pins)]},
    }
    if dossier.approval is None:
        del whole["approval"]  # what was kept before there was such a thing has the digest that it had
    return json.dumps(whole, ensure_ascii=False)


def from_text(text: str) -> Dossier:
    """The dossier that was kept."""
    kept: dict[str, Any] = json.loads(text)
    traits, effect, approval = kept["traits"], kept["effect"], kept.get("approval")
    tools = tuple((name, digest) for name, digest in traits["tools"])
    known = {**traits, "tools": tools, "scopes": tuple(traits["scopes"])}
    need: dict[str, Any] = {
        name: tuple(one) if isinstance(one, list) else one for name, one in kept["need"].items()
    }
    written = None
    if effect is not None:
        pins = tuple(map(_pin, effect["pins"]))
        written = Effect(**{**effect, "pins": pins, "stopped": _stage(effect["stopped"])})
    return Dossier(
        **{
            **kept,
            "stage": Stage(kept["stage"]),
            "need": Need(**need),
            "traits": Traits(**known),
            "effect": written,
            "stopped": _stage(kept["stopped"]),
            "approval": None if approval is None else Approval(*approval),
        }
    )


def _stage(kept: str | None) -> Stage | None:
    return None if kept is None else Stage(kept)


def _pin_kept(pin: Pin) -> list[object]:
    return [pin.kind, pin.name, pin.state, *map(_definition_kept, (pin.approved, pin.seen)), pin.by, pin.at]


def _definition_kept(definition: Definition | None) -> list[str] | None:
    return None if definition is None else [definition.canonical, definition.digest]


def _pin(kept: list[Any]) -> Pin:
    kind, name, state, approved, seen, by, at = kept
    was, shows = (None if one is None else Definition(Kind(kind), name, *one) for one in (approved, seen))
    return Pin(Kind(kind), name, State(state), was, shows, by, at)
