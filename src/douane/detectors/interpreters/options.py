"""An option in the place of a value: the program behind the tool reads it as its own."""

from __future__ import annotations

import re
from typing import Final

from douane.detectors.lazy import Lazy

# These start other programs or write files (git, ssh, curl, tar, find, rsync …).
_DANGEROUS: Final = (
    r"--(?:upload-pack|receive-pack|exec(?:-path)?|output(?:-document|-directory|-file)?|"
    r"config(?:-env)?|open-files-in-pager|"
    r"use-askpass|checkpoint-action|to-command|use-compress-program|rsh|post-file|ext-diff|textconv|"
    r"pre|hostname-bin|"
    r"proxy-command|load-extension|init-command|import-path|require|eval|registry|index-url|extra-index-url|"
    r"kubeconfig|server|as|token|privileged|mount|volume|cap-add|pid)(?=[=\s]|$)"
)
_LEADING: Final = Lazy(
    rf"\s*+(?:{_DANGEROUS}|--[a-z][a-z0-9]*+(?:-[a-z0-9]++)*+(?:=|\s++\S)|"
    r"-[A-Za-z](?:[=/~]|\s++\S|[a-z][a-z0-9+]{1,15}:/)|"
    r"-o\s*+[A-Z]\w++[= ]|-c\s*+[\w.]++=|ext::|fd::)",
    re.ASCII,
)
_INSIDE: Final = Lazy(
    rf"(?<=\s){_DANGEROUS}|(?<=\s)-o\s*+ProxyCommand\b|(?<=\s)-c\s++[\w.]++=|\bext::\s*+\w", re.ASCII
)


def option_in(value: str) -> tuple[int, int] | None:
    """Where an option stands in place of a name, path, revision or address."""
    if "-" not in value and "::" not in value:
        return None
    found = _LEADING.match(value) or _INSIDE.search(value)
    return found.span() if found else None


def dangerous_option_in(value: str) -> tuple[int, int] | None:
    """Where an option stands at the beginning, or behind it one that runs programs or writes files."""
    if "-" not in value and "::" not in value:
        return None
    found = _LEADING.match(value) if value.startswith(("-", "ext::", "fd::")) else _INSIDE.search(value)
    return found.span() if found else None


# With these, programs that are started for one purpose (git, ssh, tar …) start another one.
_STARTING: Final = Lazy(
    r"(?:^|\s)-c\s*+[\"']?(?:alias\.[\w-]++=[\"']?!|core\.(?:pager|editor|sshcommand|fsmonitor|"
    r"hookspath|askpass|gitproxy)=|"
    r"[\w.*-]++\.(?:helper|cmd|textconv|command|external|driver|program|clean|smudge|process)=|protocol\.ext\.)|"
    r"^alias\.[\w-]++=[\"']?!|^core\.(?:pager|editor|sshcommand|fsmonitor|"
    r"hookspath|askpass|gitproxy)=|"
    r"(?:^|\s)--(?:upload-pack|receive-pack|exec-path|extcmd|open-files-in-pager)=?\S|"
    r"\brebase\b[^;|&\n]{0,200}\s(?:-x|--exec)\b|\bsubmodule\s++foreach\b|\bbisect\s++run\b",
    re.IGNORECASE,
)


def program_option_in(value: str) -> tuple[int, int] | None:
    """Where an argument of the one program that a tool runs has it start any other."""
    found = _STARTING.search(value)
    if found:
        return found.span()
    return dangerous_option_in(value) if "ext::" in value or "ProxyCommand" in value else None
