"""`douane audit search` and `index`: finding entries, and making that fast."""

from __future__ import annotations

import time
from contextlib import closing
from typing import Any, Final

import click

from douane.cli.audit_reading import asking, check_names, query_of, reading
from douane.cli.tables import SHOWN, as_json
from douane.cli.tenants import folder_of, tenant_option
from douane.stores.index.found import found

_TOLD_AFTER: Final = 50_000  # entries
_LOOK_EVERY: Final = 0.5  # seconds


@click.command()
@click.argument("text", default="")
@asking
@click.option("-n", "count", type=click.IntRange(1), default=1000, show_default=True, help="At most so many.")
@tenant_option
@as_json
def search(count: int, tenant: str, form: str, **asked: Any) -> None:  # noqa: ANN401  # the fields of Query, by click
    """Find entries that have TEXT anywhere in them. Ends with 2 where nothing has the name asked for."""
    with reading(tenant) as reader:
        known = reader.servers()
        entries = found(folder_of(tenant), reader, query_of(known, asked), count)
    SHOWN[form](entries)
    if not entries:
        check_names(known, asked["server"], asked["finding"])
        click.echo("douane: no entry is like that", err=True)


@click.command()
@tenant_option
def index(tenant: str) -> None:
    """Bring the index up to date, which makes searches fast; the control room does so by itself."""
    from douane.stores.index import Index  # noqa: PLC0415  # only this command needs all of it

    with reading(tenant) as reader:
        end = reader.end()
    began, taken = time.monotonic(), 0
    with closing(Index(folder_of(tenant))) as opened:
        while (count := opened.follow(_TOLD_AFTER)) or opened.end() < end:
            taken += count
            click.echo(f"douane: up to entry {opened.end()} of {end}", err=True)
            if not count:  # the control room is at it
                time.sleep(_LOOK_EVERY)
    took = max(time.monotonic() - began, 0.001)
    click.echo(f"{taken} entries taken in, {taken / took:,.0f} a second")
