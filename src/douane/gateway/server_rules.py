"""The rules of one server of many behind the gateway."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

from douane.engine.rules import Rules
from douane.stores.keys import existing_canary_key, value_key
from douane.stores.live import LiveRules
from douane.stores.paths import state_folder
from douane.stores.scanner import open_scanner
from douane.stores.shared import View

if TYPE_CHECKING:
    from collections.abc import Callable

    from douane.config import Config
    from douane.policy.access import Access
    from douane.stores.live import Folders
    from douane.stores.shared import Shared


class ServerRules(LiveRules):
    """The rules of one server of many: others are told what it learns, and documents are read for all."""

    def __init__(
        self, rules: Rules, shared: Shared, where: Folders, server: str, warn: Callable[[str], None]
    ) -> None:
        self._view = View(shared)
        super().__init__(rules, where, self._view, server, warn)

    def use(self, config: Config) -> None:
        """Judge by this from now on."""
        self._rules = replace(self._rules, policy=config.policy, settings=config.settings)

    def answered_at(self, base: str) -> None:
        """People answer at the gateway at this address."""
        self._rules = replace(self._rules, answered_at=base)

    def _look(self) -> None:
        """Whoever follows the documents says what is in force."""

    def access(self) -> Access:
        """What the documents of the moment say of roles."""
        return self._rules.settings.access

    def reload(self) -> None:
        """Read again what has just been remembered."""
        self._view.note()
        super().reload()


def first_rules(config: Config, folder: str) -> Rules:
    """What is judged by at first, for the tenant whose state is in this folder."""
    return Rules(
        config.policy,
        config.settings,
        scanner=open_scanner(state_folder()),
        value_key=value_key(folder),
        canary_key=existing_canary_key(folder),
        run=os.urandom(8).hex(),  # told from other runs, and no secret
    )
