"""The rule or page that somebody names, or what they may have meant."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from douane.detectors.sighting import Rule
from douane.errors import ConfigError
from douane.operations.known import finding_fix
from douane.policy.pattern import compiled
from douane.policy.problem import nearest

_SUGGESTED: Final = 5
_SIGNS: Final = "*?["


class Listed(NamedTuple):
    """A rule, and the page that tells of it."""

    rule: Rule
    page: str


def asked_for(text: str, rules: Sequence[Listed]) -> Listed:
    """The rule of that id, or the only one that a pattern matches.

    Raises:
        ConfigError: with the rules that come near.
    """
    is_pattern = any(sign in text for sign in _SIGNS)
    found = [one for one in rules if one.rule.id == text]
    if is_pattern:
        matches = compiled([text]).matches
        found = [one for one in rules if matches(one.rule.id)]
    if len(found) == 1:
        return found[0]
    if found:
        raise ConfigError(f"`{text}` is a pattern that {len(found)} rules match", _one_of(found))
    raise ConfigError(f"no rule is called `{text}`", _near(text, rules) if is_pattern else finding_fix(text))


def page_named(name: str, rules: Iterable[Listed]) -> None:
    """Nothing, if there is such a page.

    Raises:
        ConfigError: with the pages that there are.
    """
    known = dict.fromkeys(one.page for one in rules)
    if name not in known:
        raise ConfigError(f"no page is called `{name}`", f"use one of: {', '.join(known)}")


def _one_of(found: Sequence[Listed]) -> str:
    named = ", ".join(f"`{one.rule.id}`" for one in found[:_SUGGESTED])
    pages = " and ".join(
        f"`douane rules list --page {page}`" for page in dict.fromkeys(one.page for one in found)
    )
    return f"show one of them, such as {named}; {pages} lists all"


def _near(text: str, rules: Sequence[Listed]) -> str:
    """The rules of the family that a pattern begins with, or comes nearest to."""
    families = dict.fromkeys(one.rule.id.partition(".")[0] for one in rules)
    family = nearest(text.partition(".")[0].rstrip(_SIGNS), families)
    found = [one for one in rules if family and one.rule.id.startswith(f"{family}.")]
    return _one_of(found) if found else "`douane rules list` lists all"
