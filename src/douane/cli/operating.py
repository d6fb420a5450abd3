"""Whose installation a command is about, and as whom it acts, where it does what API and pages do."""

from __future__ import annotations

from douane.cli.account import account
from douane.cli.tenants import ready_folder
from douane.operations.base import By, Place, Role
from douane.stores.documents import config_folder


def place(tenant: str) -> Place:
    """The folders of a tenant, made if need be.

    Raises:
        ConfigError: no tenant can be called so.
        StoreError: the folder cannot be made, or is open to others.
    """
    return Place(ready_folder(tenant), config_folder(), tenant)


def by() -> By:
    """Whoever has this account, who may do everything with what it owns."""
    return By(account(), frozenset({Role.ADMINISTRATOR}), "terminal")
