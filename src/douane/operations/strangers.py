"""Roles, principals and servers that rules name and nobody is: a rule about them would decide nothing."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Final

from douane.operations.known import texts
from douane.policy.document import Level
from douane.policy.pattern import compiled
from douane.policy.problem import Problem, nearest
from douane.policy.table import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from douane.config import Config
    from douane.policy.document import Rule, ScopedException

_KINDS: Final = ("key:", "oidc:", "cert:", "local:", "app:")  # what the id of a principal begins with
_PRINCIPAL_FIX: Final = "write `{}`, or the whole id as `douane audit tail` shows it"


def unknown_people(config: Config) -> Iterator[Problem]:
    """A problem for each role that no `[roles]` table declares, and each principal without its kind."""
    roles = {role.name for role in config.settings.access.roles}
    for clause in _clauses(config):
        for text in texts(clause.scope.role):
            if not any(map(compiled([text]).matches, roles)):
                near = nearest(text, roles)
                fix = f"did you mean `{near}`?" if near else f"declare it: `[roles.{shown(text)}]`"
                yield _problem(clause, f"no role is called `{shown(text)}`", fix)
        for text in texts(clause.scope.principal):
            if "*" not in text and not text.startswith(_KINDS):
                fix = _PRINCIPAL_FIX.format(f"key:{shown(text)}")
                yield _problem(clause, f"no principal is called `{shown(text)}`", fix)


def unknown_servers(config: Config) -> Iterator[Problem]:
    """A word for each server that is not among those of the gateway, where there are any."""
    names = {server.name for server in config.settings.servers}
    for clause in _clauses(config) if names else ():
        for text in texts(clause.scope.server):
            if "*" not in text and ":" not in text and text not in names:
                near = nearest(text, names)
                fix = f"did you mean `{near}`?" if near else "fine if `douane-mcp --name` calls one so"
                yield _problem(clause, f"no server under [servers] is called `{shown(text)}`", fix)


def _clauses(config: Config) -> Iterator[Rule | ScopedException]:
    every: chain[Rule | ScopedException] = chain(config.policy.rules, config.policy.exceptions)
    return (clause for clause in every if clause.source.level is not Level.BUILT_IN)


def _problem(clause: Rule | ScopedException, message: str, fix: str) -> Problem:
    return Problem(clause.source.document, clause.source.line, message, fix)
