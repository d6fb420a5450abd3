"""Secrets that are kept elsewhere, asked for at use."""

from __future__ import annotations

from douane.model.secret import Reveal
from douane.vault.origins import InVault, origin_for
from douane.vault.safe import Fetch


def fetching(tenant: str) -> Fetch:
    """What has the value that an origin names, for this tenant, with what we show there; it may take seconds.

    It raises a `SecretError` where it cannot be had, and a `ConfigError` where the origin names nothing.
    """

    def fetched(origin: str, own: Reveal) -> str:
        where = origin_for(origin, tenant)
        if isinstance(where, InVault):
            from douane.vault.hashicorp import in_vault  # noqa: PLC0415  # HTTP, which few need

            return in_vault(where, own)
        from douane.vault.aws import in_aws  # noqa: PLC0415  # an extra

        return in_aws(where)

    return fetched
