"""Globs of a shell that reach keys in a home: `~/.s*h/id_*`."""

from __future__ import annotations

from fnmatch import fnmatchcase
from itertools import repeat
from typing import Final

from douane.detectors.lazy import Lazy

HOME: Final = r"(?:~[\w.-]{0,40}|\$HOME|\$\{HOME\}|/root|/home/[\w.*?-]{1,60}|/Users/[\w.*?-]{1,60})"
# Programs that show what is in a file; archives are given whole folders, too.
READERS: Final = (
    r"(?:cat|less|more|head|tail|strings|xxd|od|base64|tar|zip|7z|grep|rg|awk|sed|nc|ncat|type|Get-Content|jq|yq|nl|tac|rev|cut"
    r"|paste|sort|hexdump|batcat|bat|gzip|openssl)"
)
_GLOB: Final = Lazy(
    rf"\b(?:(?P<whole>cp|scp|rsync|tar|zip|7z)|curl|{READERS})\b[^;|&\n]{{0,200}}?(?<=[\s='\"@:<]){HOME}[\"']?"
    r"/(?P<path>\.[^\s;|&\"'<>]{0,60}[*?\[][^\s;|&\"'<>]{0,120})",
)
_KEYS: Final = (
    *(".ssh/id_rsa", ".ssh/id_ed25519", ".ssh/id_ecdsa", ".aws/credentials", ".kube/config"),
    *(".docker/config.json", ".gnupg/secring.gpg", ".config/gh/hosts.yml", ".config/gcloud/credentials.db"),
    *(".netrc", ".git-credentials", ".pgpass", ".npmrc", ".pypirc"),
)
_FOLDERS: Final = (".ssh", ".aws", ".kube", ".docker", ".gnupg")
_LETTER: Final = Lazy(r"[a-z]")
_LETTERS: Final = 4  # of a name in a home: `~/.*rc` and `~/.git*` are for what is no key
_MARKS: Final = ("*", "?", "[")


def reached_by_glob(value: str) -> tuple[int, int] | None:
    """Where a command reads what a glob finds among keys; linear in its length."""
    if not any(mark in value for mark in _MARKS):
        return None
    for found in _GLOB.finditer(value):
        steps = found["path"].rstrip("/").split("/")
        if _finds(steps) or (found["whole"] and len(steps) == 1 and _finds_folder(steps[0])):
            return found.span()
    return None


def _finds(steps: list[str]) -> bool:
    if len(steps) == 1 and len(_LETTER.findall(steps[0])) < _LETTERS:
        return False
    if steps[0] == ".config" and all(step.startswith(_MARKS) for step in steps[1:]):
        return False  # every program keeps its settings there
    return any(map(_matches, (key.split("/") for key in _KEYS), repeat(steps)))


def _matches(key: list[str], steps: list[str]) -> bool:
    return len(key) == len(steps) and all(map(fnmatchcase, key, steps))


def _finds_folder(step: str) -> bool:
    """Whether it finds a folder of keys, and not all that a home has, as `~/.*` does."""
    return _LETTER.search(step) is not None and any(fnmatchcase(folder, step) for folder in _FOLDERS)
