"""What rules can speak of: the ids of findings and the methods there are, and patterns that match none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from itertools import chain
from typing import Final

from douane.config import Config
from douane.detectors import DETECTORS
from douane.operations.own_rules import BEHAVIOUR_RULES, FLOW_RULES, OWN_RULES, SEQUENCE_RULES
from douane.policy.document import Level, Source
from douane.policy.pattern import Pattern, compiled
from douane.policy.problem import Problem, nearest
from douane.policy.table import shown
from douane.protocol.mcp import METHODS

# The findings that no detector makes. A message that cannot be read (`protocol.…`) meets no rule.
_NOTICED: Final = (*BEHAVIOUR_RULES, *FLOW_RULES, *SEQUENCE_RULES)
OF_THE_ENGINE: Final = tuple(rule.id for rule in (*OWN_RULES, *_NOTICED))
FINDINGS: Final = (*(rule.id for one in DETECTORS for rule in one.rules), *OF_THE_ENGINE)
_FAMILIES: Final = tuple(dict.fromkeys(f"{one.partition('.')[0]}.*" for one in FINDINGS))
_TAGGED: Final = (*(rule for one in DETECTORS for rule in one.rules), *_NOTICED)
TAGS: Final = tuple(dict.fromkeys(tag for rule in _TAGGED for tag in rule.tags))
_METHODS: Final = tuple(dict.fromkeys(method.name for method in METHODS))


def unmatched(config: Config) -> Iterator[Problem]:
    """A problem for each pattern of yours or a project's that matches no finding or no method there is."""
    for rule in config.policy.rules:
        yield from _of_clause(rule.source, rule.finding, rule.scope.method, config)
        yield from _of_tags(rule.source, rule.tag)
    for exception in config.policy.exceptions:
        yield from _of_clause(exception.source, exception.finding, exception.scope.method, config)


def _of_clause(
    source: Source, finding: Pattern | None, method: Pattern | None, config: Config
) -> Iterator[Problem]:
    if source.level is Level.BUILT_IN:
        return
    for text in texts(finding):
        if not is_finding(text, config):
            message = f"no finding is called `{shown(text)}`"
            yield Problem(source.document, source.line, message, finding_fix(text))
    for text in texts(method):
        if not _is_method(text, config.settings.extensions):
            message = f"no method is called `{shown(text)}`"
            yield Problem(source.document, source.line, message, _method_fix(text))


def _of_tags(source: Source, tag: Pattern | None) -> Iterator[Problem]:
    for text in texts(tag):
        if source.level is not Level.BUILT_IN and not any(map(compiled([text]).matches, TAGS)):
            message = f"no finding has the tag `{shown(text)}`"
            yield Problem(source.document, source.line, message, _advice(text, TAGS, TAGS))


def is_finding(text: str, config: Config) -> bool:
    """Whether this id or glob matches a finding that there is, those of the operator's own sequences too."""
    own = (sequence.finding for sequence in config.policy.sequences)
    return any(map(compiled([text]).matches, chain(FINDINGS, own)))


def finding_fix(text: str) -> str:
    """What to write instead of an id or glob that matches no finding."""
    if text.startswith("protocol."):
        return "remove it: what cannot be read is refused before any rule is asked"
    return _advice(text, _FAMILIES if text.endswith("*") else FINDINGS, _FAMILIES)


def texts(pattern: Pattern | None) -> Iterator[str]:
    """What a pattern was written as, one by one, without the signs of exclusion."""
    for text in () if pattern is None else pattern.source:
        yield text.removeprefix("!")


def _method_fix(text: str) -> str:
    return _advice(text, _METHODS, ("a method of MCP, or one of `extensions` under [protocol]",))


def _advice(text: str, known: Iterable[str], instead: Iterable[str]) -> str:
    near = nearest(text, known)
    return f"did you mean `{near}`?" if near else f"use one of: {', '.join(instead)}"


def _is_method(text: str, extensions: Iterable[str]) -> bool:
    pattern = compiled([text])
    return any(map(pattern.matches, _METHODS)) or any(
        pattern.matches(one) or fnmatchcase(text, one) for one in extensions
    )
