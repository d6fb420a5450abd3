"""What is in a tarball or wheel, read in memory: nothing is written, and nothing grows without bounds."""

from __future__ import annotations

import bz2
import io
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from typing import Final, NamedTuple

MOST_FILES: Final = 20_000
LARGEST_FILE: Final = 8 << 20
_KIND: Final = 0o170000  # of a file, in its mode
_LINK: Final = 0o120000
LARGEST: Final = 128 << 20  # of all files together
_MOST_STREAMS: Final = 64  # in one file, each of which is copied
_END: Final = 22  # bytes behind the list of a zip
_AROUND: Final = "something is around what it lists"
_GOES_ON: Final = "something is behind its end"


class Archive(NamedTuple):
    """The files by their paths, and what was left out, with why, and by its path."""

    files: dict[str, bytes]
    left_out: tuple[str, ...]
    unread: frozenset[str] = frozenset()


class _Full(Exception):  # noqa: N818  # it ends the reading and is no error
    """More than is read."""


class _Member(NamedTuple):
    name: str
    size: int
    is_link: bool
    content: Callable[[int], bytes]  # no more than so many


def unpacked(content: bytes, largest: int | None = None) -> Archive:
    """The files of a `.zip`, `.whl`, `.tar`, `.tgz` or `.tar.*`; of a broken one those before the break.

    Files of more than `largest` bytes are left out, 8 MiB where it is not said.
    """
    files: dict[str, bytes] = {}
    left_out: list[str] = []
    unread: set[str] = set()
    bound = LARGEST_FILE if largest is None else largest
    total = 0
    try:
        for member in _zipped(content) if content[:2] == b"PK" else _tarred(content):
            why = _why_not(member, bound)
            if why:
                left_out.append(f"`{member.name[:200]}` {why}")
                unread.add(_plain(member.name))
                continue
            if _plain(member.name) in files:
                left_out.append(f"`{member.name[:200]}` is there twice")
                continue
            files[_plain(member.name)] = whole = member.content(bound)
            total += len(whole)
            _bound(total, len(files) + len(left_out))
    except _Full:
        left_out.append(f"it has more than {MOST_FILES} files or {LARGEST >> 20} MiB")
    except (
        tarfile.TarError,
        zipfile.BadZipFile,
        zlib.error,
        lzma.LZMAError,
        EOFError,
        OSError,
        ValueError,
    ) as error:
        left_out.append(f"it is broken: {error}")
    except (NotImplementedError, RuntimeError):
        left_out.append("it is encrypted, or packed in a way that is not known")
    return Archive(files, tuple(left_out), frozenset(unread))


def _bound(total: int, count: int) -> None:
    if total > LARGEST or count >= MOST_FILES:
        raise _Full


def _why_not(member: _Member, largest: int) -> str:
    name = member.name.replace("\\", "/")
    if name.startswith("/") or ".." in name.split("/") or name[1:2] == ":":
        return "would be written outside of its folder"
    if member.is_link:
        return "is a link"
    return f"has more than {largest >> 20} MiB" if member.size > largest else ""


def _plain(name: str) -> str:
    return "/".join(part for part in name.replace("\\", "/").split("/") if part not in {"", "."})


def _zipped(content: bytes) -> Iterator[_Member]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for one in archive.infolist():
            is_link = (one.external_attr >> 16) & _KIND == _LINK
            if not one.is_dir():
                yield _Member(one.filename, one.file_size, is_link, partial(_entry, archive, one))
        if min((one.header_offset for one in archive.infolist()), default=0) or not _is_end(content, archive):
            raise ValueError(_AROUND)  # readers of streams see it, those of the list at the end do not


def _is_end(content: bytes, archive: zipfile.ZipFile) -> bool:
    return content[-_END - len(archive.comment) :].startswith(b"PK\x05\x06")


def _entry(archive: zipfile.ZipFile, one: zipfile.ZipInfo, largest: int) -> bytes:
    """What an entry holds, however long it says that it is."""
    with archive.open(one) as file:
        return _bounded(file.read(largest + 1), largest)


def _tarred(content: bytes) -> Iterator[_Member]:
    whole, is_ended = _inflated(content)
    with tarfile.open(fileobj=io.BytesIO(whole), mode="r:") as archive:
        for one in archive:
            if not one.isdir():
                yield _Member(one.name, one.size, not one.isreg(), partial(_taken, archive, one))
        if not is_ended or whole[archive.offset :].strip(b"\0"):
            raise ValueError(
                _GOES_ON
            )  # other readers end later: at a second block of zeros, at a last stream


def _taken(archive: tarfile.TarFile, one: tarfile.TarInfo, largest: int) -> bytes:
    file = archive.extractfile(one)
    return b"" if file is None else _bounded(file.read(largest + 1), largest)


def _inflated(content: bytes) -> tuple[bytes, bool]:
    """The tarball itself, of however many streams, and whether nothing else is behind the last.

    Its headers could ask for any memory if it were read while it is inflated.
    """
    if _stream(content) is None:
        return content, True
    whole = bytearray()
    for _ in range(_MOST_STREAMS):
        stream = _stream(content)
        if stream is None:
            break
        whole += stream.decompress(content, LARGEST + 1 - len(whole))
        if len(whole) > LARGEST:
            raise _Full
        if not stream.eof:
            return bytes(whole), False
        content = stream.unused_data
    return bytes(whole), not content.strip(b"\0")


def _stream(content: bytes) -> zlib._Decompress | bz2.BZ2Decompressor | lzma.LZMADecompressor | None:
    if content.startswith(b"\x1f\x8b"):
        return zlib.decompressobj(wbits=31)
    if content.startswith(b"BZh"):
        return bz2.BZ2Decompressor()
    return lzma.LZMADecompressor(memlimit=LARGEST) if content.startswith(b"\xfd7zXZ") else None


def _bounded(content: bytes, largest: int) -> bytes:
    if len(content) > largest:
        raise _Full
    return content
