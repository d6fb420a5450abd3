"""References to secrets: `secret://NAME` stands in a configuration where a value would."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from douane.errors import ConfigError

# What the secret of a reference is at this moment; raises `SecretError` where there is none that counts.
Reveal = Callable[[str], str]

SCHEME: Final = "secret://"
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_REFERENCE: Final = re.compile(rf"{SCHEME}(?:{_NAME.pattern})(?![A-Za-z0-9_-])")
# What opens our own vault, and is for no server, whatever a profile names.
OURS: Final = frozenset({"DOUANE_VAULT_KEY", "DOUANE_VAULT_PASSPHRASE", "DOUANE_VAULT_PASSPHRASE_FILE"})
_VARIABLE: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
NAMES: Final = "use up to 64 letters, digits, `-` and `_`, beginning with a letter or digit"


def is_name(text: str) -> bool:
    """Whether a secret can be called so."""
    return _NAME.fullmatch(text) is not None


def reference(name: str) -> str:
    """How a configuration refers to the secret of this name."""
    return SCHEME + name


def name_of(referring: str) -> str:
    """The name in a whole reference.

    Raises:
        ConfigError: it is none.
    """
    if _REFERENCE.fullmatch(referring) is None:
        raise ConfigError(f"there is no name after `{SCHEME}`", NAMES)
    return referring[len(SCHEME) :]


def refers(text: str) -> bool:
    """Whether a value, or a part of it, is to be looked up."""
    return SCHEME in text


def references(text: str) -> tuple[str, ...]:
    """The names that a value refers to.

    Raises:
        ConfigError: what looks like a reference is none; the value is not in the message.
    """
    found = _REFERENCE.findall(text)
    if text.count(SCHEME) != len(found):
        raise ConfigError(f"there is no name after `{SCHEME}`", NAMES)
    return tuple(map(name_of, found))


def revealed(text: str, reveal: Reveal) -> str:
    """The value with each of its references replaced.

    Raises:
        DouaneError: one is malformed, or there is no such secret.
    """
    if not refers(text):
        return text
    references(text)
    return _REFERENCE.sub(lambda found: reveal(found[0]), text)


def ensure_references(wanted: Iterable[str]) -> None:
    """Nothing, where each of these is `NAME=secret://…`; what is none may be a value, and is not repeated.

    Raises:
        ConfigError: one is not.
    """
    for text in wanted:
        name, _, value = text.partition("=")
        if not _VARIABLE.fullmatch(name):
            raise ConfigError("a variable is not of the form `VARIABLE=secret://NAME`", "write it so")
        if not references(value):
            raise ConfigError(
                f"the value of `{name}` is no `{SCHEME}NAME`, and could be read by others where it stands",
                f"keep it: `douane secrets set NAME`, and write `{name}={SCHEME}NAME`",
            )


def names_of(wanted: Iterable[str]) -> tuple[str, ...]:
    """The names of variables that are wanted as `NAME` or `NAME=secret://…`."""
    return tuple(text.partition("=")[0] for text in wanted)


class Variables(dict[str, str]):
    """An environment with secrets in it; what is printed of it is its names."""

    def __repr__(self) -> str:
        return f"Variables({', '.join(sorted(self))})"


class Handed(NamedTuple):
    """An environment with its secrets, and the names of the variables that are meant for a server."""

    variables: Variables
    names: tuple[str, ...]


def handed(wanted: Sequence[str], given: Mapping[str, str], reveal: Reveal) -> Handed:
    """All that is `given`, revealed, and what is `wanted` (see `variables`); what was a reference is so too.

    Raises:
        DouaneError: a secret cannot be had.
    """
    names = (*names_of(wanted), *(name for name in given if refers(given[name])))
    return Handed(variables((*given, *wanted), given, reveal), names)


def variables(wanted: Iterable[str], given: Mapping[str, str], reveal: Reveal) -> Variables:
    """The variables that are `wanted` as `NAME`, out of those `given`, or as `NAME=secret://…`.

    What opens our own vault is never among them.

    Raises:
        DouaneError: a secret cannot be had; a server without it would fail with words of its own.
    """
    found = Variables()
    for text in wanted:
        name, equals, value = text.partition("=")
        if name in OURS:
            continue
        if equals:
            found[name] = revealed(value, reveal)
        elif name in given:
            found[name] = revealed(given[name], reveal)
    return found
