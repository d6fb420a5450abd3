"""Where a secret is that is kept elsewhere, as an operator writes it. Pure: nothing is asked.

`vault:https://HOST/MOUNT/PATH#FIELD` is HashiCorp Vault or OpenBao (KV version 2), `aws:REGION/NAME#FIELD`
is AWS Secrets Manager.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

from douane.errors import ConfigError, SecretError
from douane.model.access import DEFAULT_TENANT
from douane.model.hosts import address_in
from douane.model.network import Network, network_of
from douane.model.secret import is_name

_LOCAL: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_REGION: Final = re.compile(r"[a-z]{2,}(?:-[a-z]+)+-\d+")
_AWS_NAME: Final = re.compile(r"[A-Za-z0-9/_+=.@:!-]{1,2048}")
_PART: Final = re.compile(r"[A-Za-z0-9_.@=+ -]+")
_FIX: Final = (
    "write `vault:https://vault.example:8200/secret/mcp/github#token` or `aws:eu-central-1/mcp/github#token`"
)
_OWN: Final = "keep a token here, and name it: `vault:https://HOST/MOUNT/PATH?token=NAME#FIELD`"
_OURS: Final = "ask whoever runs the installation; keep the value here until then"


class InVault(NamedTuple):
    """A field of a secret in KV version 2 at `url`, by its mount and path.

    `token` names the secret of ours that is shown there; `role` is that of AppRole, whose secret id `token`
    names then. One that is a tenant's is asked at public addresses only.
    """

    url: str
    mount: str
    path: str
    field: str
    namespace: str = ""
    token: str = ""
    role: str = ""
    is_tenants: bool = False


class InAws(NamedTuple):
    """A secret of AWS Secrets Manager; a `field` of it, if it is a JSON object."""

    region: str
    name: str
    field: str = ""


Origin = InVault | InAws


def origin_of(text: str) -> Origin:
    """What the text names.

    Raises:
        ConfigError: it names nothing that can be asked.
    """
    kind, _, rest = text.partition(":")
    if not rest.isprintable() or kind not in {"vault", "aws"}:
        raise ConfigError("it is not clear where the secret is", _FIX)
    return _in_vault(rest) if kind == "vault" else _in_aws(rest)


def origin_for(text: str, tenant: str) -> Origin:
    """What the text names, where that may be asked for a tenant: with nothing of this account, over HTTPS.

    Raises:
        ConfigError: it names nothing that can be asked.
        SecretError: it is not for a tenant.
    """
    where = origin_of(text)
    if tenant == DEFAULT_TENANT:
        return where
    if not isinstance(where, InVault):
        raise SecretError("AWS is asked with the credentials of this account, which are no tenant's", _OWN)
    if not where.token:
        raise SecretError(
            "without `?token=` a Vault is shown a token of this account, which is no tenant's", _OWN
        )
    if not where.url.startswith("https:"):
        raise SecretError("the Vault of a tenant is asked over HTTPS", _OWN)
    host = urlsplit(where.url).hostname or ""
    address = address_in(host)
    if host in _LOCAL or (address is not None and network_of(address) is not Network.PUBLIC):
        raise SecretError(f"the Vault at `{host}` is in this machine or network", _OURS)
    return where._replace(is_tenants=True)


def _in_aws(text: str) -> InAws:
    region, _, rest = text.partition("/")
    name, _, field = rest.partition("#")
    if not _REGION.fullmatch(region) or not _AWS_NAME.fullmatch(name):
        raise ConfigError("this is no secret of AWS Secrets Manager", _FIX)
    return InAws(region, name, field)


def _in_vault(text: str) -> InVault:
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        raise ConfigError("this is no address of a Vault", _FIX) from None
    if parts.username or parts.password:
        raise ConfigError("the address of a Vault must not hold credentials", "keep the token: `&token=NAME`")
    if parts.scheme != "https" and not (parts.scheme == "http" and host in _LOCAL):
        raise ConfigError("a Vault is asked over HTTPS", _FIX)
    mount, _, path = unquote(parts.path).strip("/").partition("/")
    names = [mount, *path.split("/")]
    if not host or not parts.fragment or not all(_is_part(name) for name in names):
        raise ConfigError("the mount, the path or the field of the secret is missing", _FIX)
    return _with_options(
        InVault(f"{parts.scheme}://{parts.netloc}", mount, path, unquote(parts.fragment)), parts.query
    )


def _is_part(name: str) -> bool:
    return bool(_PART.fullmatch(name)) and set(name) != {"."}


def _with_options(origin: InVault, query: str) -> InVault:
    given = dict(parse_qsl(query, keep_blank_values=True))
    unknown = given.keys() - {"namespace", "token", "role"}
    if unknown:
        raise ConfigError("a Vault is told `namespace`, `token` and `role`, and nothing else", _FIX)
    found = origin._replace(
        namespace=given.get("namespace", ""), token=given.get("token", ""), role=given.get("role", "")
    )
    if found.token and not is_name(found.token):
        raise ConfigError("`token` is the name of a secret of yours", "write `?token=NAME`")
    if found.role and not found.token:
        fix = "keep the secret id: `douane secrets set NAME`, and write `?role=…&token=NAME`"
        raise ConfigError("AppRole needs a secret id", fix)
    return found
