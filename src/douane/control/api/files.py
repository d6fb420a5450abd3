"""What the API gives as a file and not as JSON; that it was taken away is in the log before."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from starlette.responses import FileResponse, Response

from douane.control.access.visitor import Visitor
from douane.control.listed import ACTS
from douane.operations.base import Act, Field, Place, Role
from douane.operations.evidence import path_of
from douane.operations.run import performed


class File(NamedTuple):
    """A file at `path`: `act` is what notes that it is taken, and `at` where it is."""

    name: str
    path: str
    role: Role
    about: str
    act: Act
    at: Callable[[Place, str], str]
    kind: str

    @property
    def takes(self) -> tuple[Field, ...]:
        """What it is asked for with."""
        return self.act.takes


def _act(name: str) -> Act:
    return next(one for one in ACTS if one.name == name)


def taken(file: File, visitor: Visitor, name: str) -> Response:
    """The file of this name, to be kept nowhere on its way; that it was taken is in the log first.

    Raises:
        DouaneError: there is none, or the log cannot be written.
    """
    performed(visitor.place, visitor.by, file.act, {"id": name})
    fields = {"Cache-Control": "no-store"}
    path = file.at(visitor.place, name)
    return FileResponse(path, media_type=file.kind, filename=name, headers=fields)


EVIDENCE: Final = File(
    "evidence.fetch",
    "/evidence/{id}",
    Role.AUDITOR,
    "A bundle of evidence, as a file; that it was taken is in the log.",
    _act("evidence.take"),
    path_of,
    "application/zip",
)
FILES: Final = (EVIDENCE,)
