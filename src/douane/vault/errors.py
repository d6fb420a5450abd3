"""What keeps a credential from being had, in words for an operator."""

from __future__ import annotations

from douane.errors import DouaneError


class CredentialError(DouaneError):
    """There is no credential that can be used; the message names the server and never a secret."""


class EndedError(CredentialError):
    """What somebody has granted counts no more, and cannot be renewed."""


class LoginNeededError(CredentialError):
    """The principal can mend it: by authorizing Douane for `scopes`, beside those that the server wants."""

    def __init__(self, message: str, fix: str, scopes: tuple[str, ...] = ()) -> None:
        super().__init__(message, fix)
        self.scopes = scopes


class MisnamedError(CredentialError):
    """Somebody calls itself by another name than the one under which it was asked."""
