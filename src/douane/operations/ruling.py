"""The rules in force, each as it stands and as a sentence."""

from __future__ import annotations

from typing import Final

from douane.operations.base import PAGING, Given, Listing, Place, Role, View, page_of
from douane.operations.within import in_force, own_documents
from douane.policy.document import Rule
from douane.policy.saying import said


def listed(place: Place, given: Given) -> Listing:
    """The rules of the documents that somebody may see here, those of the built-in one last."""
    names = {one.name for one in own_documents(place)}
    rules = [one for one in in_force(place).policy.rules if one.source.document in names]
    rows = [_row(one) for one in sorted(rules, key=lambda one: -one.source.level)]
    return page_of(rows, given)


def _row(rule: Rule) -> dict[str, object]:
    return {
        "id": rule.id,
        "action": rule.action.name.lower(),
        "says": said(rule),
        "because": rule.because,
        "fix": rule.fix,
        "document": rule.source.document,
        "line": rule.source.line,
        "is_ours": rule.source.level == 0,
    }


VIEWS: Final = (View("policy.rules", "/policy/rules", Role.VIEWER, "The rules in force.", listed, PAGING),)
