"""The role of one parameter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from douane.detectors.roles.role import Role
from douane.detectors.roles.words import BY_WORD, ENDS_IN_FILE, OTHER_QUERY, SQL, TOLD, parts

_FORMATS: Final[Mapping[str, Role]] = {
    "uri": Role.URL,
    "url": Role.URL,
    "uri-reference": Role.URL,
    "iri": Role.URL,
    "hostname": Role.HOST,
    "idn-hostname": Role.HOST,
    "ipv4": Role.HOST,
    "ipv6": Role.HOST,
    "path": Role.PATH,
    "file-path": Role.PATH,
    "directory-path": Role.PATH,
    "uuid": Role.IDENTIFIER,
    "email": Role.HEADER,
    "regex": Role.PATTERN,
}
_MOVED: Final = frozenset(
    {"source", "destination", "target", "src", "dest", "dst", "from", "to", "output", "root"}
)
_AMBIGUOUS: Final = frozenset(
    {"image", "input", "source", "document", "target", "resource", "location", "value"}
)
# What stands behind `sql` in the name of something that is none: a file of it, the id of a warehouse.
_OF_SQL: Final = ENDS_IN_FILE | {
    "id",
    "name",
    "filename",
    "url",
    "host",
    "dialect",
    "version",
    "type",
    "mode",
}
# Tools that look things up may speak of SQL without taking any.
_LOOKING: Final = frozenset({"search", "docs", "documentation", "find", "lookup", "grep", "ask", "help"})
_REPOSITORY: Final = frozenset({"repo", "repository", "project", "workspace", "worktree"})


class Parameter(NamedTuple):
    """A parameter's name and schema, the member that it is part of, and what is told of its tool."""

    name: str
    above: str
    schema: Mapping[str, object]
    tool: str
    about: str

    @property
    def told(self) -> str:
        """What the schema says about it for people."""
        told = self.schema.get("description")
        return told[:1000] if isinstance(told, str) else ""


def infer(parameter: Parameter) -> Role:
    """What the parameter is for: by the format, else by the name and what is told, else unknown."""
    schema = parameter.schema
    if "enum" in schema or "const" in schema:
        return Role.TEXT  # the schema lists all that may be said, and is enforced
    stated = schema.get("format")
    formatted = _FORMATS.get(stated) if isinstance(stated, str) else None
    if formatted is not None:
        return formatted
    words = parts(parameter.name)
    role = _by_name(words, parameter)
    if role is Role.UNKNOWN and parameter.above:
        role = _by_name(parts(parameter.above), parameter)
    return _refined(role, words, parameter)


def _by_name(words: tuple[str, ...], parameter: Parameter) -> Role:
    """By the last word, which is what the thing is, else by any: `outputDir`, `customer_id`, `file_list`."""
    if not words:
        return Role.UNKNOWN
    if "sql" in words and words[-1] not in _OF_SQL:
        return Role.SQL
    if len(words) == 1 and words[0] in _MOVED and _is_about_files(parameter):
        return Role.PATH
    role = BY_WORD.get(words[-1])
    if role is None:
        role = next((found for word in words[:-1] if (found := BY_WORD.get(word)) is not None), Role.UNKNOWN)
        return role if role in {Role.PATH, Role.URL, Role.HOST, Role.IDENTIFIER, Role.TEXT} else Role.UNKNOWN
    if words[-1] in {"name", "names"} and words[0] in ENDS_IN_FILE:
        return Role.PATH
    if words[-1] == "code" and len(words) > 1 and words[0] not in {"source", "js", "python", "html"}:
        return Role.IDENTIFIER
    if words[-1] == "code":
        return Role.CODE
    return role


def _is_about_files(parameter: Parameter) -> bool:
    return bool(ENDS_IN_FILE & set(parts(parameter.tool)))


def _refined(role: Role, words: tuple[str, ...], parameter: Parameter) -> Role:
    """What the description makes of a name that several things bear."""
    if role in {Role.SEARCH, Role.QUERY, Role.TEXT, Role.UNKNOWN} and _is_sql(words, parameter):
        return Role.SQL
    if role is Role.SEARCH and OTHER_QUERY.search(f"{parameter.told} {parameter.about}"):
        return Role.QUERY
    if role is Role.UNKNOWN or (len(words) == 1 and words[0] in _AMBIGUOUS):
        return _told(parameter.told, role)
    if role is Role.IDENTIFIER and len(words) == 1 and words[0] in _REPOSITORY:
        return _told(parameter.told, role)
    return role


def _is_sql(words: tuple[str, ...], parameter: Parameter) -> bool:
    if not {"query", "queries", "statement", "statements", "q"} & set(words):
        return False
    if OTHER_QUERY.search(parameter.told):
        return False
    if SQL.search(parameter.told):
        return True
    if _LOOKING & set(parts(parameter.tool)):
        return False
    named = "sql" in parts(parameter.tool) or "sql" in parameter.tool.lower()
    return named or SQL.search(parameter.about) is not None


def _told(told: str, otherwise: Role) -> Role:
    return next((role for role, pattern in TOLD if pattern.search(told)), otherwise)
