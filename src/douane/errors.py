"""Errors that are an operator's to mend: shown once, with what to do, never as a traceback."""

from __future__ import annotations


class DouaneError(Exception):
    """Something an operator can mend; `fix` says how and `exit_code` is what the command ends with."""

    exit_code = 3

    def __init__(self, message: str, fix: str) -> None:
        super().__init__(message)
        self.message = message
        self.fix = fix


class ConfigError(DouaneError):
    """The configuration, the policy or the command line cannot be used as written."""

    exit_code = 2


class StoreError(DouaneError):
    """The audit log or the inventory cannot be read or written."""


class LaunchError(DouaneError):
    """The server's command cannot be started."""

    exit_code = 2


class SecretError(DouaneError):
    """A secret that a configuration names cannot be had; the message has its name and never its value."""

    exit_code = 2


class NoWallsError(LaunchError):
    """This machine, or this kind of command, cannot have the walls of a sandbox; nothing has run."""


def installing(extra: str) -> str:
    """How an extra of the installation is had: no registry has Douane, so it is from its folder."""
    return f"install it: in the folder of Douane `pip install '.[{extra}]'`"
