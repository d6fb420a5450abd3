"""What the audit log is told of credentials that let nobody in, without the credentials."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from typing import Final

from douane.gateway.happened import happened
from douane.gateway.identity.way import Presented, Refused
from douane.model.events import Record

AGAIN_AFTER: Final = 60.0  # seconds for which the same refusal of the same address is not told again
REMEMBERED: Final = 4096


class Refusals:
    """Tells each refusal once a minute for each address, so that whoever guesses cannot fill the disk."""

    def __init__(self) -> None:
        self._told: OrderedDict[tuple[str, str], float] = OrderedDict()

    def noted(self, refused: Refused, presented: Presented, at: float) -> Iterator[Record]:
        """The entry of a refusal at `at` (epoch seconds); none where nothing was shown, as clients begin."""
        whom = (presented.peer.address, refused.description)
        if not _was_shown(refused) or at - self._told.get(whom, float("-inf")) < AGAIN_AFTER:
            return
        self._told[whom] = at
        self._told.move_to_end(whom)
        while len(self._told) > REMEMBERED:
            self._told.popitem(last=False)
        yield _entry(refused, presented, at)


def _was_shown(refused: Refused) -> bool:
    return bool(refused.error) or refused.status != 401  # noqa: PLR2004  # unauthorized


def _entry(refused: Refused, presented: Presented, at: float) -> Record:
    because = refused.description
    finding = {"rule": "identity.refused", "severity": "medium", "where": "", "because": because}
    told = {"subject": presented.resource, "action": "deny", "address": presented.peer.address}
    return happened("identity/refused", ("", at), {**told, "findings": [finding]})
