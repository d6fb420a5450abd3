"""`douane secrets check`: whether what configurations name can be had, and what to renew or end."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from douane.audit.visible import visible
from douane.cli.tables import as_json
from douane.cli.tenants import tenant_option
from douane.cli.told import as_line
from douane.cli.vaults import opened
from douane.errors import DouaneError
from douane.model.access import DEFAULT_TENANT
from douane.policy.referred import referred
from douane.stores.documents import config_folder, load
from douane.vault.review import Remark, remarks
from douane.wiring import folders

if TYPE_CHECKING:
    from collections.abc import Mapping

    from douane.vault.safe import Safe


@click.command()
@tenant_option
@as_json
def check(tenant: str, form: str) -> int:
    """Ask for every secret where it is kept; ends with 1 where one is missing, ends soon, or is not used."""
    config = load(*folders()) if tenant == DEFAULT_TENANT else load(config_folder(), None, tenant)
    places = referred(config.settings)
    with opened(tenant) as safe:
        names = dict.fromkeys((*safe.names(), *places))
        found = [remark for name in names for remark in _remarks(safe, name, places)]
    for remark in found:
        _tell(remark, form)
    if not found and form != "json":
        click.echo(f"{len(names)} secrets, and nothing to say of them")
    return 1 if found else 0


def _tell(remark: Remark, form: str) -> None:
    if form == "json":
        click.echo(as_line(remark._asdict()))
    else:
        click.echo(f"{remark.name}: {visible(remark.what)}\n  fix: {visible(remark.fix)}")


def _remarks(safe: Safe, name: str, places: Mapping[str, tuple[str, ...]]) -> Iterator[Remark]:
    now = time.time()
    try:
        named = safe.get(name)
        yield from remarks(name, named, safe.uses(name), places.get(name, ()), now)
        safe.try_out(name)
    except DouaneError as error:
        yield Remark(name, error.message, error.fix)
