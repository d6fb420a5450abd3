"""What Douane itself knows beside a look at the machine: its inventory, and where its gateway is."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from urllib.parse import urlsplit

import click

from douane.audit.visible import visible
from douane.discovery.estate import View
from douane.errors import DouaneError
from douane.inventory.identity import sealed
from douane.stores.documents import config_folder, load
from douane.stores.paths import database_path, state_folder


def with_ours(view: View) -> View:
    """The view with what is known here; what cannot be read is told of, and counts as unknown."""
    return view._replace(known=frozenset(_known()), ours=frozenset(_gateways()))


def _known() -> Iterator[str]:
    folder = state_folder()
    if not os.path.exists(database_path(folder)):  # noqa: PTH110  # as in stores
        return
    from douane.stores.reader import Reader  # noqa: PLC0415  # not before there is something to read

    try:
        with closing(Reader(folder)) as reader:
            servers = reader.servers()
    except DouaneError as error:
        _warn(error)
        return
    for server in servers:
        yield sealed(server.id)
        yield server.command  # installed packages are known by it


def _gateways() -> Iterator[str]:
    try:
        front = load(config_folder(), os.getcwd()).settings.front  # noqa: PTH109  # as in wiring
    except DouaneError as error:
        _warn(error)
        return
    for address in front.listen:
        port = address.rpartition(":")[2]
        yield from (address, f"localhost:{port}", f"127.0.0.1:{port}", f"[::1]:{port}")
    if front.url:
        yield urlsplit(front.url).netloc.lower()


def _warn(error: DouaneError) -> None:
    click.echo(f"douane: {visible(error.message)}\n  fix: {visible(error.fix)}", err=True)
