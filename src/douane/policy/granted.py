"""What a server was approved for, as a document: the least that it needs, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Final

from douane.errors import ConfigError
from douane.model.dossier import Dossier
from douane.policy.least import toml
from douane.policy.pattern import is_literal

ALL: Final = "*"
_HEAD: Final = "# Written by `douane servers approve`; `douane servers undo` takes it back."
REMOTE: Final = "url:"  # begins the id of a server that is not started here
_BECAUSE: Final = "it is not among what the server was approved for"
_FIX: Final = "ask for it: `douane servers request`"
_NAMED: Final = "# It gets what is named here: no other folder, host, or variable of the host's entry."
_FOLLOWS: Final = (
    "# It is well known, and keeps what `default` gives it beside what is named (docs/sandbox.md)."
)
_LONGEST: Final = 40
_MARK: Final = 8


def title_of(dossier: Dossier) -> str:
    """What rule, profile and file of an approval are called: no two servers have the same."""
    plain = re.sub(r"[^a-z0-9]+", "-", dossier.name.lower())[:_LONGEST].strip("-")
    mark = sha256(dossier.server.encode()).hexdigest()[:_MARK]
    return "-".join(filter(None, ("approved", plain, mark)))


def granted(dossier: Dossier, title: str) -> str:
    """The document of an approval, but for the profile: a rule for tools.

    Raises:
        ConfigError: the need names no tools, or the server cannot be named in a rule.
    """
    if not dossier.need.tools:
        fix = "say which with `--tool NAME`, for each, or `--tool '*'` for all"
        raise ConfigError(f"nobody has said which tools of `{dossier.name}` are needed", fix)
    if not is_literal(dossier.server):
        fix = "write rules for it yourself, with its name"
        raise ConfigError(f"a rule would read a pattern in `{dossier.server}`", fix)
    return "\n\n".join([_HEAD, *_rules(dossier, title)]) + "\n"


def contained(dossier: Dossier, title: str, more: Mapping[str, str]) -> str:
    """The profile of an approval, and that it is the server's; empty for a remote server.

    `more` is what the server, being well known, needs beside what was asked for.
    """
    return "".join(f"\n{part}\n" for part in _profile(dossier, title, more))


def _rules(dossier: Dossier, title: str) -> Iterator[str]:
    if ALL in dossier.need.tools:
        return
    lines = {
        "id": title,
        "server": dossier.server,
        "method": "tools/call",
        "tool": [f"!{one}" for one in dossier.need.tools],
        "action": "deny",
        "because": _BECAUSE,
        "fix": _FIX,
    }
    yield "\n".join(["[[rule]]", *(f"{key} = {toml(value)}" for key, value in lines.items())])


def _profile(dossier: Dossier, title: str, more: Mapping[str, str]) -> Iterator[str]:
    """What a local server may touch; of a remote one nobody here can say it."""
    if dossier.server.startswith(REMOTE):
        return
    need = dossier.need
    lines = {
        "read": need.read,
        "write": need.write,
        "network": need.hosts,
        "env": need.env,
    }
    told = [f"{key} = {toml(value)}" for key, value in more.items()]
    told += [f"{key} = {toml([*value])}" for key, value in lines.items() if value]
    yield "\n".join([_FOLLOWS if "like" in more else _NAMED, f"[profiles.{title}]", *told])
    yield f"[inventory.profiles]\n{toml(dossier.server)} = {toml(title)}"
