"""Errors as RFC 9457 has them, with what to do as `fix`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from starlette.responses import JSONResponse, Response

from douane.errors import ConfigError, DouaneError, SecretError, StoreError
from douane.operations.errors import OperationError
from douane.stores.base import PinConflict

TYPE: Final = "application/problem+json"
_NONE: Final[Mapping[str, str]] = {}


def problem(status: int, title: str, fix: str, fields: Mapping[str, str] = _NONE) -> Response:
    """A response that says what went wrong, and what to do."""
    body = {"type": "about:blank", "status": status, "title": title, "fix": fix}
    return JSONResponse(body, status, {"Cache-Control": "no-store", **fields}, TYPE)


def problem_of(error: DouaneError) -> Response:
    """The response for an error that an operator, or whoever calls, can mend."""
    return problem(status_of(error), error.message, error.fix)


def status_of(error: DouaneError) -> int:
    """The status of HTTP that says whose turn it is."""
    match error:
        case OperationError():
            return error.status
        case PinConflict():
            return 412
        case ConfigError() | SecretError():
            return 409
        case StoreError():
            return 503
        case _:
            return 409
