"""Lines of what a server may touch."""

from __future__ import annotations

from typing import Final

import click

from douane.audit.visible import visible

_WIDTH: Final = 10


def row(word: str, text: str) -> None:
    """Show one thing, named by a word."""
    click.echo(f"{word:<{_WIDTH}} {visible(text)}")
