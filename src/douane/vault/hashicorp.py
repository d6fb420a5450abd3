"""HashiCorp Vault and OpenBao, over their HTTP API: KV version 2, with a token or AppRole."""

from __future__ import annotations

import http.client
import json
import os
import ssl
from collections.abc import Mapping
from contextlib import closing, suppress
from typing import Final, NoReturn
from urllib.parse import quote, urlsplit

from douane.errors import SecretError
from douane.model.secret import Reveal, reference
from douane.vault.origins import InVault
from douane.vault.public import PublicConnection

_PATIENCE: Final = 5.0  # seconds
_LONGEST: Final = 1 << 20  # bytes of an answer
_OK: Final = 200
_TAKEN: Final = frozenset({_OK, 204})
_SAID: Final[Mapping[int, tuple[str, str]]] = {
    400: ("does not understand what it is asked", "see whether the mount is of KV version 2"),
    403: ("does not let us read the secret", "give a token whose policy has `read` on it"),
    404: ("has no such secret", "see its mount, its path, and whether it was deleted"),
    429: ("is a standby", "give the address of the active node"),
    503: ("is sealed", "unseal it"),
}


def in_vault(where: InVault, own: Reveal) -> str:
    """The value of the field; `own` has the token, or the secret id, that is shown there.

    Raises:
        SecretError: it cannot be had.
    """
    if not where.role:
        return _field(where, _token(where, own))
    token = _logged_in(where, own)
    try:
        return _field(where, token)
    finally:
        with suppress(SecretError):  # one that cannot be given back ends by itself
            _asked(where, "POST", "/v1/auth/token/revoke-self", token, {})


def _field(where: InVault, token: str) -> str:
    path = quote(f"/v1/{where.mount}/data/{where.path}")
    held = _member(_asked(where, "GET", path, token), "data", "data")
    value = held.get(where.field)
    if not isinstance(value, str) or not value:
        _refuse(where, "has no text in that field of the secret", f"see the field `{where.field}`")
    return value


def _logged_in(where: InVault, own: Reveal) -> str:
    shown = {"role_id": where.role, "secret_id": own(reference(where.token))}
    token = _member(_asked(where, "POST", "/v1/auth/approle/login", "", shown), "auth").get("client_token")
    if not isinstance(token, str):
        _refuse(where, "gave no token", "see whether it has AppRole at `auth/approle`")
    return token


def _token(where: InVault, own: Reveal) -> str:
    if where.token:
        return own(reference(where.token))
    said = os.environ.get("VAULT_TOKEN", "")
    return said or _token_of_cli(where)


def _token_of_cli(where: InVault) -> str:
    """What `vault login` has left."""
    try:
        with open(os.path.expanduser("~/.vault-token"), encoding="ascii") as file:  # noqa: PTH111, PTH123  # as in stores
            return file.read().strip()
    except (OSError, UnicodeDecodeError):
        _refuse(
            where,
            "wants a token, and there is none",
            "keep it: `douane secrets set NAME`, and add `?token=NAME`",
        )


def _asked(
    where: InVault, method: str, path: str, token: str, shown: Mapping[str, str] | None = None
) -> object:
    fields = {"X-Vault-Request": "true"}
    fields |= {"X-Vault-Token": token} if token else {}
    fields |= {"X-Vault-Namespace": where.namespace} if where.namespace else {}
    body = None if shown is None else json.dumps(shown)
    try:
        with closing(_connection(where)) as connection:
            connection.request(method, path, body, fields)
            answer = connection.getresponse()
            status, raw = answer.status, answer.read(_LONGEST)
        answered: object = json.loads(raw) if status == _OK else None
    except (OSError, http.client.HTTPException, ValueError) as error:
        _refuse(
            where, f"cannot be asked ({type(error).__name__})", "see whether it runs, and its certificate"
        )
    if status not in _TAKEN:
        _refuse(where, *_SAID.get(status, (f"answered with {status}", "see its own log")))
    return answered


def _connection(where: InVault) -> http.client.HTTPConnection:
    parts = urlsplit(where.url)
    host, port = parts.hostname or "", parts.port
    if parts.scheme == "http":
        return http.client.HTTPConnection(host, port, timeout=_PATIENCE)
    context = ssl.create_default_context(cafile=os.environ.get("VAULT_CACERT") or None)
    if where.is_tenants:
        return PublicConnection(host, port, _PATIENCE, context)
    return http.client.HTTPSConnection(host, port, timeout=_PATIENCE, context=context)


def _member(answered: object, *names: str) -> Mapping[str, object]:
    """The object that stands there, an empty one if none does."""
    for name in names:
        answered = answered.get(name) if isinstance(answered, dict) else None
    return answered if isinstance(answered, dict) else {}


def _refuse(where: InVault, why: str, fix: str) -> NoReturn:
    raise SecretError(f"the Vault at `{where.url}` {why}", fix)
