"""Why nothing was done, or shown; `status` is that of HTTP."""

from __future__ import annotations

from douane.errors import DouaneError


class OperationError(DouaneError):
    """What was asked for cannot be done as it was asked; nothing has changed."""

    status = 400
    exit_code = 2


class NotAllowedError(OperationError):
    """Whoever asks may not do this."""

    status = 403


class NotThereError(OperationError):
    """There is nothing of that name, or it is somebody else's, which is not told apart."""

    status = 404


class ConflictError(OperationError):
    """It cannot be done as things are now."""

    status = 409


class ChangedError(OperationError):
    """It is no longer what was seen."""

    status = 412


class GivenError(OperationError):
    """A field is missing, unknown, or has a value that cannot be meant."""

    status = 422
