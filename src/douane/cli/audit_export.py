"""`douane audit export`: entries for other programs."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any, Final

import click

from douane.audit.formats import FORMATS
from douane.audit.query import Query
from douane.cli.audit_reading import asking, query_of, reading
from douane.errors import ConfigError, StoreError

PARQUET: Final = "parquet"
_NAMES: Final = (*(one.name for one in FORMATS), PARQUET)


@click.command()
@click.argument("text", default="")
@click.option("--format", "name", type=click.Choice(_NAMES), default=FORMATS[0].name, show_default=True)
@click.option("-o", "--output", type=click.Path(dir_okay=False), default="-", help="A file, to be replaced.")
@asking
def export(name: str, output: str, **asked: Any) -> None:  # noqa: ANN401  # the fields of Query, by click
    """Write entries to a file or to standard output: all, or those that have TEXT and are as asked."""
    if name == PARQUET:
        _to_parquet(output, asked)
        return
    chosen = next(one for one in FORMATS if one.name == name)
    with reading() as reader, _output(output) as file:
        query = query_of(reader.servers(), asked)
        entries = reader.after(0) if query == Query() else reader.all_found(query)
        file.write(chosen.head)
        file.writelines(map(chosen.line, entries))


def _to_parquet(output: str, asked: dict[str, Any]) -> None:
    """A table that is written whole, for which there must be a file."""
    if output == "-":
        raise ConfigError("a Parquet file cannot be written to standard output", "give a file with --output")
    from douane.stores.parquet import write  # noqa: PLC0415  # loads pyarrow

    with reading() as reader:
        write(output, reader.all_found(query_of(reader.servers(), asked)))


@contextmanager
def _output(path: str) -> Iterator[IO[str]]:
    """The file, which appears complete or not at all; devices and pipes, as ``-``, are written to."""
    at_once = path != "-" and (os.path.isfile(path) or not os.path.exists(path))  # noqa: PTH110, PTH113
    try:
        with click.open_file(path, "w", encoding="utf-8", atomic=at_once) as file:
            yield file
    except BrokenPipeError:  # who reads has seen enough; click ends quietly
        raise
    except OSError as error:
        raise StoreError(
            f"`{path}` cannot be written: {error.strerror}", "give another file with --output"
        ) from None
