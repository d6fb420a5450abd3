"""Tarballs that are unpacked wherever their names lead: calls of `extractall` without a safe filter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from douane.supply.source import code

# Of tarballs alone: `ZipFile` takes what leads out of the folder off names itself.
_CALLED: Final = re.compile(r"(?:.*\.)?(?:tar\w*|archive|tf|t)")
_OPENING: Final = re.compile(r"(?:.*\.)?(?:tarfile\.open|TarFile(?:\.(?:\w*open))?)")
_ZIP: Final = re.compile(r"(?:.*\.)?(?:ZipFile|PyZipFile)")
_SAFE: Final = frozenset({"data", "tar"})
_TRUSTING: Final = re.compile(r"(?:.*\.)?fully_trusted_filter")


def unpacked(module: code.Module) -> Iterator[int]:
    """The lines of a module in which a tarball is unpacked so."""
    if not any("tarfile" in line for line in module.lines):
        return
    tarballs: dict[str, bool] = {}
    for one in _nodes(module.body):
        if isinstance(one, code.Assign):
            tarballs[_path(one.target)] = _is_tarball(one.value, tarballs, _path(one.target))
        if isinstance(one, code.Call) and _unpacks(one, tarballs) and not _is_filtered(one):
            yield one.line


def _nodes(body: object) -> Iterator[object]:
    """All statements and expressions in a tree of them, in order."""
    waiting = [body]
    while waiting:
        one = waiting.pop()
        if isinstance(one, tuple):
            yield one
            waiting.extend(reversed(one))


def _unpacks(call: code.Call, tarballs: dict[str, bool]) -> bool:
    """Whether a call unpacks all of a tarball."""
    to = call.to
    if not isinstance(to, code.Member) or to.name != "extractall":
        return False
    return _is_tarball(to.of, tarballs, _path(to.of))


def _path(of: code.Expression) -> str:
    """The whole name of a variable, an attribute or what is called; nothing for other values."""
    if isinstance(of, code.Member):
        return f"{_path(of.of)}.{of.name}"
    return of.id if isinstance(of, code.Name) else ""


def _is_tarball(value: code.Expression, known: dict[str, bool], name: str) -> bool:
    """Whether a value is a tarball: by how it is opened, or, where nobody knows that, by its name."""
    if isinstance(value, code.Call):
        opens = _path(value.to)
        return bool(_OPENING.fullmatch(opens)) or (
            not _ZIP.fullmatch(opens) and bool(_CALLED.fullmatch(name))
        )
    return known[name] if name in known else _CALLED.fullmatch(name) is not None


def _is_filtered(call: code.Call) -> bool:
    """Whether a call says that nothing may lead out; of what stands for a filter, nobody knows."""
    named = dict(call.named)
    given = named.get("filter", named.get(""))  # or among options that stand elsewhere
    if isinstance(given, code.Text):
        return given.value in _SAFE
    return given is not None and not isinstance(given, code.Plain) and not _TRUSTING.fullmatch(_path(given))
