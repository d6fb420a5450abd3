"""The least that somebody needs, as rules: what was used passes as before, and all else is refused."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from douane.policy.pattern import is_literal
from douane.policy.shapes import FEWEST, shape_of

_METHODS: Final = {
    "tools/call": "tools",
    "prompts/get": "prompts",
    "resources/read": "resources",
}
_MOST_URIS: Final = 20
_MOST_TOLD: Final = 20
# A scheme, and folders below the root of its host: `file:///a`, never `file://`, `notes://host` or `file:///a/..`.
_FOLDER: Final = re.compile(
    r"[a-z][a-z0-9+.-]*:(?://[^/]*)?(?:/(?!(?:[.]|%2e){1,2}(?:/|\Z))[^/]+)+", re.IGNORECASE
)
_BECAUSE: Final = "it is not among what was used when this rule was made"
_FIX: Final = "ask whoever keeps the policy for it"
_ESCAPED: Final = re.compile(r'["\\\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]')


class Use(NamedTuple):
    """Something that was used: by whom, at which server (id and name), by which method, and what.

    `reads` is whether the tool says of itself that it only reads. `arguments` are None where they are cut.
    """

    principal: str
    roles: frozenset[str]
    server: tuple[str, str]
    method: str
    subject: str
    reads: bool
    arguments: Mapping[str, object] | None


class Whom(NamedTuple):
    """Whom rules are about: the key that names them, `principal` or `role`, and their name."""

    key: str
    name: str


def principals_of(use: Use) -> Sequence[Whom]:
    """Rules for each principal."""
    return (Whom("principal", use.principal),)


def roles_of(use: Use) -> Sequence[Whom]:
    """Rules for each role, and for each principal that has none."""
    return tuple(Whom("role", role) for role in sorted(use.roles)) or principals_of(use)


def least(uses: Iterable[Use], whose: Callable[[Use], Sequence[Whom]]) -> Iterator[str]:
    """Rules as TOML, one text each; rules for arguments as comments, to be read before they are put in force.

    Whoever has several roles may use what all their roles have used, which is all that they have used.
    """
    everything = [use for use in uses if use.method in _METHODS and use.subject]
    if not everything:
        return
    used: dict[Whom, list[Use]] = {}
    for use in filter(_is_sayable, everything):
        for whom in whose(use):
            if is_literal(whom.name):
                used.setdefault(whom, []).append(use)
    yield from _left_out({use.subject for use in everything if not _is_sayable(use)})
    names = _Names()
    for whom in sorted(used):
        yield from _of_one(whom, used[whom], names)
    yield _rule(
        "whoever has used nothing",
        {
            "id": names.of("least-others"),
            **{key: [f"!{one.name}" for one in sorted(used) if one.key == key] for key in _keys(used)},
            "method": [*_METHODS],
        },
    )


def _is_sayable(use: Use) -> bool:
    """Whether rules can name this and nothing else: whoever reads a resource `*` would make a rule of it."""
    return all(map(is_literal, (*use.server, use.subject)))


def _left_out(subjects: Iterable[str]) -> Iterator[str]:
    different = sorted(subjects)
    told = [f"#   {toml(one)}" for one in different[:_MOST_TOLD]]
    if told:
        first = f"# left out, since a rule would read a pattern in them or in their server: {len(different)}"
        yield "\n".join([first, *told])


class _Names:
    """Ids of rules, each given once."""

    def __init__(self) -> None:
        self._given: set[str] = set()

    def of(self, *words: str) -> str:
        """An id that tells what it is about."""
        name = re.sub(r"[^a-z0-9]+", "-", " ".join(words).lower()).strip("-")[:64]
        number = next(n for n in range(1, 100_000) if _numbered(name, n) not in self._given)
        self._given.add(_numbered(name, number))
        return _numbered(name, number)


def _numbered(name: str, number: int) -> str:
    return name if number == 1 else f"{name}-{number}"


def _keys(used: Iterable[Whom]) -> list[str]:
    return sorted({one.key for one in used})


def _of_one(whom: Whom, uses: Sequence[Use], names: _Names) -> Iterator[str]:
    servers = sorted({use.server for use in uses})
    yield _rule(
        f"{len(uses)} uses of {len(servers)} servers",
        {
            "id": names.of("least", whom.name, "servers"),
            whom.key: whom.name,
            "server": [f"!{text}" for text in dict.fromkeys(text for server in servers for text in server)],
            "method": [*_METHODS],
        },
    )
    for server in servers:
        here = [use for use in uses if use.server == server]
        for method, kind in _METHODS.items():
            yield _of_method(
                whom,
                method,
                [use for use in here if use.method == method],
                server,
                names.of("least", whom.name, server[1], kind),
            )
        yield from _of_arguments(whom, here, names)


def _of_method(whom: Whom, method: str, uses: Sequence[Use], server: tuple[str, str], name: str) -> str:
    subjects = sorted({use.subject for use in uses})
    kept = _folders(subjects) if method == "resources/read" else subjects
    return _rule(
        _told(uses, len(subjects)),
        {
            "id": name,
            whom.key: whom.name,
            "server": server[0],
            "method": method,
            **({"tool": [f"!{one}" for one in kept]} if kept else {}),
        },
    )


def _told(uses: Sequence[Use], different: int) -> str:
    if not uses:
        return "nothing of this kind was used"
    reads = "; all say of themselves that they only read" if all(use.reads for use in uses) else ""
    return f"{len(uses)} uses, {different} different{reads}"


def _folders(uris: Sequence[str]) -> Sequence[str]:
    """The resources themselves, or where there are many of them folders below a root that several share."""
    if len(uris) <= _MOST_URIS:
        return uris
    shared = Counter(uri.rpartition("/")[0] for uri in uris)
    wide = {folder for folder, number in shared.items() if number >= FEWEST and _FOLDER.fullmatch(folder)}
    return sorted({f"{folder}/*" if (folder := uri.rpartition("/")[0]) in wide else uri for uri in uris})


def _of_arguments(whom: Whom, uses: Iterable[Use], names: _Names) -> Iterator[str]:
    """Where the values of an argument have a folder or some hosts in common, a rule that asks for that."""
    by_tool: dict[str, list[Use]] = {}
    for use in uses:
        if use.method == "tools/call":
            by_tool.setdefault(use.subject, []).append(use)
    for tool, several in sorted(by_tool.items()):
        given = [use.arguments for use in several if use.arguments is not None]
        if len(given) < len(several):
            continue
        for name in sorted({name for one in given for name in one}):
            shape = shape_of(name, [one[name] for one in given if name in one])
            if shape is not None:
                entries = {
                    "id": names.of("least", whom.name, several[0].server[1], tool, name),
                    whom.key: whom.name,
                    "server": several[0].server[0],
                    "tool": tool,
                    "method": "tools/call",
                    "when": shape,
                }
                text = _rule(f"in {len(given)} calls; take out the `# ` to put it in force", entries)
                yield "\n".join(f"# {line}" for line in text.splitlines())


def _rule(comment: str, entries: Mapping[str, object]) -> str:
    shown = {**entries, "action": "deny", "because": _BECAUSE, "fix": _FIX}
    return "\n".join([f"[[rule]]  # {comment}", *(f"{key} = {toml(value)}" for key, value in shown.items())])


def toml(value: object) -> str:
    """A text, or a list of texts, as a TOML document has it."""
    if isinstance(value, list):
        return f"[{', '.join(map(toml, value))}]"
    return f'"{_ESCAPED.sub(_number, str(value))}"'


def _number(found: re.Match[str]) -> str:
    """The character by its number (TOML 1.0 §String)."""
    return f"\\u{ord(found[0]):04x}"
