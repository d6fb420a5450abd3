"""What an installer needs of the user's npm settings: registries, and the credentials for them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

_NEEDED: Final = re.compile(
    r"(?:@[^:\s]+:)?registry|//\S+|_auth\w*|username|_password|email|always-auth|strict-ssl|ca(?:\[\])?|cafile"
    r"|before|min-release-age|replace-registry-host|fetch-[a-z-]+|maxsockets"
)
_NAMES_REGISTRY: Final = re.compile(r"(?:@[^:\s]+:)?registry")
_VARIABLE: Final = re.compile(r"\$\{(\w+)\??\}")
_OF_NPM: Final = re.compile(
    r"npm_config_(?:registry|@[^:]+:registry|//.*|_auth\w*|cafile|strict_ssl|before|min_release_age)",
    re.IGNORECASE,
)


def needed(texts: Iterable[str]) -> str:
    """The lines of these files, of which later ones count more, that say where packages are and who asks."""
    lines = (line.strip() for text in texts for line in text.splitlines())
    return "".join(f"{line}\n" for line in lines if _NEEDED.fullmatch(line.partition("=")[0].strip()))


def registries(settings: str, variables: Mapping[str, str]) -> Iterator[str]:
    """The URLs of all registries that they name."""
    for line in settings.splitlines():
        name, _, value = line.partition("=")
        if _NAMES_REGISTRY.fullmatch(name.strip()):
            yield _VARIABLE.sub(lambda one: variables.get(one[1], ""), value).strip().strip("\"'")


def named(settings: str, key: str) -> Iterator[str]:
    """The values of this key, the last of which counts."""
    pairs = (line.partition("=") for line in settings.splitlines())
    yield from (value.strip().strip("\"'") for name, _, value in pairs if name.strip() == key)


def variables(settings: str, environment: Iterable[str]) -> Iterator[str]:
    """The names of variables that these settings refer to, or that are such settings themselves."""
    yield from _VARIABLE.findall(settings)
    yield from filter(_OF_NPM.fullmatch, environment)
