"""What is not known of a message that is judged again."""

from __future__ import annotations

from enum import Enum
from typing import Final


class Doubt(Enum):
    """Why a verdict cannot be told, or what it leaves out of account; the value says so."""

    NOT_KEPT = "its entry keeps nothing to judge it again by"
    ARGUMENTS = "a rule looks at arguments, and they were not kept whole"
    NAME = "a rule looks at the name of what was called, and that was withheld or cut"
    FINDINGS = "only the first of its findings were kept"
    UNREAD = "it was refused unread, and the limits are others now"
    NOT_REPRODUCED = "under the policy of its time it comes out otherwise than it did"
    CHANGED_SINCE = (
        "the policy in force makes the same of it, which was changed since, or has an exception now"
    )
    NO_ANSWER = "what would have come back is not known"
    NOBODY_ASKED = "nobody was asked what would be asked now"
    BEGAN_BEFORE = "its session began before what was read of the record"
    OTHER_VERSION = "another version of Douane looked at it, and this one may find something else"


# With one of these there is no verdict; the others are said beside it.
OPEN: Final = frozenset(
    {
        Doubt.NOT_KEPT,
        Doubt.ARGUMENTS,
        Doubt.NAME,
        Doubt.FINDINGS,
        Doubt.UNREAD,
        Doubt.NOT_REPRODUCED,
    }
)
