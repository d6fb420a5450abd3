"""Reading of what a server is handed: variables of ours by name, and values in which a secret is named."""

from __future__ import annotations

import re
from typing import Final

from douane.errors import ConfigError
from douane.model.secret import ensure_references, references
from douane.policy.table import Table, shown

_HEADER: Final = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")  # RFC 9110 §5.6.2
_VALUE: Final = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?")
# What these hold is a secret, whatever it looks like.
_SECRETIVE: Final = re.compile(r"authorization|cookie|key|token|secret|password|credential", re.IGNORECASE)
_OURS: Final = frozenset(
    {"accept", "accept-encoding", "connection", "content-length", "content-type", "host", "transfer-encoding"}
)


def read_variables(table: Table, key: str) -> tuple[str, ...]:
    """`NAME` for a variable of ours, `NAME=secret://…` for one that holds a secret."""
    texts = table.texts(key) or ()
    for text in texts:
        check_assignment(table, key, text)
    return texts


def check_assignment(table: Table, key: str, text: str) -> None:
    """Complain of a value in which no secret is named; a name alone has none. The value is not repeated."""
    if "=" not in text:
        return
    try:
        ensure_references((text,))
    except ConfigError as error:
        table.complain(key, error.message, error.fix)


def read_headers(table: Table, key: str) -> tuple[tuple[str, str], ...]:
    """Headers for a server, in which secrets are named."""
    entries = table.entries.get(key, {})
    if not isinstance(entries, dict):
        table.complain(
            key, f"`{key}` must be a table", f'write `{key} = {{ Authorization = "Bearer secret://NAME" }}`'
        )
        return ()
    found = tuple((name, value) for name, value in entries.items() if isinstance(value, str))
    for name, value in entries.items():
        _check_header(table, key, name, value)
    return found


def header_problem(name: str) -> str:
    """Why nobody else may write a header of this name; ``""`` if they may."""
    if not _HEADER.fullmatch(name):
        return f"`{shown(name)}` is no name of a header"
    if name.lower() in _OURS or name.lower().startswith("mcp-"):
        return f"`{name}` is a header that Douane writes itself"
    return ""


def _check_header(table: Table, key: str, name: str, value: object) -> None:
    if because := header_problem(name):
        table.complain(key, because, "leave it out, or correct it")
    elif not isinstance(value, str) or not _VALUE.fullmatch(value):
        table.complain(key, f"the value of `{name}` cannot stand in a header", "write one line of ASCII")
    else:
        _check_secret(table, key, name, value)


def _check_secret(table: Table, key: str, name: str, value: str) -> None:
    try:
        names = references(value)
    except ConfigError as error:
        table.complain(key, error.message, error.fix)
        return
    if not names and _SECRETIVE.search(name):
        fix = f'keep it: `douane secrets set NAME`, and write `{name} = "secret://NAME"`'
        table.complain(key, f"the value of `{name}` could be read by others where it stands", fix)
