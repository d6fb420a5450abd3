"""What there is to do about each kind of incident, by people, in the order in which it comes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from douane.incidents.incident import Kind, Phase, Task

_HOUR: Final = 3_600.0
_DAY: Final = 24 * _HOUR
# When each is due, counted from when somebody knew.
_DUE: Final[Mapping[Phase, float]] = MappingProxyType(
    {
        Phase.RESPOND: 4 * _HOUR,
        Phase.INVESTIGATE: _DAY,
        Phase.REMEDIATE: 3 * _DAY,
        Phase.EDUCATE: 14 * _DAY,
        Phase.FOLLOW_UP: 30 * _DAY,
    }
)
_ALL: Final[Sequence[tuple[Phase, str]]] = (
    (Phase.RESPOND, "read what was done at once, and do by hand what has failed"),
    (Phase.FOLLOW_UP, "look again after 30 days: does what was changed hold?"),
)
_BY_KIND: Final[Mapping[Kind, Sequence[tuple[Phase, str]]]] = MappingProxyType(
    {
        Kind.EXFILTRATION: (
            (Phase.RESPOND, "tell whoever answers for data protection, and the lawyers: 72 hours may run"),
            (
                Phase.INVESTIGATE,
                "read the exposure report; ask the owner of the data what the log cannot tell",
            ),
            (Phase.INVESTIGATE, "find out how it began: a tool, a text that ordered the model, a person"),
            (Phase.INVESTIGATE, "ask whoever runs the hosts it went to for deletion, and for their logs"),
            (Phase.REMEDIATE, "rotate all credentials of the list"),
            (Phase.REMEDIATE, "write the rule or the profile that would have held it"),
            (Phase.EDUCATE, "tell the people whose sessions these were what happened, and how to see it"),
        ),
        Kind.CREDENTIALS: (
            (Phase.RESPOND, "revoke the credentials where they were issued, not only here"),
            (Phase.INVESTIGATE, "look in the logs of the issuer for uses that were not ours"),
            (Phase.INVESTIGATE, "find the leak: configuration, log, argument, result"),
            (Phase.REMEDIATE, "make new ones, with fewer scopes and an end; keep them in `douane secrets`"),
            (Phase.EDUCATE, "tell whoever uses them, and show `douane secrets adopt`"),
        ),
        Kind.POISONED: (
            (Phase.RESPOND, "find every machine that has the server: `douane fleet`, `douane discover`"),
            (Phase.INVESTIGATE, "read what changed, word by word: `douane tools diff`, `douane scan`"),
            (Phase.INVESTIGATE, "find what calls followed on the changed text"),
            (Phase.REMEDIATE, "pin a version that was looked at, or remove the server"),
            (Phase.REMEDIATE, "report it to the author and the registry"),
            (Phase.EDUCATE, "show the text to the teams that used it"),
        ),
        Kind.SHADOW: (
            (Phase.RESPOND, "identify who runs it, and which server it is"),
            (Phase.RESPOND, "block it: `douane discover --enforce`, or the rules of `douane rules export`"),
            (Phase.INVESTIGATE, "find out since when, what it could reach, and what went there"),
            (Phase.INVESTIGATE, "look for others of its kind: `douane fleet`"),
            (Phase.REMEDIATE, "disable and remove it from every host"),
            (Phase.REMEDIATE, "revoke its credentials, and scan the machine: `douane discover`"),
            (Phase.EDUCATE, "show whoever ran it how to ask for a server: `douane servers request`"),
            (Phase.FOLLOW_UP, "offer what it was needed for: approve it, or another server"),
        ),
        Kind.OTHER: (
            (Phase.INVESTIGATE, "find out what happened, since when, and what was touched"),
            (Phase.REMEDIATE, "mend the cause"),
        ),
    }
)


def tasks_of(kind: Kind, aware: float, owner: str) -> tuple[Task, ...]:
    """The tasks of an incident of this kind of which somebody knew then, all of this owner at first."""
    return tuple(
        Task(number, phase, text, owner, aware + _DUE[phase])
        for number, (phase, text) in enumerate(_in_order(kind), start=1)
    )


def _in_order(kind: Kind) -> Iterator[tuple[Phase, str]]:
    every = (*_ALL[:1], *_BY_KIND[kind], *_ALL[1:])
    for phase in Phase:
        yield from (one for one in every if one[0] is phase)
