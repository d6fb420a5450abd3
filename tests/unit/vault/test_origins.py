"""Where a secret may be that is kept elsewhere."""

from __future__ import annotations

import pytest

from douane.errors import ConfigError
from douane.vault.origins import InAws, InVault, origin_of


@pytest.mark.parametrize(
    ("text", "means"),
    [
        (
            "vault:https://v.example:8200/secret/mcp/github#token",
            InVault("https://v.example:8200", "secret", "mcp/github", "token"),
        ),
        ("vault:http://127.0.0.1:8200/kv/a#b", InVault("http://127.0.0.1:8200", "kv", "a", "b")),
        (
            "vault:https://v.example/secret/a?namespace=team&token=vault-token#b",
            InVault("https://v.example", "secret", "a", "b", "team", "vault-token"),
        ),
        (
            "vault:https://v.example/secret/a?role=1234&token=vault-id#b",
            InVault("https://v.example", "secret", "a", "b", token="vault-id", role="1234"),
        ),
        ("aws:eu-central-1/mcp/github", InAws("eu-central-1", "mcp/github")),
        ("aws:us-gov-west-1/mcp/github#token", InAws("us-gov-west-1", "mcp/github", "token")),
    ],
)
def test_an_origin_is_read(text, means):
    assert origin_of(text) == means


@pytest.mark.parametrize(
    ("text", "because"),
    [
        ("", "not clear"),
        ("file:/etc/passwd", "not clear"),
        ("vault:https://v.example/secret/a#b\n", "not clear"),
        ("vault:http://v.example/secret/a#b", "over HTTPS"),
        ("vault:ftp://127.0.0.1/secret/a#b", "over HTTPS"),
        ("vault:https://me:word@v.example/secret/a#b", "credentials"),
        ("vault:https://[v/secret/a#b", "no address"),
        ("vault:https://v.example/secret/a", "missing"),
        ("vault:https://v.example/secret#b", "missing"),
        ("vault:https://v.example/secret/../sys/seal#b", "missing"),
        ("vault:https://v.example/secret/%2e%2e/sys#b", "missing"),
        ("vault:https://v.example/secret/a%0d%0aX:#b", "missing"),
        ("vault:https://v.example/secret/a?tokn=x#b", "nothing else"),
        ("vault:https://v.example/secret/a?token=a/b#b", "name of a secret"),
        ("vault:https://v.example/secret/a?role=x#b", "secret id"),
        ("aws:mcp/github", "no secret of AWS"),
        ("aws:eu-central-1/", "no secret of AWS"),
        ("aws:eu-central-1/a b", "no secret of AWS"),
    ],
)
def test_what_can_be_asked_nowhere_is_refused(text, because):
    with pytest.raises(ConfigError, match=because) as told:
        origin_of(text)
    assert told.value.fix
