"""Whether a command has a program show the credential that it keeps, here or to somebody else."""

from __future__ import annotations

import re
from typing import Final

from douane.detectors.interpreters.keepers import Shown, commands
from douane.detectors.lazy import Lazy

_MOST: Final = 256  # times in one command: who asks so often that nothing shows wants it to be shown
_NEEDED: Final = Lazy(
    r"\b(?:auth|secrets?|secretsmanager|ssm|sts|ecr|codeartifact|configure|credentials?|keyvault|acr|keys|raw|token|whoami"
    r"|security|pass|gopass|lpass|bw|op|keepassxc-cli|vault|gpg2?|netsh|reg)\b|_auth",
    re.IGNORECASE,
)
# What it is passed on to, in the same command; `2>` and `tee` show it none the less.
_ON: Final = (
    r"(?:[^;|&\n]|(?<=>)&[0-9]|\|(?!\||\s*+(?:sudo\s++)?tee\b(?![^;|&\n]{0,200}>\s*+/dev/null))){0,400}?"
)
# What takes it in and shows nothing of it.
_TAKEN: Final = Lazy(
    rf"{_ON}(?:\|\s*+(?:sudo\s++)?(?:\S{{0,40}}/)?(?:\w[\w.-]{{0,20}}\s++(?:[\w-]++\s++){{0,3}}?login\b|wc\b|grep\s++-\w*[qc]|shasum\b"
    r"|sha\d++sum\b|md5(?:sum)?\b|pbcopy\b|clip(?:\.exe)?\b|xclip\b|xsel\b|wl-copy\b"
    r"|kubectl\s[^;|&\n]{0,80}?\b(?:apply|create|replace)\b|kubeseal\b"
    r"|jq\s++(?:-\w++\s++){0,3}(?:(?:length|keys)\b|'(?:(?:[^'\n]{0,80}?\|)?\s*+(?:keys(?:\[\])?|length|map_values\(length\))"
    r"|[^'\n]{0,80}?\.metadata\.\w++)\s*+'))"
    r"|&?(?<!\s[02-9])>\s*+/dev/null|(?<!\s[02-9])(?<!>)>>?\s*+(?!/dev/|&)[\"']?[\w./~$-]"
    r"|\s--query[\s=]++[\"']?[\w.\[\]*@]{0,60}?\b(?:ARN|Name|Version\w*|CreatedDate|Expiration|expires\w*|tenant|subscription"
    r"|id)\b[\"']?(?![^\s;|&)])(?![^;|&\n]{0,400}--query))",
    re.IGNORECASE,
)
_SENT: Final = Lazy(
    r"(?:[^;|&\n]|(?<=>)&[0-9]|\|(?!\|)){0,400}?\|\s*+(?:sudo\s++)?(?:curl|wget|ncat|nc|socat|telnet|ssh|https?ie?)\b",
    re.IGNORECASE,
)
# In `$(…)` it goes to the program around it, which may show it or send it as what it has to say.
_SAYS: Final = Lazy(
    r"(?:^|[;|&\n])\s*+(?:echo|printf|cat\s*+<<<|print)\b[^;|&\n]{0,120}\Z|\b(?:nslookup|dig|ping|host)\s[^;|&\n]{0,80}\Z",
    re.IGNORECASE,
)
_FETCHES: Final = Lazy(r"\b(?:curl|wget|https?ie?)\s", re.IGNORECASE)
# The word that it stands in is all of an address, or of what is sent: of no header behind that.
_SENDS: Final = Lazy(
    r"(?:https?://|\s(?:-d|-F|--data[\w-]{0,20}|--form[\w-]{0,12}|--post-data|--json)[\s=]{0,2})"
    r"(?>(?:[^\s\"'\\]|\\[\s\S]|\"(?>(?:[^\"\\]|\\[\s\S])*)\"|'[^']*+')*)(?:\"(?>(?:[^\"\\]|\\[\s\S])*))?\Z",
    re.IGNORECASE,
)
_AROUND: Final = 600  # characters before `$(` in which that program stands


def shown(value: str) -> tuple[int, int] | None:
    """Where a command has a credential shown, or sent somewhere; linear in its length."""
    if _NEEDED.search(value) is None:
        return None
    value = value.replace("\\\n", "  ")
    for number, found in enumerate(commands(value)):
        if number == _MOST or _goes_out(value, found):
            return found.start, found.end
    return None


def _goes_out(value: str, found: Shown) -> bool:
    is_within = value.startswith(("`", "$("), found.opens)
    before = value[max(0, found.opens - _AROUND) : found.opens]
    return not (is_within and _is_kept(before)) and not _is_taken(value, found.end)


def _is_kept(before: str) -> bool:
    """Whether what stands before `$(` neither shows nor sends what that has."""
    is_sent = _FETCHES.search(before) is not None and _SENDS.search(before) is not None
    return not is_sent and _SAYS.search(before) is None


def _is_taken(value: str, end: int) -> bool:
    return _SENT.match(value, end) is None and _TAKEN.match(value, end) is not None
