"""How texts of each format are changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from douane.discovery.edit import json, toml, yaml
from douane.discovery.place import Format
from douane.model.estate import Way


class Editor(NamedTuple):
    """How texts of one format are changed; each raises `UneditableError` and then has changed nothing."""

    span: Callable[[str, Way], tuple[int, int]]  # where the value stands
    spliced: Callable[[str, Way, object], str]  # with another value there
    added: Callable[[str, Way, object], str]  # with one member more, the last of its table
    removed: Callable[[str, Way], str]  # without the member; takes back what `added` did


_JSON: Final = Editor(json.span, json.spliced, json.added, json.removed)

EDITORS: Final[Mapping[Format, Editor]] = {
    "json": _JSON,
    "jsonc": _JSON,
    "toml": Editor(toml.span, toml.spliced, toml.added, toml.removed),
    "yaml": Editor(yaml.span, yaml.spliced, yaml.added, yaml.removed),
}
