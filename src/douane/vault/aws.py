"""AWS Secrets Manager, with the credentials that the AWS tools of this account use; an extra."""

from __future__ import annotations

import json
from typing import Final

from douane.errors import SecretError, installing
from douane.vault.origins import InAws

_PATIENCE: Final = 5  # seconds


def in_aws(where: InAws) -> str:
    """The secret, or the field of it.

    Raises:
        SecretError: it cannot be had.
    """
    return _field(where, _asked(where))


def _asked(where: InAws) -> str:
    try:
        from botocore.config import Config  # noqa: PLC0415  # an extra
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415  # as above
        from botocore.session import get_session  # noqa: PLC0415  # as above
    except ImportError:
        raise SecretError("AWS Secrets Manager needs an extra", installing("aws")) from None
    bounds = Config(connect_timeout=_PATIENCE, read_timeout=_PATIENCE, retries={"total_max_attempts": 2})
    try:
        client = get_session().create_client("secretsmanager", region_name=where.region, config=bounds)
        found = client.get_secret_value(SecretId=where.name)
    except ClientError as error:
        why = str(error.response.get("Error", {}).get("Code", "no reason"))
        raise _refusal(where, why) from None
    except (BotoCoreError, ValueError) as error:
        raise _refusal(where, type(error).__name__) from None
    value = found.get("SecretString")
    if not isinstance(value, str):
        raise SecretError(f"`{where.name}` in AWS Secrets Manager is no text", "keep it there as a text")
    return value


def _field(where: InAws, value: str) -> str:
    if not where.field:
        return value
    try:
        held = json.loads(value)
    except ValueError:
        held = None
    found = held.get(where.field) if isinstance(held, dict) else None
    if not isinstance(found, str) or not found:
        raise SecretError(
            f"`{where.name}` in AWS Secrets Manager has no text in the field `{where.field}`",
            "see its fields",
        )
    return found


def _refusal(where: InAws, why: str) -> SecretError:
    fix = "see its name and region, and whether the role of this account may `secretsmanager:GetSecretValue`"
    return SecretError(f"AWS Secrets Manager does not give `{where.name}` ({why})", fix)
