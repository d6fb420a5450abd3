"""The state folder of a tenant that is named on the command line."""

from __future__ import annotations

import os
import re
from typing import Final

import click

from douane.errors import ConfigError
from douane.model.access import DEFAULT_TENANT
from douane.stores import paths

_NAME: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")

tenant_option = click.option("--tenant", default=DEFAULT_TENANT, help="The tenant that it belongs to.")


def folder_of(tenant: str) -> str:
    """Where the state of this tenant is, or would be.

    Raises:
        ConfigError: no tenant can be called so.
    """
    if not _NAME.fullmatch(tenant):
        raise ConfigError(f"`{tenant}` is no name of a tenant", "use lower-case letters, digits and `-`")
    return paths.tenant_folder(paths.state_folder(), tenant)


def known_folder(tenant: str) -> str:
    """The same, of a tenant that there is; that of one that there was once is there still.

    Raises:
        ConfigError: there is no such tenant, and there never was.
    """
    folder = folder_of(tenant)
    if not os.path.isdir(folder):  # noqa: PTH112  # as in stores
        ensure_declared(tenant)
    return folder


def ready_folder(tenant: str) -> str:
    """The same, made if need be.

    Raises:
        ConfigError: there is no such tenant, and there never was.
        StoreError: the folder cannot be made, or is open to others.
    """
    folder = known_folder(tenant)
    paths.ready(folder)
    return folder


def made_folder(tenant: str) -> str:
    """The same whether there is such a tenant or not, for what must not wait for documents.

    Raises:
        ConfigError: no tenant can be called so.
        StoreError: the folder cannot be made, or is open to others.
    """
    folder = folder_of(tenant)
    paths.ready(folder)
    return folder


def ensure_declared(tenant: str) -> None:
    """Nothing, where the documents have this tenant, so that what is written for it counts.

    Raises:
        ConfigError: they have not, or cannot be used.
    """
    if tenant == DEFAULT_TENANT:
        return
    from douane.stores.documents import config_folder, load  # noqa: PLC0415  # most commands need it not

    names = [one.name for one in load(config_folder(), None).settings.access.tenants]
    if tenant not in names:
        fix = f"name one of: {', '.join(names)}" if names else "leave --tenant out: there is no `[tenants]`"
        raise ConfigError(f"there is no tenant `{tenant}`", fix)
