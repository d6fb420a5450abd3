"""`douane audit`: reading the audit log, and proving that it is whole."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import islice
from typing import IO, Any, Final

import click

from douane.audit.entry import Entry, decoded
from douane.audit.formats import FORMATS
from douane.audit.query import INSTALLATION, Query
from douane.audit.visible import visible
from douane.cli.audit_evidence import evidence, verifier
from douane.cli.audit_proof import key, reseal, verify
from douane.cli.moment import moment
from douane.operations.named import named_server
from douane.cli.tables import FOLLOWED, SHOWN, as_json
from douane.errors import ConfigError, StoreError
from douane.model.server import ServerIdentity
from douane.stores.paths import state_folder
from douane.stores.reader import NothingRecorded, Reader

FOLLOW_EVERY: Final = 0.3  # seconds
ACTIONS: Final = ("allow", "edit", "hold", "deny")


@click.group()
def audit() -> None:
    """Read the audit log, and prove that it is whole."""


for command in (verify, key, reseal, evidence, verifier):
    audit.add_command(command)


@audit.command()
@click.option("-n", "count", type=click.IntRange(0), default=20, show_default=True, help="How many entries.")
@click.option("-f", "--follow", is_flag=True, help="Go on with new entries until interrupted.")
@click.option("--installations", is_flag=True, help="Also each connection that installed a server.")
@as_json
def tail(count: int, follow: bool, installations: bool, form: str) -> None:
    """Show the last entries."""
    wanted = _any if installations else _is_of_no_installation

    def tell(entry: Entry) -> None:
        if wanted(entry):
            FOLLOWED[form](entry)

    with _reading() as reader:
        end = reader.end()
        last = list(islice(filter(wanted, reader.backwards()), count))[::-1]
        SHOWN[form](last)
        _tell_left_out(end + 1 - last[0].seq - len(last) if last else 0)
        if follow:
            _follow(reader, max([end, *(one.seq for one in last)]), tell)


@audit.command()
@click.argument("seq", type=click.IntRange(1))
@as_json
def show(seq: int, form: str) -> None:
    """Show everything about one entry."""
    with _reading() as reader:
        entry = reader.entry(seq)
    if entry is None:
        raise click.UsageError(f"there is no entry {seq}")
    SHOWN["whole" if form == "table" else form]([entry])


@audit.command()
@click.argument("text", default="")
@click.option("--server", default="", help="A server's name or id, or the beginning of its id.")
@click.option("--tool", default="", help="A tool, prompt or resource.")
@click.option("--principal", default="", help="Who called, or decided.")
@click.option(
    "--action", default="", type=click.Choice(["", *ACTIONS]), metavar="ACTION", help="What was done."
)
@click.option("--finding", default="", help="A rule's id, or the beginning of one up to a dot.")
@click.option("--since", callback=moment, help="From then on: `2h` ago, `7d`, or a date.")
@click.option("--until", callback=moment, help="Up to then.")
@click.option("--session", default="", help="A session's id.")
@click.option("-n", "count", type=click.IntRange(1), default=1000, show_default=True, help="At most so many.")
@as_json
def search(count: int, form: str, **asked: Any) -> None:  # noqa: ANN401  # the fields of Query, by click
    """Find entries; TEXT is looked for anywhere in them. Ends with 2 where nothing has the name asked for."""
    with _reading() as reader:
        known = reader.servers()
        found = reader.found(Query(**{**asked, "server": _called_in_entries(known, asked["server"])}), count)
    SHOWN[form](found)
    if not found:
        _check_names(known, asked["server"], asked["finding"])
        click.echo("douane: no entry is like that", err=True)


@audit.command()
@click.option("--format", "name", type=click.Choice([one.name for one in FORMATS]), default=FORMATS[0].name)
@click.option("-o", "--output", type=click.Path(dir_okay=False), default="-", help="A file, to be replaced.")
def export(name: str, output: str) -> None:
    """Write all entries to a file or to standard output."""
    chosen = next(one for one in FORMATS if one.name == name)
    with _reading() as reader, _output(output) as file:
        file.write(chosen.head)
        file.writelines(map(chosen.line, reader.after(0)))


def _called_in_entries(known: Sequence[ServerIdentity], text: str) -> str:
    """What entries call the server that `text` means; text that means none is looked for as it is."""
    if not text or any(text == one.name for one in known):
        return text
    try:
        return named_server(known, text).id
    except ConfigError:
        return text


def _check_names(known: Sequence[ServerIdentity], server: str, finding: str) -> None:
    """Nothing, if there are such a server and such findings; entries of older versions may know others.

    Raises:
        ConfigError: with the names that come near.
    """
    if server and all(server != one.name for one in known):
        named_server(known, server)
    if finding and finding.partition(".")[0] != "protocol":
        from douane.operations.known import FINDINGS, finding_fix  # noqa: PLC0415  # loads every detector

        if not any(f"{one}.".startswith(f"{finding}.") for one in FINDINGS):
            raise ConfigError(f"no finding is called `{finding}`", finding_fix(finding))


@contextmanager
def _reading() -> Iterator[Reader]:
    """The log; where nothing was recorded yet, there is nothing to show and nothing wrong either."""
    try:
        reader = Reader(state_folder())
    except NothingRecorded as nothing:
        click.echo(f"douane: {visible(nothing.message)}", err=True)
        click.get_current_context().exit(0)
    try:
        yield reader
    finally:
        reader.close()


def _any(_entry: Entry) -> bool:
    return True


def _is_of_no_installation(entry: Entry) -> bool:
    """Whether it tells more than that an installer was let through to a registry."""
    body = decoded(entry)
    return body.get("stage") != INSTALLATION or body.get("action") != "allow"


def _tell_left_out(count: int) -> None:
    if count > 0:
        told = f"douane: {count} connections of installations are left out; --installations shows them"
        click.echo(told, err=True)


def _follow(reader: Reader, seq: int, tell: Callable[[Entry], None]) -> None:
    with suppress(KeyboardInterrupt):
        while True:
            for entry in reader.after(seq):
                tell(entry)
                seq = entry.seq
            time.sleep(FOLLOW_EVERY)


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
