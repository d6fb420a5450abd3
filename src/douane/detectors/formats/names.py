"""What the name of a variable, field, option or header says about its value."""

from __future__ import annotations

import re
from enum import Enum
from typing import Final


class Kind(Enum):
    """What a name announces."""

    PASSWORD = "password"  # noqa: S105  # not one
    KEY = "key"
    NOTHING = "nothing"


_WORDS: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")

_PASSWORD: Final = frozenset(
    {"password", "passwd", "passwort", "passwords", "pwd", "pass", "passphrase", "passcode"}
)
_KEY: Final = frozenset(
    {"secret", "secrets", "token", "apikey", "authkey", "accesskey", "secretkey", "privatekey", "credential"}
    | {"credentials", "creds", "auth", "authtoken", "accesstoken", "apitoken", "authorization"}
)
# "key" alone names a column, a cache entry or a button; one of these before it makes it a credential.
_BEFORE_KEY: Final = frozenset(
    {"api", "access", "secret", "private", "auth", "encryption", "signing", "account", "license", "licence"}
    | {"service", "master", "storage", "client", "consumer", "app", "admin", "shared", "subscription"}
    | {"server", "integration", "deploy", "write", "hmac", "token", "application", "instrumentation"}
)
# Words that turn the name round: it speaks about a secret, or of something that is public or short-lived.
_HARMLESS: Final = frozenset(
    {
        "public",
        "pub",
        "count",
        "counts",
        "limit",
        "length",
        "size",
        "type",
        "types",
        "name",
        "names",
        "id",
        "ids",
    }
    | {
        "url",
        "uri",
        "path",
        "file",
        "hash",
        "hashed",
        "digest",
        "policy",
        "field",
        "fields",
        "ref",
        "arn",
        "hint",
    }
    | {"page", "next", "cursor", "continuation", "progress", "sync", "csrf", "xsrf", "nonce", "cache", "sort"}
    | {"primary", "foreign", "partition", "idempotency", "usage", "max", "min", "total", "expires", "expiry"}
    | {"label", "placeholder", "regex", "pattern", "prefix", "format", "index", "integrity", "checksum"}
    | {"fingerprint", "sha", "commit", "endpoint", "scope", "scopes", "version", "per", "reset", "strength"}
    | {"non", "invalid", "fake", "mock", "dummy", "example", "sample", "test"}
)


def kind_of(name: str) -> Kind:
    """What `name` announces, read by its words, as in `dbPassword` or `X-API-Key`."""
    words = [word.lower() for word in _WORDS.findall(name)]
    if not _HARMLESS.isdisjoint(words):
        return Kind.NOTHING
    if not _PASSWORD.isdisjoint(words):
        return Kind.PASSWORD
    if not _KEY.isdisjoint(words) or _is_key(name, words):
        return Kind.KEY
    return Kind.NOTHING


def _is_key(name: str, words: list[str]) -> bool:
    """Whether a word before makes "key" a credential, or it is named like an environment variable."""
    if "key" not in words:
        return False
    before = words[: words.index("key")]
    return not _BEFORE_KEY.isdisjoint(before) or (bool(before) and name.isupper())
