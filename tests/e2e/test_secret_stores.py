"""Secrets that are kept in OpenBao and in AWS Secrets Manager, asked for where they really are."""

from __future__ import annotations

import json
import os
import re
import subprocess
import urllib.request

import pytest
from botocore.session import get_session

from douane.errors import SecretError
from douane.model.access import DEFAULT_TENANT
from douane.vault.elsewhere import fetching
from tests._promises import promise
from tests.e2e.installed import MOTO, OPENBAO

ROOT = "made-up-root"
POLICY = 'path "secret/data/mcp/*" { capabilities = ["read"] }'
REGION = "eu-central-1"
fetched = fetching(DEFAULT_TENANT)


def none(_referring):
    pytest.fail("nothing is to be shown")


def begun(command, pattern, home):
    """The program, and what the pattern finds in what it says first."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    for line in process.stdout:
        if found := re.search(pattern, line):
            return process, found
    raise AssertionError(f"{command[0]} ended with {process.wait()}")


def ended(process):
    process.kill()
    process.wait()
    process.stdout.close()


class Bao:
    """A server of OpenBao, with its own API for whoever fills it."""

    def __init__(self, url):
        self.url = url

    def tell(self, path, shown=None, method="POST"):
        body = None if shown is None else json.dumps(shown).encode()
        asked = urllib.request.Request(f"{self.url}/v1/{path}", body, {"X-Vault-Token": ROOT}, method=method)
        with urllib.request.urlopen(asked, timeout=5) as answer:
            raw = answer.read()
        return json.loads(raw) if raw else {}


@pytest.fixture(scope="module")
def bao(need, tmp_path_factory):
    need(OPENBAO)
    options = (f"-dev-root-token-id={ROOT}", "-dev-listen-address=127.0.0.1:0", "-dev-no-store-token")
    # Listening where the system likes, it says where its cluster is, which is the next port.
    process, found = begun(
        (*OPENBAO.command, "server", "-dev", *options),
        r'cluster address: "127\.0\.0\.1:(\d+)"',
        tmp_path_factory.mktemp("bao"),
    )
    one = Bao(f"http://127.0.0.1:{int(found[1]) - 1}")
    for line in process.stdout:
        if "Development mode should NOT be used" in line:
            break
    one.tell("secret/data/mcp/github", {"data": {"token": "made-up-token", "empty": ""}})
    one.tell("secret/data/mcp/gone", {"data": {"token": "made-up"}})
    one.tell("secret/data/mcp/gone", method="DELETE")
    one.tell("sys/policies/acl/mcp", {"policy": POLICY})
    one.tell("sys/auth/approle", {"type": "approle"})
    one.tell("auth/approle/role/douane", {"token_policies": "mcp"})
    yield one
    ended(process)


@pytest.fixture
def alone(monkeypatch, tmp_path):
    """An account that has logged in nowhere."""
    for name in ("VAULT_TOKEN", "VAULT_CACERT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


@promise("P-SECRET-ELSEWHERE")
def test_a_secret_of_a_vault_is_had_by_a_token_or_by_a_role_and_its_fields_are_told_apart(
    bao, alone, monkeypatch
):
    at = f"vault:{bao.url}/secret/mcp/github"
    own = {"secret://root": ROOT}
    assert fetched(f"{at}?token=root#token", own.__getitem__) == "made-up-token"
    (alone / ".vault-token").write_text(f"{ROOT}\n")
    assert fetched(f"{at}#token", none) == "made-up-token"
    monkeypatch.setenv("VAULT_TOKEN", ROOT)
    (alone / ".vault-token").unlink()
    assert fetched(f"{at}#token", none) == "made-up-token"
    role = bao.tell("auth/approle/role/douane/role-id", method="GET")["data"]["role_id"]
    own["secret://id"] = bao.tell("auth/approle/role/douane/secret-id", {})["data"]["secret_id"]
    before = bao.tell("auth/token/accessors", method="LIST")["data"]["keys"]
    assert fetched(f"{at}?role={role}&token=id#token", own.__getitem__) == "made-up-token"
    assert sorted(bao.tell("auth/token/accessors", method="LIST")["data"]["keys"]) == sorted(before)
    for path, field, because in (
        ("mcp/github", "empty", "no text in that field"),
        ("mcp/github", "other", "no text in that field"),
        ("mcp/gone", "token", "has no such secret"),
        ("mcp/never", "token", "has no such secret"),
    ):
        with pytest.raises(SecretError, match=because):
            fetched(f"vault:{bao.url}/secret/{path}?token=root#{field}", own.__getitem__)
    with pytest.raises(SecretError, match="does not let us read"):
        fetched(f"vault:{bao.url}/secret/private/x?role={role}&token=id#token", own.__getitem__)


@promise("P-SECRET-ELSEWHERE")
def test_a_vault_that_does_not_know_us_is_sealed_or_gone_gives_nothing_and_is_told_apart(bao, alone):
    at = f"vault:{bao.url}/secret/mcp/github"
    with pytest.raises(SecretError, match="wants a token") as told:
        fetched(f"{at}#token", none)
    assert "douane secrets set" in told.value.fix
    with pytest.raises(SecretError, match="does not let us read") as told:
        fetched(f"{at}?token=root#token", lambda _: "made-up-guess")
    assert "made-up" not in told.value.message + told.value.fix
    with pytest.raises(SecretError, match="cannot be asked"):
        fetched(f"{at}?token=root#token".replace("http://127.0.0.1", "https://127.0.0.1"), lambda _: ROOT)
    bao.tell("sys/seal")
    with pytest.raises(SecretError, match="is sealed"):
        fetched(f"{at}?token=root#token", lambda _: ROOT)
    with pytest.raises(SecretError, match="cannot be asked"):
        fetched("vault:http://127.0.0.1:9/secret/a?token=root#b", lambda _: ROOT)


@pytest.fixture
def aws(need, monkeypatch, tmp_path):
    """A client of a Secrets Manager that is only here, which is also the one that Douane finds."""
    need(MOTO)
    process, found = begun(
        (*MOTO.command, "-H", "127.0.0.1", "-p", "0"), r"Running on (http://127\.0\.0\.1:\d+)", tmp_path
    )
    for name, value in {
        "AWS_ENDPOINT_URL_SECRETS_MANAGER": found[1],
        "AWS_ACCESS_KEY_ID": "made-up",
        "AWS_SECRET_ACCESS_KEY": "made-up",
        "AWS_CONFIG_FILE": str(tmp_path / "none"),
        "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "none"),
        "AWS_EC2_METADATA_DISABLED": "true",
    }.items():
        monkeypatch.setenv(name, value)
    yield get_session().create_client("secretsmanager", region_name=REGION)
    ended(process)


@pytest.mark.long
@promise("P-SECRET-ELSEWHERE")
def test_a_secret_of_aws_is_had_whole_or_by_its_field(aws, monkeypatch):
    aws.create_secret(Name="mcp/plain", SecretString="made-up-plain")
    aws.create_secret(Name="mcp/github", SecretString=json.dumps({"token": "made-up-token", "number": 7}))
    aws.create_secret(Name="mcp/raw", SecretBinary=b"made-up")
    assert fetched(f"aws:{REGION}/mcp/plain", none) == "made-up-plain"
    assert fetched(f"aws:{REGION}/mcp/github#token", none) == "made-up-token"
    aws.put_secret_value(SecretId="mcp/plain", SecretString="made-up-later")
    assert fetched(f"aws:{REGION}/mcp/plain", none) == "made-up-later"
    for name, because in (
        ("mcp/never", "ResourceNotFoundException"),
        ("mcp/raw", "is no text"),
        ("mcp/github#number", "no text in the field"),
        ("mcp/plain#token", "no text in the field"),
    ):
        with pytest.raises(SecretError, match=because) as told:
            fetched(f"aws:{REGION}/{name}", none)
        assert "made-up" not in told.value.message
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    with pytest.raises(SecretError, match="NoCredentialsError"):
        fetched(f"aws:{REGION}/mcp/plain", none)
