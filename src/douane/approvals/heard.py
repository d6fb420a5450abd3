"""Answers from elsewhere, read: of a program of the operator's, and of a button in Slack."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import parse_qs

from douane.approvals.answer import Said
from douane.protocol.json import Document, decode

if TYPE_CHECKING:
    from collections.abc import Mapping

_PARTS: Final = 3  # of a button's value: question, round, answer
_BEGINNING: Final = "douane-"


class Heard(NamedTuple):
    """What somebody says, who is called `who` there, of the question of this name in this round."""

    who: str
    name: str
    round: str
    said: Said


def of_program(body: bytes) -> Heard | None:
    """The answer in a JSON object; None if it is none."""
    found = _object(body)
    patterns = found.get("patterns", {})
    texts = {name: str(found.get(name, "")) for name in ("by", "question", "round", "answer", "reason")}
    if not texts["question"] or not isinstance(patterns, dict):
        return None
    said = Said(
        texts["answer"],
        str(found.get("times", "")),
        str(found.get("for", "")),
        {str(name): str(glob) for name, glob in patterns.items()},
        texts["reason"],
    )
    return Heard(texts["by"], texts["question"], texts["round"], said)


def of_slack(body: bytes) -> Heard | None:
    """The answer in the form that Slack sends when a button of ours was pressed; None if it is another."""
    try:
        payload = parse_qs(body.decode("ascii"), strict_parsing=True, max_num_fields=1).get("payload", [])
    except ValueError:
        return None
    found = _object(payload[0].encode()) if len(payload) == 1 else {}
    user, actions = found.get("user"), found.get("actions")
    action = actions[0] if isinstance(actions, list) and len(actions) == 1 else None
    if found.get("type") != "block_actions" or not isinstance(user, dict) or not isinstance(action, dict):
        return None
    value = str(action.get("value", "")).split(" ")
    is_ours = str(action.get("action_id", "")).startswith(_BEGINNING)
    if not is_ours or len(value) != _PARTS:
        return None
    return Heard(str(user.get("id", "")), value[0], value[1], Said(value[2]))


def _object(raw: bytes) -> Mapping[str, object]:
    document = decode(raw, 64)
    found = document.value if isinstance(document, Document) else None
    return found if isinstance(found, dict) else {}
