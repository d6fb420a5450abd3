"""Reading of the judge that the operator provides, and who else may be asked about a held message."""

from __future__ import annotations

from typing import Final, NamedTuple

from douane.policy.address import is_safe_address
from douane.policy.below import table_below
from douane.policy.table import Table, shown

JUDGE: Final = "judge"
PERSON: Final = "person"
ASKED: Final = (JUDGE, PERSON)  # what rules may name in `ask`
FOR_JUDGE: Final = "for-judge"  # the built-in rule that is in force only where there is a judge


class Judge(NamedTuple):
    """A program that is started once, or a URL; `timeout` is in seconds, after which no answer is awaited."""

    command: tuple[str, ...] = ()
    url: str = ""
    timeout: float = 2.0

    @property
    def is_there(self) -> bool:
        """Whether there is anybody to ask."""
        return bool(self.command or self.url)


def read_judge(table: Table, key: str) -> Judge | None:
    """The judge of `[judge]`."""
    below = table_below(table, key)
    if below is None:
        return None
    below.expect(Judge._fields)
    command, url = below.texts("command") or (), below.text("url")
    if bool(command) == bool(url):
        below.complain("", "the judge is reached in no way or two", "give it `command` or `url`")
        return None
    if url and not is_safe_address(url):
        fix = "write https://host/path, or http://127.0.0.1:port/path for one on this machine"
        below.complain("url", f"`{shown(url)}` is no address of a judge", fix)
    return Judge(command, url, below.number("timeout", 0.05, 600) or Judge().timeout)
