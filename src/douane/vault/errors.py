"""What keeps a credential from being had, in words for an operator."""

from __future__ import annotations

from douane.errors import DouaneError


class CredentialError(DouaneError):
    """There is no credential that can be used; the message names the server and never a secret."""
