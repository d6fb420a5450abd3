"""Which servers of which hosts are meant, and the files in which they stand."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple, TypeVar

import click

from douane.cli.tables import as_json
from douane.discovery.finding import Found, files, this_machine
from douane.discovery.host import Host
from douane.discovery.hosts import HOSTS
from douane.discovery.writing import File
from douane.model.estate import Entry
from douane.policy.problem import nearest

_Command = TypeVar("_Command", bound=Callable[..., object])
_NAMES: Final = tuple(host.name for host in HOSTS)


class Chosen(NamedTuple):
    """What somebody named on the command line."""

    hosts: tuple[str, ...]
    servers: tuple[str, ...]
    project: str

    def wants(self, host: Host, entry: Entry) -> bool:
        """Whether an entry is meant; a file that cannot be read is, where no server was named."""
        return (not self.servers or entry.name in self.servers) and (
            not self.hosts or host.name in self.hosts
        )


def choosing(command: _Command) -> _Command:
    """The options that say what is meant."""
    for option in (
        click.option("--host", "hosts", multiple=True, metavar="HOST", help="Servers of this host only."),
        click.option("--server", "servers", multiple=True, metavar="NAME", help="Servers of this name only."),
        click.option("--all", "everything", flag_value="all", default="", help="Every server of every host."),
        click.option(
            "--project",
            type=click.Path(exists=True, file_okay=False),
            default=".",
            help="The folder whose own servers count, too (default: this one).",
        ),
        click.option("--show", is_flag=True, help="Show what would change, and change nothing."),
        click.option("--yes", is_flag=True, help="Do not ask; needed where there is no terminal."),
        as_json,
    ):
        command = option(command)
    return command


def chosen(hosts: tuple[str, ...], servers: tuple[str, ...], everything: str, project: str) -> Chosen:
    """What is meant; without a word of it, everything where it is only to be shown.

    Raises:
        click.UsageError: nothing is, or a host that there is not.
    """
    is_everything = everything or (click.get_current_context().params.get("show") and not (hosts or servers))
    if bool(hosts or servers) is bool(is_everything):
        raise click.UsageError("name a --host or a --server, or give --all")
    for host in hosts:
        if host not in _NAMES:
            near = nearest(host, _NAMES)
            raise click.UsageError(
                f"there is no host `{host}`" + (f", did you mean `{near}`?" if near else "")
            )
    return Chosen(hosts, servers, os.path.abspath(project))  # noqa: PTH100  # as in stores


def grouped(project: str) -> Iterator[tuple[File, Sequence[Found]]]:
    """Every file of a host, as each host reads it that does: links to one file are one."""
    found: dict[str, list[Found]] = {}
    for one in files(this_machine(project)):
        found.setdefault(os.path.realpath(one.place.path), []).append(one)
    for real, group in found.items():
        first = group[0]  # what others saw may be of another moment
        same = [one._replace(text=first.text, problem=first.problem) for one in group]
        yield File(first.place.path, real, first.text.encode()), same


def agreed(question: str) -> bool:
    """Whether somebody at a terminal agrees.

    Raises:
        click.UsageError: there is no terminal.
    """
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise click.UsageError("there is no terminal to ask on: look at it with --show, then add --yes")
    return click.confirm(question)
