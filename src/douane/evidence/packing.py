"""A bundle on the disk: its files, and last of all the manifest that lists them, signed."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import IO, Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, LargeZipFile, ZipFile, ZipInfo

from douane.errors import ConfigError, StoreError

_DOMAIN: Final = b"douane evidence v1\n"
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)  # the same for all, so that a bundle says no more than it means to
_PLAIN_FILE: Final = 0o100644 << 16
_HEAD: Final = 30  # bytes before the name of a file
_PIECE: Final = 1 << 20  # bytes


class Packing:
    """A bundle that is being written to `file`."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._zip = ZipFile(file, "w", ZIP_DEFLATED, allowZip64=False)

    def add(self, name: str, texts: Iterable[str]) -> None:
        """Add a file that consists of these texts."""
        self._write(name, (text.encode("utf-8", "surrogatepass") for text in texts), ZIP_DEFLATED)

    def end(self, manifest: Mapping[str, object], key: bytes) -> None:
        """Add the manifest, with the digests of all files, and its signature."""
        files = [
            {"name": one.filename, "size": one.file_size, "sha256": self._digest(one)}
            for one in self._zip.infolist()
        ]
        text = json.dumps({**manifest, "files": files}, indent=1).encode()
        self._write("manifest.json", [text], ZIP_STORED)
        self._write("signature", [_signature(key, text)], ZIP_STORED)
        self._zip.close()

    def _write(self, name: str, pieces: Iterable[bytes], how: int) -> None:
        told = ZipInfo(name, _EPOCH)
        told.compress_type, told.external_attr, told.create_system = how, _PLAIN_FILE, 3
        with self._zip.open(told, "w") as file:
            for piece in pieces:
                file.write(piece)

    def _digest(self, one: ZipInfo) -> str:
        """SHA-256 of a file as it lies there, packed."""
        self._file.flush()
        self._file.seek(one.header_offset + _HEAD + len(one.filename))
        digest, left = hashlib.sha256(), one.compress_size
        while left:
            piece = self._file.read(min(_PIECE, left))
            digest.update(piece)
            left -= len(piece)
        return digest.hexdigest()


@contextmanager
def packing(path: str) -> Iterator[Packing]:
    """A bundle at `path`, for this account alone; it appears complete or not at all.

    Raises:
        ConfigError: it would be larger than a bundle can be.
        StoreError: it cannot be written.
    """
    draft = f"{path}.{os.getpid()}.{os.urandom(4).hex()}"
    try:
        with open(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as file:  # noqa: PTH123
            yield Packing(file)
        os.replace(draft, path)  # noqa: PTH105
    except (LargeZipFile, RuntimeError):  # what `zipfile` raises beyond 2 GB
        raise ConfigError("that is more than fits into one bundle", "ask for a shorter time") from None
    except OSError as error:
        raise StoreError(
            f"`{path}` cannot be written: {error.strerror}", "give another file with -o"
        ) from None
    finally:
        with suppress(FileNotFoundError):
            os.unlink(draft)  # noqa: PTH108


def _signature(key: bytes, manifest: bytes) -> bytes:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415  # slow, rarely needed
        Ed25519PrivateKey,
    )

    private = Ed25519PrivateKey.from_private_bytes(key)
    public = private.public_key().public_bytes_raw()
    return f"{public.hex()} {private.sign(_DOMAIN + manifest).hex()}\n".encode()
