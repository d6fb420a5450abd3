"""Files of hosts as values: one reader per format, and what cannot be read is a value too."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from douane.discovery.place import Format
from douane.discovery.texts import jsonc, toml, yaml
from douane.discovery.texts.unread import Unread

__all__ = ["Unread", "parsed"]

# Comments are read in plain JSON as well: what a host may refuse is still a server that somebody wanted.
_READERS: Final[Mapping[Format, Callable[[str], object]]] = {
    "json": jsonc.value,
    "jsonc": jsonc.value,
    "toml": toml.value,
    "yaml": yaml.value,
}


def parsed(text: str, form: Format) -> object:
    """The value of a text, or `Unread`. Of two members of one name the last counts, as it does for hosts."""
    return _READERS[form](text.removeprefix("\ufeff"))
