"""What would keep a local server from starting behind Douane, as far as it shows without a start."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path

from douane.audit.visible import visible
from douane.config import Config
from douane.errors import ConfigError, LaunchError
from douane.model.profile import AUTO, BUILT_IN, Profile
from douane.stores.documents import config_folder, load


def hindering(profile: str) -> Callable[[Sequence[str], str], str]:
    """Says why a command would not start in `profile`, or in its own without one; empty if nobody can tell.

    Raises:
        ConfigError: there is no such profile.
    """
    config = cache(lambda: load(config_folder(), None))
    if profile:
        _ensure_known(profile, config().settings.profiles)

    def hindrance(command: Sequence[str], name: str) -> str:
        if any("$" in word for word in command):  # the host fills that in
            return ""
        return _hindrance(command, name, config(), profile)

    return hindrance


def _ensure_known(profile: str, own: Iterable[Profile]) -> None:
    known = (AUTO, *BUILT_IN, *(one.name for one in own))
    if profile not in known:
        raise ConfigError(f"there is no profile `{visible(profile)}`", f"use one of: {', '.join(known)}")


def _hindrance(command: Sequence[str], name: str, config: Config, profile: str) -> str:
    # Imported at first use, for whoever has a local server to protect.
    from douane.sandbox import machine  # noqa: PLC0415
    from douane.transports.command import resolve  # noqa: PLC0415

    try:
        machine.find(os.environ.get("PATH", os.defpath))
        whole = resolve(tuple(command))
    except LaunchError:  # no walls here, or no such program for us: the host may know better
        return ""
    try:
        _look(whole, name, config, profile or config.settings.sandbox.profile)
    except (LaunchError, ConfigError) as error:
        return f"within its walls it would not start: {error.message} ({error.fix}; or --profile none)"
    return ""


def _look(command: tuple[str, ...], name: str, config: Config, profile: str) -> None:
    """See whether the profile has room for what the command asks for.

    Raises:
        LaunchError, ConfigError: it has not.
    """
    from douane.inventory.identity import identify  # noqa: PLC0415  # as above
    from douane.sandbox.account import account  # noqa: PLC0415
    from douane.sandbox.building import Wanted, found  # noqa: PLC0415
    from douane.sandbox.container.asked import is_engine  # noqa: PLC0415
    from douane.sandbox.profile import automatic, chosen  # noqa: PLC0415
    from douane.stores.paths import state_folder  # noqa: PLC0415

    settings = config.settings
    known = automatic(identify(command, name).name, settings.profiles) if profile == AUTO else profile
    own = chosen(known, settings.profiles, command)
    if own.is_contained and not is_engine(command):
        ours, who = (config_folder(), state_folder()), account(settings.sandbox.user)
        found(Wanted(command, own, os.environ, str(Path.cwd()), ours, who))
