"""Files as they came, held against what their registry names of them."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterable
from typing import Final

from douane.model.facts import Files

# What says least counts only where nothing else is named.
_ALGORITHMS: Final = ("sha512", "sha384", "sha256", "sha1")


def of_integrity(text: str) -> str:
    """The strongest digest in what npm calls integrity (W3C SRI), as `sha512:…`; ``""`` if there is none."""
    found = dict(one.partition("-")[::2] for one in text.split())
    for name in _ALGORITHMS:
        try:
            if name in found:
                return f"{name}:{base64.b64decode(found[name].partition('?')[0], validate=True).hex()}"
        except (ValueError, binascii.Error):
            return ""
    return ""


def strongest(named: dict[str, object]) -> str:
    """The strongest of digests by their algorithms, as `sha256:…`; ``""`` if none is known."""
    return next((f"{one}:{str(named[one]).lower()}" for one in _ALGORITHMS if named.get(one)), "")


def compared(files: Files, named: Iterable[tuple[str, str]], address: str, content: bytes) -> Files:
    """What was compared until now, and this file."""
    digest, name = dict(named).get(address, ""), address.rpartition("/")[2]
    algorithm, _, wanted = digest.partition(":")
    if algorithm not in _ALGORITHMS:
        return files._replace(unnamed=(*files.unnamed, name))
    found = hashlib.new(algorithm, content, usedforsecurity=False).hexdigest()
    if found != wanted:
        return files._replace(other=(*files.other, f"{name} has {algorithm} {found}, not {wanted}"))
    return files._replace(alike=files.alike + 1)
