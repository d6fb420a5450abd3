"""What is wrong with a configuration that can be read, and what else is worth saying of it."""

from __future__ import annotations

from douane.config import Config
from douane.operations.known import unmatched
from douane.operations.strangers import unknown_people, unknown_servers
from douane.policy.notes import notes
from douane.policy.problem import Problem


def mistakes(config: Config) -> tuple[Problem, ...]:
    """Patterns that match nothing there is, and people whom nobody knows."""
    return (*unmatched(config), *unknown_people(config))


def remarks(config: Config, at: float) -> tuple[Problem, ...]:
    """What is no mistake."""
    return (*notes(config.policy, at), *unknown_servers(config))
