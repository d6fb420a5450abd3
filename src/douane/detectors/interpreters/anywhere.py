"""What does harm whatever its parameter is for: values that are nothing else, documents that open others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from douane.detectors.interpreters import rules
from douane.detectors.interpreters.injected import ENOUGH_FOR_SEARCH, is_injected
from douane.detectors.interpreters.places import is_sensitive, place_of
from douane.detectors.interpreters.rules import Seen
from douane.detectors.interpreters.urls import leads_to_metadata
from douane.detectors.lazy import Lazy
from douane.detectors.roles.role import Role
from douane.detectors.roles.tool import Tool
from douane.detectors.roles.words import parts

# These have readers that ask it themselves; people look for addresses, and programs name them.
_OTHERWISE: Final = frozenset({Role.URL, Role.HOST, Role.SEARCH, Role.SQL, Role.SHELL, Role.CODE})
_ANYTHING: Final = frozenset({"value", "values", "input"})  # names of texts that may as well be addresses
_LONGEST: Final = 512  # characters of a value that is an address or an expression and no text
_ADDRESS: Final = Lazy(r"\s*+(?:[A-Za-z][A-Za-z0-9+.-]{1,20}:)?[\\/]{2}\S++\s*+")
_LOOKUP: Final = Lazy(  # of Log4j, also spelt by other lookups
    r"\$\{(?:jndi|\S{0,20}\$\{\S{1,60}):(?:ldaps?|rmi|dns|iiop|nis|nds|https?)://?\S{1,300}", re.IGNORECASE
)
_INNER: Final = (
    r"\{\{[^{}]{0,200}__(?:globals|class|mro|subclasses|builtins|import|init|base)__[^{}]{0,300}\}\}"
    r"|\$\{\s*+T\(\s*+java\.lang\.Runtime\b[^\n]{0,200}"
)
_EXPRESSION: Final = Lazy(_INNER)
_WHOLE_EXPRESSION: Final = Lazy(rf"\s*+(?:{_INNER})\s*+")
# What a document type declares, and what hides nothing of it: comments, and quoted strings.
_DECLARED: Final = Lazy(
    r"(?P<entity><!ENTITY\s++(?:%\s++)?[\w.:-]{1,64}\s++(?:SYSTEM|PUBLIC\s++(?:\"[^\"]*+\"|'[^']*+'))\s*+"
    r"[\"'](?:file|https?|ftp|php|expect|gopher|jar|netdoc):)"
    r"|<!--[\s\S]*?(?:-->|\Z)|\"[^\"]*+(?:\"|\Z)|'[^']*+(?:'|\Z)|(?P<end>\]\s*+>)",
    re.IGNORECASE,
)
# The type of a document begins behind what tells its readers nothing.
_TYPE: Final = Lazy(
    r"(?:[\s\ufeff]|<!--(?:[^-]|-(?!->))*+-->|<\?(?:[^?]|\?(?!>))*+\?>)*+"
    r"<!DOCTYPE(?:[^>\[\"']|\"[^\"]*+\"|'[^']*+')*+\[",
    re.IGNORECASE,
)
_OBJECT: Final = Lazy(r"(?:!!|tag:yaml\.org,2002:)python/(?:object(?:/apply|/new)?|module|name):")
_MARKUP: Final = frozenset({"xml", "svg", "html", "document", "content", "contents", "body", "payload"})
_YAML: Final = frozenset({"yaml", "yml", "manifest"})
_NAME: Final = Lazy(r"[./\\'\"]")


def read_anywhere(value: str, name: str, role: Role, tool: Tool) -> Iterator[Seen]:
    """What harms in this value of a parameter that is called `name`; next to nothing for most."""
    if len(value) <= _LONGEST and role not in _OTHERWISE:
        if ("//" in value or "\\\\" in value) and not _is_text(name, role):
            yield from _address(value, tool)
        if "{" in value and (_LOOKUP.fullmatch(value.strip()) or _WHOLE_EXPRESSION.fullmatch(value)):
            yield Seen(rules.TEMPLATE, 0, len(value))
    if "<!ENTITY" in value or "python/" in value or "{" in value:
        yield from _for_interpreter(value, frozenset(parts(name)))


def _is_text(name: str, role: Role) -> bool:
    """Whether people tell each other addresses in it."""
    return role is Role.TEXT and _ANYTHING.isdisjoint(parts(name))


def harms_as_name(name: str) -> Seen | None:
    """What harms in the name of a member that its caller has chosen."""
    if _NAME.search(name) is None:
        return None
    place = place_of(name)
    if place.climbs and is_sensitive(place.path):
        return Seen(rules.PATH_TRAVERSAL, 0, 0)
    return Seen(rules.SQL_INJECTION, 0, 0) if is_injected(name, ENOUGH_FOR_SEARCH) else None


def _address(value: str, tool: Tool) -> Iterator[Seen]:
    if _ADDRESS.fullmatch(value) and leads_to_metadata(value.strip(), tool):
        yield Seen(rules.URL_METADATA, 0, len(value))


def _for_interpreter(value: str, words: frozenset[str]) -> Iterator[Seen]:
    """What a template, a document or a configuration has its reader do beyond reading it."""
    if "template" in words:
        found, rule = _EXPRESSION.search(value), rules.TEMPLATE
    elif words & _YAML:
        found, rule = _OBJECT.search(value), rules.DOCUMENT
    else:
        found, rule = _entity(value) if words & _MARKUP else None, rules.DOCUMENT
    if found:
        yield Seen(rule, *found.span())


def _entity(value: str) -> re.Match[str] | None:
    """Where the type of a document declares something that stands elsewhere; linear."""
    head = _TYPE.match(value)
    declared = _DECLARED.finditer(value, head.end()) if head else ()
    first = next((one for one in declared if one["entity"] or one["end"]), None)
    return first if first and first["entity"] else None
