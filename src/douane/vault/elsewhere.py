"""Secrets that are kept elsewhere, asked for at use."""

from __future__ import annotations

from douane.model.secret import Reveal
from douane.vault.origins import InVault, origin_of


def fetched(origin: str, own: Reveal) -> str:
    """The value that the origin names; `own` has what we show there. May take seconds.

    Raises:
        SecretError: it cannot be had.
        ConfigError: it names nothing.
    """
    where = origin_of(origin)
    if isinstance(where, InVault):
        from douane.vault.hashicorp import in_vault  # noqa: PLC0415  # HTTP, which few need

        return in_vault(where, own)
    from douane.vault.aws import in_aws  # noqa: PLC0415  # an extra

    return in_aws(where)
