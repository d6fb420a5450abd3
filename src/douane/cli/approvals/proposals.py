"""Rules and exceptions that would ask less, for a person to read and to write down."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from douane.operations.exception_text import toml
from douane.policy.pattern import is_literal

if TYPE_CHECKING:
    from datetime import date

    from douane.approvals.measures import Approved
    from douane.policy.parse import Document


def proposed(often: Sequence[Approved], documents: Iterable[Document], end: date) -> Iterator[str]:
    """For each kind of question that is approved nearly always, TOML that lets such calls pass until `end`.

    Nothing is proposed for what no document of these holds any more, nor for a name that would be a pattern.
    """
    rules = {str(rule.get("id")): rule for document in documents for rule in _rules(document)}
    less: dict[str, list[Approved]] = {}
    unsayable = [one for one in often if not _is_sayable(one)]
    for kind, hold in ((one, hold) for one in often if one not in unsayable for hold in sorted(one.holds)):
        rule, _, finding = hold.partition(" ")
        if finding:
            yield _exception(kind, finding, end)
        else:
            less.setdefault(rule, []).append(kind)
    for rule in sorted(less.keys() & rules.keys()):
        yield _without(rules[rule], less[rule])
    for kind in unsayable:
        yield f"{_comment(_said(kind))}; nothing is proposed, since a rule would read a pattern in that name"


def _is_sayable(kind: Approved) -> bool:
    return is_literal(kind.server_name) and is_literal(kind.subject)


def _rules(document: Document) -> list[dict[str, object]]:
    found = tomllib.loads(document.text).get("rule", [])
    return found if isinstance(found, list) else []


def _exception(kind: Approved, finding: str, end: date) -> str:
    said = _said(kind)
    entries = {
        "finding": finding,
        "server": kind.server_name,
        "tool": kind.subject,
        "until": end,
        "reason": said,
    }
    return _table("exception", entries, said)


def _without(rule: Mapping[str, object], kinds: Sequence[Approved]) -> str:
    """The rule without these tools, of whichever server; it takes the place of the one that asks."""
    tools = rule.get("tool", [])
    others = tools if isinstance(tools, list) else [tools]
    entries = {**rule, "tool": [*others, *dict.fromkeys(f"!{kind.subject}" for kind in kinds)]}
    said = ", ".join(map(_said, kinds))
    return _table("rule", entries, f"{said}; in place of the rule `{rule.get('id')}`")


def _said(kind: Approved) -> str:
    return f"{kind.yes} of {kind.answers} questions about {kind.server_name}/{kind.subject} were approved"


def _table(name: str, entries: Mapping[str, object], comment: str) -> str:
    lines = [f"{key} = {_value(value)}" for key, value in entries.items()]
    return "\n".join((_comment(comment), f"[[{name}]]", *lines))


def _comment(text: str) -> str:
    return f"# {''.join(one if one.isprintable() else '?' for one in text)}"


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    return toml(value)
