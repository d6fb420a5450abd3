"""Where the user's npm, pip and uv look for packages, and what they show there."""

from __future__ import annotations

import base64
import configparser
import re
import tomllib
from collections.abc import Mapping
from typing import Final, NamedTuple
from urllib.parse import unquote, urlsplit, urlunsplit

from douane.errors import ConfigError
from douane.policy.address import is_address

NPM: Final = "https://registry.npmjs.org/"
PYPI: Final = "https://pypi.org/simple/"
OSV: Final = "https://api.osv.dev/"
_FIX: Final = (
    "mend it in `npm_config_registry`, `UV_DEFAULT_INDEX`, `UV_INDEX_URL` or `PIP_INDEX_URL`, or in "
    "`.npmrc`, `uv.toml` or `pip.conf`"
)
_VARIABLE: Final = re.compile(r"\$\{(\w+)\??\}")


class Settings(NamedTuple):
    """The texts of configuration files, those that count more first, and the environment."""

    npmrc: tuple[str, ...]
    pip: tuple[str, ...]
    uv: tuple[str, ...]
    environ: Mapping[str, str]


class Address(NamedTuple):
    """Where to ask, and with which headers; its `url` ends with a slash."""

    url: str
    headers: Mapping[str, str] = {}


def npm_address(package: str, settings: Settings) -> Address:
    """The registry of a package; a scope may have one of its own."""
    lines = _npm_lines(settings)
    scope = package.partition("/")[0] if package.startswith("@") else ""
    url = lines.get(f"{scope}:registry", "") or settings.environ.get("npm_config_registry", "")
    url = url or settings.environ.get("NPM_CONFIG_REGISTRY", "") or lines.get("registry", NPM)
    plain = _address(url)
    host = re.sub(r"^https?:", "", plain.url)
    token = next((lines[f"{one}:_authToken"] for one in _parents(host) if f"{one}:_authToken" in lines), "")
    return Address(plain.url, {"Authorization": f"Bearer {token}"}) if token else plain


def pypi_address(settings: Settings) -> Address:
    """The index of the user: what uv is told, then pip."""
    environ = settings.environ
    told = (
        environ.get("UV_DEFAULT_INDEX", "").rpartition("=")[2] or environ.get("UV_INDEX_URL"),
        *map(_uv_index, settings.uv),
        environ.get("PIP_INDEX_URL"),
        *map(_pip_index, settings.pip),
    )
    return _address(next(filter(None, told), PYPI))


def _npm_lines(settings: Settings) -> dict[str, str]:
    found: dict[str, str] = {}
    for text in reversed(settings.npmrc):
        for line in text.splitlines():
            name, _, value = line.partition("=")
            plain = _VARIABLE.sub(lambda one: settings.environ.get(one[1], ""), value).strip().strip("\"'")
            if not line.lstrip().startswith(("#", ";")):
                found[name.strip()] = plain
    return found


def _parents(host: str) -> tuple[str, ...]:
    """`//host/a/b/`, `//host/a/`, `//host/`: credentials are for all below."""
    parts = host.strip("/").split("/")
    return tuple(f"//{'/'.join(parts[:count])}/" for count in range(len(parts), 0, -1))


def _uv_index(text: str) -> str:
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return ""
    for one in document.get("index", []) if isinstance(document.get("index"), list) else []:
        if isinstance(one, dict) and one.get("default"):
            return str(one.get("url", ""))
    return str(document.get("index-url", "") or document.get("pip", {}).get("index-url", ""))


def _pip_index(text: str) -> str:
    parser = configparser.RawConfigParser()
    try:
        parser.read_string(text)
    except configparser.Error:
        return ""
    return parser.get("global", "index-url", fallback="")


def _address(url: str) -> Address:
    """A URL without the credentials in it, which become a header.

    Raises:
        ConfigError: it is none, which the user's settings say; it is not shown, for what it may hold.
    """
    if not is_address(url):
        raise ConfigError("what npm, pip or uv are told of their registry is no address", _FIX)
    parts = urlsplit(url)
    plain = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2])).rstrip("/") + "/"
    if parts.username is None:
        return Address(plain)
    both = f"{unquote(parts.username)}:{unquote(parts.password or '')}".encode()
    return Address(plain, {"Authorization": f"Basic {base64.b64encode(both).decode()}"})
