"""The state folder of a tenant that is named on the command line."""

from __future__ import annotations

import re
from typing import Final

import click

from douane.errors import ConfigError
from douane.model.access import DEFAULT_TENANT
from douane.stores import paths

_NAME: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")

tenant_option = click.option("--tenant", default=DEFAULT_TENANT, help="The tenant that it belongs to.")


def ready_folder(tenant: str) -> str:
    """Where the state of this tenant is, made if need be.

    Raises:
        ConfigError: no tenant can be called so.
        StoreError: the folder cannot be made, or is open to others.
    """
    if not _NAME.fullmatch(tenant):
        raise ConfigError(f"`{tenant}` is no name of a tenant", "use lower-case letters, digits and `-`")
    folder = paths.tenant_folder(paths.state_folder(), tenant)
    paths.ready(folder)
    return folder
