"""Configuration text -> Config, or every mistake in it with its line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from douane.errors import ConfigError
from douane.policy.document import Policy
from douane.policy.merge import conflicts, merged_policy, merged_settings
from douane.policy.parse import Document, parse
from douane.policy.problem import Problem
from douane.policy.settings import Settings


class Config(NamedTuple):
    """What is in force, and the documents that say so, from the mildest level to the strictest."""

    policy: Policy
    settings: Settings
    documents: tuple[Document, ...]


class DocumentsError(ConfigError):
    """Documents that cannot be used; `message` and `fix` are those of the first of `problems`."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        first, others = problems[0], len(problems) - 1
        more = f" (and {others} more, see `douane policy check`)" if others else ""
        super().__init__(f"{first}{more}", first.fix)
        self.problems = tuple(problems)


def read(documents: Sequence[Document]) -> Config:
    """The configuration that these documents, the built-in one among them, add up to.

    Raises:
        DocumentsError: something in them is wrong; nothing of them is used then.
    """
    ordered = sorted(documents, key=lambda document: document.level)
    parsed = [parse(document) for document in ordered]
    problems = [problem for one in parsed for problem in one.problems]
    problems += conflicts(parsed)
    if problems:
        order = {document.name: index for index, document in enumerate(ordered)}
        raise DocumentsError(sorted(problems, key=lambda one: (order[one.document], one.line)))
    return Config(merged_policy(parsed), merged_settings(parsed), tuple(ordered))
