"""`douane servers`: asking for servers, deciding about them, and what was decided."""

from __future__ import annotations

import click

from douane.cli.dossiers.approving import approve
from douane.cli.dossiers.asking import request
from douane.cli.dossiers.deciding import reject, resume, retire, review, suspend, undo
from douane.cli.dossiers.listed import list_, show


@click.group()
def servers() -> None:
    """Ask for servers, decide about them, and see what was decided.

    SERVER is a server's name, its id, or the beginning of either.
    """


for _command in (request, review, approve, reject, suspend, resume, retire, undo, list_, show):
    servers.add_command(_command)
