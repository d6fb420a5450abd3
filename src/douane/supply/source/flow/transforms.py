"""What functions that others wrote make of what they are given."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from douane.supply.source.flow import proofs
from douane.supply.source.flow.site import Site
from douane.supply.source.flow.value import UNKNOWN, Danger, Label, Mark, Origin, Source, Value, labels_of
from douane.supply.source.flow.words import words_of

_PATHS: Final = frozenset({Danger.PATH, Danger.PREFIX, Danger.LINK})
NAME_ALONE: Final = _PATHS
_ENCODED: Final = _PATHS | {
    Danger.URL,
    Danger.COMMAND,
    Danger.OPTION,
    Danger.SQL,
    Danger.TEMPLATE,
    Danger.CODE,
}
_COMMAND: Final = frozenset({Danger.COMMAND})
_SQL: Final = frozenset({Danger.SQL})

# What comes of these is a number, a truth value, or nothing that a caller could choose.
NEW: Final = words_of(
    """
    len int float abs round isinstance hash exists existsSync isfile isdir is_file is_dir is_absolute
    isAbsolute Number parseInt parseFloat isNaN isArray isInteger hexdigest digest token_hex uuid4
    randomUUID getpid count indexOf find_spec stat lstat statSync getsize getTime toISOString now access
    localeCompare
    """
)
_SAME: Final = frozenset({"any", "all", "bool", "Boolean"})  # true if what they are given is
_WITHOUT: Final[Mapping[str, frozenset[Danger]]] = {
    "quote": _COMMAND | {Danger.URL, *_PATHS},
    "quote_plus": _ENCODED,
    "urlencode": _ENCODED,
    "encodeURIComponent": _ENCODED,
    "b64encode": _ENCODED,
    "shellescape": _COMMAND,
    "escapeShellArg": _COMMAND,
    "shellQuote": _COMMAND,
    "basename": _PATHS,
    "relative": frozenset({Danger.LINK}),
    "secure_filename": _PATHS | _COMMAND,
    "escapeId": _SQL,
    "escapeIdentifier": _SQL,
    "escapeLiteral": _SQL,
    "quote_ident": _SQL,
    "quote_identifier": _SQL,
    "Identifier": _SQL,
}
_WHOLE: Final = frozenset(
    {"realpath", "realpathSync", "abspath", "resolve"}
)  # paths from the root: no options
_MARKED: Final[Mapping[str, tuple[Mark, ...]]] = {
    "realpath": (Mark.NORMAL, Mark.REAL),
    "realpathSync": (Mark.NORMAL, Mark.REAL),
    "normpath": (Mark.NORMAL,),
    "abspath": (Mark.NORMAL,),
    "normalize": (Mark.NORMAL,),
    "relative": (Mark.NORMAL, Mark.WITHIN),
    "commonpath": (Mark.WITHIN,),
    "relative_to": (Mark.WITHIN,),
    "split": (Mark.PART,),
    "partition": (Mark.PART,),
    "slice": (Mark.PART,),
    "charAt": (Mark.PART,),
}
_DECODES: Final = frozenset(
    {"b64decode", "a85decode", "unhexlify", "fromhex", "decompress", "atob", "inflateSync"}
)
_LONG: Final = 40
_SEPARATED: Final = re.compile(r"/$|\\$")


def result(site: Site, source: Callable[[Origin, str], Source]) -> Value:
    """What a call gives: what its values were, changed as the function is known to change them."""
    path = f"{site.path}()"
    if site.name in NEW:
        return Value(path=path)
    if _decodes(site):
        name = f"what `{site.name}` gives"
        return Value(
            frozenset(
                {Label(source(Origin.DECODED, name), frozenset({Danger.CODE, Danger.COMMAND, Danger.OBJECT}))}
            ),
            path=path,
        )
    if site.name in _SAME and site.arguments:
        return site.arguments[0]._replace(labels=frozenset(), items=None, pairs=())
    labels = labels_of((site.receiver, *site.everything()))
    return Value(_changed(site, labels), _kept_text(site), path=path)


def _changed(site: Site, labels: frozenset[Label]) -> frozenset[Label]:
    over = _WITHOUT.get(site.name, frozenset()) | _replaced(site)
    if Mark.NORMAL in _marks(site) and site.name in _WHOLE:
        over |= {Danger.OPTION}
    if over:
        labels = frozenset(one.without(over) for one in labels)
    for mark in _marks(site):
        labels = frozenset(one.marked(mark) for one in labels)
    return labels


def _marks(site: Site) -> tuple[Mark, ...]:
    if site.name == "resolve":
        # Python's follows links; Node's only reckons with names.
        return (Mark.NORMAL,) if site.path == "path.resolve" else (Mark.NORMAL, Mark.REAL)
    return _MARKED.get(site.name, ())


def _replaced(site: Site) -> frozenset[Danger]:
    """What is over once characters are taken out or doubled."""
    if site.name not in {"sub", "replace", "replaceAll"}:
        return frozenset()
    pattern, new = (site.argument(0).text, site.argument(1).text)
    if pattern is None or new is None:
        return frozenset()
    if pattern.strip("/g") in {"'", '"', "`"} and new.count(pattern.strip("/g")) > 1:
        return _SQL
    if pattern.strip("/g") == "'" and new.startswith("'"):
        return _COMMAND
    return proofs.removed_by(pattern)


def _decodes(site: Site) -> bool:
    """Whether it decodes a text that stands in the source and is too long to be read."""
    texts = [one.text for one in (site.receiver, *site.arguments) if one.text is not None]
    is_buffer = site.path.endswith("Buffer.from") and site.argument(1).text in {"base64", "hex"}
    return (site.name in _DECODES or is_buffer) and any(len(text) >= _LONG for text in texts)


def _kept_text(site: Site) -> str | None:
    """The text of a pattern that is compiled, or of what is trimmed or put into another case."""
    if site.name in {"compile", "RegExp", "r", "dedent"}:
        return site.argument(0).text
    if site.name in {"strip", "trim", "upper", "lower", "toUpperCase", "toLowerCase", "encode", "toString"}:
        return site.receiver.text
    return None


def joined(values: tuple[Value, ...]) -> Value:
    """A text or path that is put together; where its beginning is set, a URL's host is, too."""
    parts = tuple(one for one in values if one.text != "")
    if len(parts) == 1:
        return parts[0]
    labels = frozenset(one.marked(Mark.JOINED) for one in labels_of(parts))
    if parts and _sets_host(parts[0]):
        labels = frozenset(one.without(frozenset({Danger.URL})) for one in labels)
    texts = [one.text for one in parts]
    text = "".join(one for one in texts if one is not None) if None not in texts else None
    if parts and _starts_word(parts[0]):
        labels = frozenset(one.without(frozenset({Danger.OPTION})) for one in labels)
    return Value(labels, text, path=_end(parts))


def _end(parts: tuple[Value, ...]) -> str:
    """What is asked of the beginning of a path: whether it ends where a name does."""
    last = parts[-1] if parts else UNKNOWN
    is_separator = last.path.endswith("sep") or bool(last.text and _SEPARATED.search(last.text))
    return "joined/" if is_separator else "joined"


def _sets_host(first: Value) -> bool:
    if first.labels:
        return False
    if first.text is None:
        return True
    return not re.fullmatch(r"\s*(?:https?|wss?|ftp)?:?/{0,2}", first.text)


def _starts_word(first: Value) -> bool:
    """Whether a word begins with what nobody chooses, so that what follows is no option of its own."""
    return not first.labels and first.text != ""
