"""What an installer lacks that no registry has: a Python or Node.js of another version than is here."""

from __future__ import annotations

import re
from threading import Event
from typing import Final, NamedTuple

from douane.sandbox.install.requests import Registry, Request

_KEPT: Final = 1 << 16  # bytes of what it says last
_PATIENCE: Final = 2.0  # seconds for the rest of it, once it has ended
_PYTHON: Final = re.compile(
    r"[Pp]ython version \((\d+\.\d+)[\d.]*\) does not satisfy Python\s?([<>=!~,.\d*]+)"
)
_LEAST: Final = re.compile(r">=(\d+)\.(\d+)")
_BELOW: Final = re.compile(r"<(\d+)\.(\d+)")
_PREFIX: Final = re.compile(r"npm (?:warn|WARN|error|ERR!) (?:EBADENGINE|notsup|engine) ?")
_WARNED: Final = re.compile(
    r"package: '(\S{1,200})@[^@']+',? required: \{ [^}]*node: '([^']{1,100})'[^}]*\},? "
    r"current: \{ node: 'v?([^']{1,20})'"
)
_REFUSED: Final = re.compile(
    r"node/npm: (\S{1,200})@\S+ Required: \{[^}]*\"node\":\"([^\"]{1,100})\"[^}]*\} "
    r"Actual: \{[^}]*\"node\":\"v?([^\"]{1,20})\""
)
# As uv (rustls), npm (OpenSSL, by Node.js) and pip (Python) say it.
_CERTIFICATE: Final = re.compile(
    r"invalid peer certificate|UnknownIssuer|UNABLE_TO_(?:VERIFY_LEAF_SIGNATURE|GET_ISSUER_CERT)"
    r"|SELF_SIGNED_CERT|self[- ]signed certificate"
    r"|unable to (?:get (?:local )?issuer|verify the first) certificate"
    r"|CERTIFICATE_VERIFY_FAILED|CERT_(?:HAS_EXPIRED|UNTRUSTED|NOT_YET_VALID)|certificate verify failed",
    re.IGNORECASE,
)
_TRUSTS: Final = {
    Registry.PYPI: ("uv", "SSL_CERT_FILE", "; pip's `PIP_CERT` is nothing to uv"),
    Registry.NPM: ("npm", "NODE_EXTRA_CA_CERTS", "; or `npm config set cafile /path/to/ca.pem`"),
}


class Lack(NamedTuple):
    """That the package is not for what is here, and what to do."""

    message: str
    fix: str


class Heard:
    """What an installer has said, of which the last is kept."""

    def __init__(self) -> None:
        self._said = b""
        self._ended = Event()

    def heard(self, said: bytes) -> list[str]:
        """Take it; there is nothing to say to it."""
        self._said = (self._said + said)[-_KEPT:]
        if not said:
            self._ended.set()
        return []

    def wait(self) -> None:
        """Until it can say no more, or a while."""
        self._ended.wait(_PATIENCE)

    def words(self) -> str:
        """The last of it."""
        return self._said.decode("utf-8", "replace")


def distrusting(said: str, request: Request) -> Lack | None:
    """That it does not trust its registry's certificate, by these words; None where they do not say that."""
    if _CERTIFICATE.search(said) is None:
        return None
    tool, variable, more = _TRUSTS[request.registry]
    return Lack(
        f"{tool} does not trust the certificate of the registry that it was shown",
        f'if that is your company\'s: `"env": {{"{variable}": "/path/to/ca.pem"}}` in the host\'s entry of '
        "this server, since hosts pass on little of their environment, or, once, "
        f"`{variable}=/path/to/ca.pem douane sandbox install` with its command{more}",
    )


def lacking(said: str, request: Request) -> Lack | None:
    """What it lacks by these words of its installer; None where they speak of nothing of that."""
    return _python(said, request) if request.registry is Registry.PYPI else _node(said, request)


def _python(said: str, request: Request) -> Lack | None:
    wanted = [one for one in map(_other, _PYTHON.finditer(" ".join(said.split()))) if one]
    if not wanted:
        return None
    here, needs, other = min(wanted, key=lambda one: [int(part) for part in one[2].split(".")])
    ask = f"ask for another: `uvx --python {other} {request.package}`"
    return Lack(
        f"`{request.package}` is for Python {needs}, and what uv takes here is {here}",
        f"{ask}; where there is none, `uv python install {other}` fetches it",
    )


def _other(found: re.Match[str]) -> tuple[str, str, str] | None:
    """The version that is here, what is needed, and one that would do."""
    here, needs = found[1], found[2].rstrip(",.")
    now = tuple(map(int, here.split(".")))
    least, below = ([(int(one[1]), int(one[2])) for one in form.finditer(needs)] for form in (_LEAST, _BELOW))
    if least and max(least) > now:
        major, minor = max(least)
    elif below and min(below) <= now and min(below)[1] > 0:
        major, minor = min(below)[0], min(below)[1] - 1
    else:
        return None
    return here, needs, f"{major}.{minor}"


def _node(said: str, request: Request) -> Lack | None:
    """Of its own package alone: what it brings says such things often, and runs."""
    words = " ".join(_PREFIX.sub("", said).split())
    found = [one for form in (_WARNED, _REFUSED) for one in form.finditer(words) if one[1] == request.package]
    if not found:
        return None
    needs, here = found[0][2], found[0][3]
    return Lack(
        f"`{request.package}` is for Node.js {needs}, and here is {here}",
        f"have a Node.js that fits first on PATH, and run `douane sandbox renew {request.package}`",
    )
