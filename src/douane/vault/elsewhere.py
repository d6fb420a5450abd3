"""Secrets that are kept elsewhere, asked for at use."""

from __future__ import annotations

from douane.errors import SecretError
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


def fetched_for_tenant(origin: str, own: Reveal) -> str:
    """As `fetched`, with nothing of this account, and from public addresses only.

    Raises:
        SecretError: it cannot be had, or not for a tenant.
        ConfigError: it names nothing.
    """
    where = origin_of(origin)
    fix = "keep a token here, and name it: `vault:https://HOST/MOUNT/PATH?token=NAME#FIELD`"
    if not isinstance(where, InVault):
        raise SecretError("AWS is asked with the credentials of this account, which are no tenant's", fix)
    if not where.token:
        raise SecretError(
            "without `?token=` a Vault is shown a token of this account, which is no tenant's", fix
        )
    if not where.url.startswith("https:"):
        raise SecretError("the Vault of a tenant is asked over HTTPS", fix)
    from douane.vault.hashicorp import in_vault  # noqa: PLC0415  # HTTP, which few need

    return in_vault(where._replace(is_tenants=True), own)
