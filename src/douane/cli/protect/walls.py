"""What would keep a local server from starting behind Douane, as far as it shows without a start."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

from douane.audit.visible import visible
from douane.config import Config
from douane.errors import ConfigError, LaunchError
from douane.model.estate import Entry
from douane.model.profile import AUTO, BUILT_IN, Profile
from douane.stores.documents import config_folder, load


class _Judged(NamedTuple):
    """Why an entry would not start, and what a person should know of it otherwise."""

    hindrance: str = ""
    remark: str = ""


def hindering(profile: str) -> tuple[Callable[[Entry], str], Callable[[Entry], str]]:
    """Two that say of an entry why it would not start in `profile`, and what it lacks if it does.

    Both say nothing if nobody can tell; without a profile it is the one that the entry would get.

    Raises:
        ConfigError: there is no such profile.
    """
    config = cache(lambda: load(config_folder(), None))
    if profile:
        _ensure_known(profile, config().settings.profiles)

    @cache
    def judged(entry: Entry) -> _Judged:
        if any("$" in word for word in entry.command):  # the host fills that in
            return _Judged()
        return _judged(entry, config(), profile)

    return lambda entry: judged(entry).hindrance, lambda entry: judged(entry).remark


def _ensure_known(profile: str, own: Iterable[Profile]) -> None:
    known = (AUTO, *BUILT_IN, *(one.name for one in own))
    if profile not in known:
        raise ConfigError(f"there is no profile `{visible(profile)}`", f"use one of: {', '.join(known)}")


def _judged(entry: Entry, config: Config, profile: str) -> _Judged:
    # Imported at first use, for whoever has a local server to protect.
    from douane.sandbox import machine  # noqa: PLC0415
    from douane.transports.command import resolve  # noqa: PLC0415

    try:
        machine.find(os.environ.get("PATH", os.defpath))
        whole = resolve(entry.command)
    except LaunchError:  # no walls here, or no such program for us: the host may know better
        return _Judged()
    try:
        return _Judged(remark=_lack(whole, entry, config, profile or config.settings.sandbox.profile))
    except (LaunchError, ConfigError) as error:
        return _Judged(
            f"within its walls it would not start: {error.message} ({error.fix}; or --profile none)"
        )


def _lack(command: tuple[str, ...], entry: Entry, config: Config, profile: str) -> str:
    """What the server cannot do in the profile, which has room for what its entry asks for.

    Raises:
        LaunchError, ConfigError: it has not.
    """
    from douane.inventory.identity import identify  # noqa: PLC0415  # as above
    from douane.sandbox.account import account  # noqa: PLC0415
    from douane.sandbox.building import Wanted, found  # noqa: PLC0415
    from douane.sandbox.changing import unchangeable  # noqa: PLC0415
    from douane.sandbox.container.asked import is_engine  # noqa: PLC0415
    from douane.sandbox.given import ensure_folders  # noqa: PLC0415
    from douane.sandbox.profile import automatic, chosen  # noqa: PLC0415
    from douane.stores.paths import state_folder  # noqa: PLC0415

    settings = config.settings
    name = identify(entry.command, entry.name).name
    own = chosen(
        automatic(name, settings.profiles) if profile == AUTO else profile, settings.profiles, command
    )
    if not own.is_contained or is_engine(command):
        return ""
    if own.follows:
        ensure_folders(command, dict(entry.env))
    ours, who, here = (config_folder(), state_folder()), account(settings.sandbox.user), str(Path.cwd())
    found(Wanted(command, own, os.environ, here, ours, who))
    return unchangeable(own, here, who)
