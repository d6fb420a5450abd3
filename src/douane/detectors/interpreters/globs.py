"""Globs of a shell that reach into the folders of keys in a home: `~/.s*h/id_*`."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Final

from douane.detectors.lazy import Lazy

HOME: Final = r"(?:~|\$HOME|\$\{HOME\}|/root|/home/[\w*?]+|/Users/[\w*?]+)"
_READERS: Final = (
    r"\b(?:cat|less|more|head|tail|strings|xxd|od|base64|grep|rg|awk|sed|nc|ncat|jq|nl|tac|rev|cut|paste|hexdump|bat"
    r"|curl|cp|scp|rsync|tar|zip|7z|gzip|openssl)\b"
)
_GLOB: Final = Lazy(
    rf"(?P<all>\b(?:cp|scp|rsync|tar|zip|7z)\b|{_READERS})[^;|&\n]{{0,200}}?(?<=[\s='\"@:<]){HOME}"
    r"/(?P<path>\.[^\s;|&/\"'<>]{0,40}[*?\[][^\s;|&\"'<>]{0,120})",
)
_KEYS: Final = (
    *(".ssh/id_rsa", ".ssh/id_ed25519", ".ssh/id_ecdsa", ".aws/credentials", ".kube/config"),
    *(".docker/config.json", ".gnupg/secring.gpg", ".config/gh/hosts.yml", ".config/gcloud/credentials.db"),
)
_FOLDERS: Final = (".ssh", ".aws", ".kube", ".docker", ".gnupg")
_LETTER: Final = Lazy(r"[a-z]")


def reached_by_glob(value: str) -> tuple[int, int] | None:
    """Where a command reads what a glob finds in a folder of keys; linear in its length."""
    if not any(mark in value for mark in "*?["):
        return None
    for found in _GLOB.finditer(value):
        first, slash, rest = found["path"].rstrip("/").partition("/")
        if not _LETTER.search(first) and not rest:
            continue  # `~/.*`: all that a home has
        if _finds(found["path"]) if slash and rest else found["all"] in _WHOLE and _finds_folder(first):
            return found.span()
    return None


_WHOLE: Final = frozenset({"cp", "scp", "rsync", "tar", "zip", "7z"})


def _finds(path: str) -> bool:
    return any(fnmatchcase(key, path) for key in _KEYS)


def _finds_folder(path: str) -> bool:
    return any(fnmatchcase(folder, path) for folder in _FOLDERS)
