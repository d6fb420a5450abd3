"""Reading of which reports are made again and again: `[[reports.schedule]]`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from douane.policy.duration import read_duration
from douane.policy.table import Table, shown

REPORTS: Final = ("access", "reviews", "flows", "controls", "incidents", "posture")
FRAMEWORKS: Final = ("soc2", "gdpr", "hipaa", "pci", "owasp-mcp", "cosai")
FORMS: Final = ("html", "pdf", "md", "json", "csv")
DAY: Final = 86_400
_KEYS: Final = ("name", "report", "for", "every", "format", "folder", "keep")
_NAME: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
_MOST: Final = 1000


class Schedule(NamedTuple):
    """A report that is made every so many seconds, of which the last `keep` stay in `folder`."""

    name: str
    report: str
    framework: str
    every: float
    form: str
    folder: str
    keep: int


def read_schedules(table: Table, key: str) -> tuple[Schedule, ...]:
    """All of them, each of another name."""
    found = tuple(filter(None, map(_schedule, table.tables(key))))
    names = [one.name for one in found]
    for name in sorted({name for name in names if names.count(name) > 1}):
        table.complain(key, f"two schedules are called `{name}`", "give one another name")
    return found


def _schedule(table: Table) -> Schedule | None:
    table.expect(_KEYS)
    table.require("name", "report", "every", "folder")
    name, folder = table.text("name"), table.text("folder")
    report = table.choice("report", _words(REPORTS))
    framework = table.choice("for", _words(FRAMEWORKS)) or ""
    every = read_duration(table, "every", DAY, 366 * DAY)
    form = table.choice("format", _words(FORMS)) or "html"
    keep = int(table.number("keep", 1, _MOST) or 12)
    if not _NAME.fullmatch(name):
        fix = "use up to 40 lower-case letters, digits and hyphens"
        table.complain("name", f"a schedule cannot be called `{shown(name)}`", fix)
        return None
    if not folder.startswith("/"):
        table.complain("folder", f"`{shown(folder)}` is no absolute path", "write it from the root on")
        return None
    if (report == "controls") is not bool(framework):
        table.complain("for", "`for` is for `controls`, which need it", f"one of {', '.join(FRAMEWORKS)}")
        return None
    return (
        None
        if report is None or every is None
        else Schedule(name, report, framework, every, form, folder, keep)
    )


def _words(words: tuple[str, ...]) -> Mapping[str, str]:
    return {one: one for one in words}
