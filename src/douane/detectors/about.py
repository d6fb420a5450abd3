"""What is known of the tool that a message calls or answers, and of where its server may work."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple


class About(NamedTuple):
    """Context from beside the message.

    `definition` is the tool as it was approved, `{}` where it is unknown. `server` is the server's short
    name and `command` its command line. `roots` are folders (paths or `file:` URIs) that the client, the
    command line or the policy names; `()` where nobody did. `tools` are the names of all known tools.
    `canonical` is the definition as one text. `is_read_only` says that the command line or the policy
    declares a server that only reads, and `has_folders` that the command line names folders.
    """

    definition: Mapping[str, object] = MappingProxyType({})
    server: str = ""
    command: str = ""
    roots: tuple[str, ...] = ()
    tools: frozenset[str] = frozenset()
    canonical: str = ""
    is_read_only: bool = False
    has_folders: bool = False


UNKNOWN: Final = About()
