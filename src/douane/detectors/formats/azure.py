"""Keys of Azure, which say what they are for at a fixed place and carry a checksum.

Source: github.com/microsoft/security-utilities, `IdentifiableMetadata`, `IdentifiableSecrets`.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from typing import Final

from douane.detectors.checksums import PROVEN, UNPROVEN, base62
from douane.detectors.marvin import marvin
from douane.detectors.pattern import Pattern, secret, shape
from douane.detectors.plausible import by_variety
from douane.model.finding import Severity

# Which kinds of keys a signature stands for: their names are the seeds of the checksum.
_SEEDS: Final[Mapping[str, str]] = {
    "+ASt": "Default0",
    "+ABa": "AbAcct00",
    "ACDb": "MastRW00 MastRO00 Resour00 Encryp00",
    "APIM": "IoTHub00 Tenant00 Gatewy00 GitKey00",
    "AzFu": "Master00 System00 Functi00",
    "AzCa": "Access00",
    "AzSe": "PAdmin00 Query000",
    "+AMC": "Classic0",
    "+ACR": "ACRDflt0",
    "AIoT": "IoTHub00 DpsKey00 Device00",
    "+AEh": "Send0000 Listen00 Manage00 System00",
    "+ASb": "Send0000 Listen00 Manage00 System00",
    "+ARm": "Send0000 Listen00 Manage00 System00",
    "AZEG": "SendRecv",
}
_ANNOTATED: Final = b"Default0"
_STANDARD: Final = str.maketrans("-_", "+/")
_SIGNED: Final = 10  # characters of signature and checksum, at the end
_CHECKED: Final = 80  # characters of an annotated key, behind which its checksum stands
_BYTES: Final = 4


def _stands_alone(match: re.Match[str]) -> float:
    """Client secrets use marks that also join words, so that none of those may stand beside them."""
    before, behind = (
        match.string[match.start() - 1 : match.start()],
        match.string[match.end() : match.end() + 1],
    )
    return 0.0 if before in {",", "~", "."} or behind in {"~", "-", "_"} else by_variety(match)


def _identifiable(match: re.Match[str]) -> float:
    """The four last bytes are the checksum of those before; unknown signatures cannot be checked."""
    digits = match[0].rstrip("=")
    seeds = _SEEDS.get(digits[-_SIGNED : -_SIGNED + 4])
    sure = by_variety(match)
    if not sure or seeds is None:
        return sure
    key = b64decode(digits.translate(_STANDARD) + "=" * (-len(digits) % 4))
    told = int.from_bytes(key[-_BYTES:], "little")
    is_proven = any(marvin(key[:-_BYTES], _seed(name.encode())) == told for name in seeds.split())
    return PROVEN if is_proven else min(UNPROVEN, sure)


def _annotated(match: re.Match[str]) -> float:
    """Behind 80 characters comes the checksum of the bytes that these are, or the beginning of it.

    Without one the form is as sure as before: not all who make such keys check them in this way.
    """
    key, sure = match[0], by_variety(match)
    if not sure:
        return sure
    checksum = marvin(b64decode(key[:_CHECKED]), _seed(_ANNOTATED)).to_bytes(_BYTES, "little")
    told = key[_CHECKED:].rstrip("=")
    return PROVEN if any(one.startswith(told) for one in _written(checksum)) else sure


def _written(checksum: bytes) -> Iterator[str]:
    """The ways to write a checksum of four bytes: base 62 without or, since, as base64."""
    digits = base62(int.from_bytes(checksum, "big"))
    leading = len(checksum) - len(checksum.lstrip(b"\0"))
    yield ("0" * leading + digits.lstrip("0")).ljust(6, "0")
    yield b64encode(checksum).decode()


def _seed(name: bytes) -> int:
    return int.from_bytes(name, "big")


PATTERNS: Final[tuple[Pattern, ...]] = (
    shape(
        secret("azure-annotated-key", "an Azure service key", Severity.CRITICAL),
        ("JQQJ9",),
        r"[A-Za-z0-9]{52}JQQJ9[9DH][A-Za-z0-9]{26}(?:[A-Za-z0-9]{2}==)?",
        _annotated,
        ahead=(52,),
    ),
    shape(
        secret("azure-storage-key", "a key of Azure storage or another Azure service", Severity.CRITICAL),
        (*_SEEDS, "AzEG", "AzML", "AzRe"),
        r"(?:[A-Za-z0-9+/_-]{76}(?:\+ASt|\+ABa|ACDb|APIM|AzFu|AzSe|AzML|\+AMC)[A-Za-z0-9+/_-]{5}[AQgw]=="
        r"|[A-Za-z0-9+/]{33}(?:\+AEh|\+ARm|AIoT|AzEG|AZEG|AzCa|AzRe|\+AMC|\+ASb)[A-P][A-Za-z0-9+/]{5}="
        r"|[A-Za-z0-9/+]{42}(?:\+ACR|AzSe|AzCa|AzFu)[A-D][A-Za-z0-9+/]{5}"
        r"|[A-Za-z0-9_-]{44}AzFu[A-Za-z0-9_-]{5}[AQgw]==)",
        _identifiable,
        ahead=(76, 33, 42, 44),
    ),
    shape(
        secret("azure-client-secret", "a client secret of Microsoft Entra"),
        ("Q~",),
        r"[A-Za-z0-9_.~-]{3}[0-9]Q~[A-Za-z0-9_.~-]{31,34}",
        _stands_alone,
        ahead=(4,),
    ),
)
