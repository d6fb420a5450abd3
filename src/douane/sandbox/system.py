"""What every box has of the system: programs and libraries, read-only; files are copied, or made up."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import Final

from douane.sandbox.bubblewrap import HOME, Kind, Mount

_TREES: Final = ("/usr", "/nix/store", "/opt/google/chrome", "/opt/microsoft/msedge")
_OFTEN_LINKS: Final = ("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
_SETTINGS: Final = ("ssl/certs", "ca-certificates", "pki", "crypto-policies", "alternatives", "fonts")
# A browser does not start without them, where it has them.
_OF_BROWSERS: Final = ("chromium", "chromium.d")
# For programs that look names up where they are told to.
RESOLV_CONF: Final = b"nameserver 127.0.0.1\noptions timeout:1 attempts:1\n"
# A copy takes a tenth of the time of a mount, and these are small.
_COPIED: Final = (
    *("ld.so.cache", "localtime", "timezone", "ssl/openssl.cnf", "mime.types", "protocols", "services"),
    *("gai.conf", "os-release"),
)


def trees() -> tuple[Mount, ...]:
    """The system's own folders and settings, as far as they are there."""
    return tuple(_trees())


def links() -> Mapping[str, str]:
    """Where the system has links instead of folders."""
    return {one: os.readlink(one) for one in _OFTEN_LINKS if os.path.islink(one)}  # noqa: PTH114, PTH115  # pathlib costs milliseconds


def copied() -> tuple[str, ...]:
    """Files of the system that a box has a copy of, at the same place."""
    return tuple(path for path in (f"/etc/{name}" for name in _COPIED) if os.path.isfile(path))  # noqa: PTH113  # as above


def made_up(user: int, group: int) -> Mapping[str, bytes]:
    """Files that tell nothing of this machine or of who has an account on it."""
    passwd = f"sandbox:x:{user}:{group}::{HOME}:/bin/sh\nnobody:x:65534:65534::/nonexistent:/bin/false\n"
    return {
        "/etc/hosts": b"127.0.0.1 localhost mcp\n::1 localhost mcp\n",
        "/etc/resolv.conf": b"",
        "/etc/nsswitch.conf": b"passwd: files\ngroup: files\nhosts: files dns\nservices: files\n",
        "/etc/passwd": passwd.encode(),
        "/etc/group": f"sandbox:x:{group}:\nnogroup:x:65534:\n".encode(),
        "/etc/machine-id": b"0" * 32 + b"\n",
    }


def _trees() -> Iterator[Mount]:
    for path in (*_TREES, *_OFTEN_LINKS):
        if os.path.isdir(path) and not os.path.islink(path):  # noqa: PTH112, PTH114  # as above
            yield Mount(Kind.READ, path, path)
    for name in (*_SETTINGS, *_OF_BROWSERS):
        real = os.path.realpath(f"/etc/{name}")
        if os.path.exists(real):  # noqa: PTH110  # as above
            yield Mount(Kind.READ, f"/etc/{name}", real)
