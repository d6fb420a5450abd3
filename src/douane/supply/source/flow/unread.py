"""Code that is run and stands in no source: what `exec` is given from a file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from douane.supply.source.flow.site import Arrival, Site
from douane.supply.source.flow.value import Danger, Label, Origin
from douane.supply.source.flow.walk import Walk

_RUNS: Final = frozenset({"exec", "eval", "compile", "builtins.exec", "builtins.eval", "Function"})
_FROM_FILE: Final = re.compile(
    r".*\b(read|read_text|read_bytes|get_data|readFileSync)\(\)(\.(decode|strip|toString)\(\))*"
)
_OFTEN: Final = re.compile(r"(^|/)(setup|conftest|versioneer)\.py$")  # they read the version so


def run(site: Site, walk: Walk) -> Iterator[Arrival]:
    """That what is run was read from a file, which nobody has looked at."""
    given = site.argument(0)
    is_read = given.text is None and _FROM_FILE.fullmatch(given.path)
    if site.path in _RUNS and is_read and not _OFTEN.search(walk.file):
        label = Label(walk.source(Origin.FILE, "a file", site.line), frozenset({Danger.CODE}))
        yield Arrival(Danger.CODE, label, site.path, site.line)
