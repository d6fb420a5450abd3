"""What calls do with what they are given, as the tables of each language say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from douane.supply.source.flow.site import Arrival, Sink, Site, arrivals
from douane.supply.source.flow.value import Danger, Mark, Value
from douane.supply.source.flow.words import words_of

SHELLS: Final = frozenset(
    {"sh", "bash", "zsh", "cmd", "cmd.exe", "powershell", "powershell.exe", "pwsh", "/bin/sh", "/bin/bash"}
)
# Programs that run others, write files or talk to the network because of an option.
OPTIONS_ACT: Final = words_of(
    """
    git ssh scp rsync curl wget tar find zip xargs env docker kubectl ffmpeg nmap hg svn gcc make man
    pandoc
    """
)


def first(danger: Danger, *names: str) -> Sink:
    """The first argument, or the one of these names, does it."""
    return lambda site: arrivals(danger, site.argument(0, *names), site)


def every(danger: Danger) -> Sink:
    """Every argument does it."""
    return lambda site: (found for one in site.everything() for found in arrivals(danger, one, site))


def unless(is_safe: Callable[[Site], bool], sink: Sink) -> Sink:
    """It does it unless something is said at the call."""
    return lambda site: () if is_safe(site) else sink(site)


def command(site: Site) -> Iterable[Arrival]:
    """A command: one text is for a shell, a list is for a program, whose options may act."""
    given = site.argument(0, "args", "cmd", "command")
    if given.items is None:
        return arrivals(Danger.COMMAND, given, site)
    return words(given.items, site)


def words(items: tuple[Value, ...], site: Site) -> Iterator[Arrival]:
    """The words of a command without a shell."""
    if not items:
        return
    program, rest = items[0], items[1:]
    yield from started(program, site)
    if program.text in SHELLS:
        yield from (found for one in rest for found in arrivals(Danger.COMMAND, one, site))
    elif program.text in OPTIONS_ACT:
        yield from _options(rest, site)


def started(program: Value, site: Site) -> Iterator[Arrival]:
    """A program; the first word of a text that is put together is not a caller's."""
    for one in arrivals(Danger.COMMAND, program, site, "as the program"):
        if not {Mark.JOINED, Mark.PART} <= one.label.marks:
            yield one


def option(site: Site) -> Iterable[Arrival]:
    """Words for a program whose options act."""
    return _options(site.arguments, site)


def _options(items: tuple[Value, ...], site: Site) -> Iterator[Arrival]:
    before = ""
    for item in items:
        if item.text == "--":
            return
        if not before.startswith("-") or "=" in before:  # what follows an option is its value
            yield from arrivals(Danger.OPTION, item, site)
        before = item.text or ""


def statement(site: Site) -> Iterable[Arrival]:
    """A statement of SQL: what a caller says must not be a part of it; all of it may be theirs by intent."""
    given = site.argument(0, "sql", "query", "text", "statement")
    given = next((value for key, value in given.pairs if key in {"text", "sql"}), given)
    for one in arrivals(Danger.SQL, given, site):
        if Mark.JOINED in one.label.marks:
            yield one
        else:
            yield one._replace(note="whole")


def path_of_file(site: Site) -> Iterable[Arrival]:
    """A path: not checked at all, checked by how it begins, or checked before links are followed."""
    return file(site.argument(0, "path", "file", "filename", "to_path"), site)


def file(value: Value, site: Site) -> Iterator[Arrival]:
    """The worst of what is still open of a path."""
    for label in value.labels:
        worst = next((one for one in (Danger.PATH, Danger.PREFIX, Danger.LINK) if one in label.dangers), None)
        if worst is not None:
            yield Arrival(worst, label, site.path, site.line)


def address(site: Site) -> Iterable[Arrival]:
    """Where a request goes, and what private things go with it."""
    given = site.argument(0, "url")
    if given.text in {"GET", "POST", "PUT", "DELETE", "PATCH", "HEAD"}:
        given = site.argument(1, "url")
    yield from arrivals(Danger.URL, given, site)
    for one in site.everything():
        yield from arrivals(Danger.LEAK, one, site)
