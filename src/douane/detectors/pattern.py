"""A format that secrets have: what must stand in a text, how it goes on, and how sure a match is."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property
from typing import Final, NamedTuple

from douane.detectors.compiled import compiled
from douane.detectors.lazy import Lazy
from douane.detectors.plausible import by_variety
from douane.detectors.sighting import Rule
from douane.model.finding import Severity

TAGS: Final = ("MCP01:2025", "ASI03", "AML.T0055", "MCP-T5")

# No letter or digit of the same word before. The end of an escape belongs to no word: `\n` in JSON inside
# text, `%3D` in a URL, the `m` of a terminal colour.
START: Final = (
    r"(?:(?<![A-Za-z0-9])|(?<=\\[nrtbfv])|(?<=\\u[0-9A-Fa-f]{4})|(?<=%[0-9A-Fa-f]{2})"
    r"|(?<=\[[0-9]m)|(?<=\[[0-9]{2}m))"
)
END: Final = r"(?![A-Za-z0-9])"

_REPEATS: Final = Lazy(r"\{(?:[0-9]+,)?([0-9]+)\}")
_FIXED: Final = 16

Accept = Callable[[re.Match[str]], float]


class _Fields(NamedTuple):
    rule: Rule
    literals: tuple[str, ...]
    core: str
    source: str
    accept: Accept
    ahead: tuple[int, ...] = (0,)
    since: str = ""
    window: int = 0


class Pattern(_Fields):
    """One rule about secrets.

    A match begins one of `ahead` characters before one of `literals`. The secret is the group of that
    name, or all of the match. `accept` says how sure it is one: 0 for not at all, less where it took
    proofs to know that. `core` has no lookaround, so that an automaton can search for it; `source` adds
    what must not stand around it.
    A pattern with `since` begins with that, the last before one of `literals`: what is everywhere is not
    sought itself. One that goes on wherever its rest stands looks at a `window` each time that it fails.
    """

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """`source`, compiled when first looked for: all of them at the start would take 40 ms."""
        return compiled(self.source, re.ASCII)

    @cached_property
    def reach(self) -> int:
        """How far a try that fails can look, roughly: the longest that the repeats of `core` allow."""
        return sum(int(most) for most in _REPEATS.findall(self.core)) + _FIXED

    @property
    def mend(self) -> str:
        """What a reader sees in the secret's place."""
        return f"[redacted: {self.rule.id.removeprefix('secret.').replace('-', ' ')}]"


def secret(name: str, because: str, severity: Severity = Severity.HIGH) -> Rule:
    """The rule `secret.<name>`; `because` says what was found, with its article."""
    return Rule(f"secret.{name}", severity, because, TAGS)


def token(
    name: str,
    because: str,
    prefixes: str,
    body: str,
    accept: Accept = by_variety,
    severity: Severity = Severity.HIGH,
) -> Pattern:
    """A token that begins with one of the space-separated `prefixes` and goes on as the regex `body`."""
    literals = tuple(prefixes.split())
    core = f"(?:{'|'.join(map(re.escape, literals))}){body}"
    return shape(secret(name, because, severity), literals, core, accept)


def shape(
    rule: Rule,
    literals: tuple[str, ...],
    core: str,
    accept: Accept = by_variety,
    ahead: tuple[int, ...] = (0,),
) -> Pattern:
    """Anything that matches `core` and stands alone; see `Pattern`."""
    return Pattern(rule, literals, core, f"{START}{core}{END}", accept, ahead)


def inside(rule: Rule, literals: tuple[str, ...], core: str, accept: Accept = by_variety) -> Pattern:
    """Anything that matches `core` from one of `literals` on, whatever stands before; see `Pattern`."""
    return Pattern(rule, literals, core, f"{core}{END}", accept)


def found(match: re.Match[str]) -> tuple[int, int]:
    """The span of the secret in a match."""
    return match.span("secret") if "secret" in match.re.groupindex else match.span()
