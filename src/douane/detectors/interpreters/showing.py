"""Programs that keep credentials and show them when asked, as their manuals have it."""

from __future__ import annotations

import re
from typing import Final

from douane.detectors.lazy import Lazy

_MOST: Final = 256  # times in one command: who asks so often that nothing shows wants it to be shown
_REST: Final = r"[^;|&\n]{0,200}?"
_KUBE: Final = r"(?:kubectl|oc|k3s\s++kubectl|microk8s\s++kubectl)"
_GETS: Final = rf"{_KUBE}\s{_REST}\bget\s{_REST}\bsecrets?(?:/[\w.-]++)?\s{_REST}"
_PUBLIC: Final = r"\.(?:tls|ca)\\{0,2}\.crt\b"  # the certificate beside a key
_OF: Final = r"(?:jsonpath|go-template|custom-columns)[\w-]{0,12}="
_SHOWS: Final = (
    rf"gh\s++auth\s++(?:token\b|status\b{_REST}\s(?:--show-token|-t)\b)"
    rf"|glab\s++auth\s++status\b{_REST}\s(?:--show-token|-t)\b"
    rf"|gcloud\s{_REST}\b(?:auth\s++(?:application-default\s++)?print-(?:access|identity|refresh)-token"
    r"|secrets\s++versions\s++access)\b"
    rf"|aws\s{_REST}\b(?:configure\s++(?:get\s++\S*(?:secret|token|access_key)|export-credentials)"
    r"|sts\s++get-(?:session|federation)-token|secretsmanager\s++(?:batch-)?get-secret-value"
    rf"|ssm\s++get-parameters?(?:-by-path)?\b{_REST}--with-decryption"
    r"|ecr\s++get-(?:login-password|authorization-token)|codeartifact\s++get-authorization-token)"
    r"|az\s++(?:account\s++get-access-token(?![^;|&\n]{0,80}?expires)|keyvault\s++secret\s++(?:show|download)"
    rf"|acr\s++login\b{_REST}--expose-token|storage\s++account\s++keys\s++list)"
    rf"|{_GETS}(?:-o|--output|--template)[\s=]{{0,4}}['\"]?(?:yaml|json(?!path)|{_OF}{_REST}\bdata\b(?!{_PUBLIC})"
    rf"|\{{\{{{_REST}\.data\b)"
    rf"|{_KUBE}\s{_REST}\bconfig\s++view\b{_REST}--raw\b|{_KUBE}\s{_REST}\bcreate\s++token\s"
    r"|oc\s++whoami\s++(?:-t|--show-token)\b"
    rf"|security\s++(?:find-(?:generic|internet)-password\b{_REST}\s-\w{{0,3}}[wg]\b"
    rf"|dump-keychain\s{_REST}-\w{{0,3}}d\b)"
    r"|secret-tool\s++(?:lookup|search)\s|(?:go)?pass\s++show\s++(?:-\S++\s++){0,3}\w"
    rf"|lpass\s++show\s{_REST}(?:--password|-p|--all)\b|bw\s++(?:get\s++(?:password|item|totp)|list\s++items)\b"
    rf"|keepassxc-cli\s++show\s{_REST}\s-\w{{0,3}}s\b"
    rf"|op\s++(?:read\s++['\"]?op://|item\s++get\s{_REST}--(?:reveal|fields))"
    r"|vault\s++(?:kv\s++get(?!\s++-field=(?:user(?:name)?|host|port|url|region|expir\w+)\s)|read|print\s++token)\s|git\s++credential(?:-[\w-]{1,20})?\s++(?:fill|get)\b"
    r"|heroku\s++auth:token\b|fly(?:ctl)?\s++auth\s++token\b|npm\s++config\s++get\s++\S*_auth"
    rf"|gpg2?\s{_REST}--export-secret-(?:sub)?keys?\b|ansible-vault\s++view\s"
    rf"|rails\s++credentials:show\b|netsh\s++wlan\s{_REST}\bkey=clear\b"
    r"|reg(?:\.exe)?\s++save\s++['\"]?(?:hklm|hkey_local_machine)\\(?:sam|security|system)\b"
)
# Where a command begins: in a line, behind another one, in what a shell is given; not where words are quoted.
_BEGINS: Final = (
    r"(?:^|[;|&\n(`]|\b(?:sh|bash|zsh)\s++-\w{0,4}c\s++['\"]|\b(?:then|do|else)\s)\s*+"
    r"(?:(?:sudo|time|exec|command|nohup)\s++(?:-\w++\s++){0,3}|[A-Za-z_]\w{0,60}=[^\s;|&()]{0,80}+\s++){0,4}"
)
_SHOWN: Final = Lazy(rf"{_BEGINS}(?P<shows>{_SHOWS})", re.IGNORECASE)
_NEEDED: Final = Lazy(
    r"\b(?:auth|secrets?|secretsmanager|ssm|sts|ecr|codeartifact|configure|credentials?|keyvault|acr|keys|raw|token"
    r"|security|secret-tool|pass|gopass|lpass|bw|op|keepassxc-cli|vault|gpg2?|ansible-vault|_auth|netsh|reg|show-token)"
    r"\b|auth:token|_auth|credentials:show|get-access-token|secret-keys",
    re.IGNORECASE,
)
# What takes it in and shows nothing of it.
_TAKEN: Final = Lazy(
    r"[^;\n]{0,400}?(?:\|\s*+(?:sudo\s++)?(?:\S{0,40}/)?(?:\w[\w.-]{0,20}\s++(?:[\w-]++\s++){0,3}?login\b|wc\b|grep\s++-\w*[qc]|shasum\b"
    r"|sha\d++sum\b|md5(?:sum)?\b|pbcopy\b|clip(?:\.exe)?\b|xclip\b|xsel\b|wl-copy\b"
    r"|kubectl\s[^;|&\n]{0,80}?\b(?:apply|create|replace)\b|kubeseal\b"
    r"|jq\s++(?:-\w++\s++){0,3}'(?:(?:[^'\n]{0,80}?\|)?\s*+(?:keys(?:\[\])?|length|map_values\(length\))"
    r"|[^'\n]{0,80}?\.metadata\.\w++)\s*+')"
    r"|>\s*+/dev/null|>>?\s*+(?!/dev/|&)[\"']?[\w./~$-])",
    re.IGNORECASE,
)
_SENT: Final = Lazy(
    r"[^;\n]{0,400}?\|\s*+(?:sudo\s++)?(?:curl|wget|ncat|nc|socat|telnet|ssh|https?ie?)\b", re.IGNORECASE
)
# In `$(…)` it goes to the program around it, which may show it or send it as what it has to say.
_WITHIN: Final = Lazy(
    r"(?:^|[;|&\n])\s*+(?:echo|printf|cat\s*+<<<|print)\b[^;|&\n]{0,120}\Z"
    r"|\b(?:curl|wget|https?ie?)\b[^;|&\n]{0,400}?(?:\s(?:-d|-F|--data[\w-]{0,20}|--form[\w-]{0,12}|--post-data|--json)[\s=]{0,2}"
    r"[^;|&\n]{0,120}|https?://[^\s;|&]{0,200})\Z"
    r"|\b(?:nslookup|dig|ping|host)\s[^;|&\n]{0,80}\Z",
    re.IGNORECASE,
)
_AROUND: Final = 600  # characters before `$(` in which that program stands


def shown(value: str) -> tuple[int, int] | None:
    """Where a command has a credential shown, or sent somewhere; linear in its length."""
    if _NEEDED.search(value) is None:
        return None
    for number, found in enumerate(_SHOWN.finditer(value)):
        if number == _MOST or _goes_out(value, found):
            return found.span("shows")
    return None


def _goes_out(value: str, found: re.Match[str]) -> bool:
    opens = found.start()
    is_within = value.startswith("`", opens) or value.startswith("$(", max(0, opens - 1))
    if is_within and _WITHIN.search(value[max(0, opens - _AROUND) : opens].rstrip("$")) is None:
        return False
    return not _is_taken(value, found)


def _is_taken(value: str, found: re.Match[str]) -> bool:
    return _SENT.match(value, found.end()) is None and _TAKEN.match(value, found.end()) is not None
