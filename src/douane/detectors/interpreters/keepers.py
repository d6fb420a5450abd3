"""Programs that keep credentials, and what has them show one, as their manuals have it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from douane.detectors.lazy import Lazy

_KEPT_BY_KUBE: Final = r"(?:[\w.,-]{0,60},)?secrets?(?:[/.,][\w./,-]{0,80})?(?![=:])"
_AS: Final = r"(?:-o|--output|--template)[\s=]{0,4}['\"]?"
_PUBLIC: Final = r"\.(?:tls|ca)\\{0,2}\.crt\b"  # the certificate beside a key
_OF: Final = rf"(?:(?:jsonpath|go-template|custom-columns)[\w-]{{0,12}}=|\{{\{{)…[.'\"\[]data(?!{_PUBLIC})"
_OPEN: Final = r"(?:user(?:name)?|host|port|url|region|version|expir\w+)"  # fields that are no secret
# A space stands for any, ` … ` for further words, `…` for further characters; options may follow the name.
PROGRAMS: Final = (
    "gh auth token",
    "gh auth status … (?:--show-token|-t)",
    "glab auth status … (?:--show-token|-t)",
    "gcloud auth (?:application-default )?print-(?:access|identity|refresh)-token",
    "gcloud (?:(?:alpha|beta) )?secrets versions access",
    r"aws configure get \S*(?:secret|token|access_key)\S*",
    "aws configure export-credentials",
    "aws sts get-(?:session|federation)-token",
    "aws secretsmanager (?:batch-)?get-secret-value",
    "aws ssm get-parameters?(?:-by-path)? … --with-decryption",
    "aws ecr get-(?:login-password|authorization-token)",
    "aws codeartifact get-authorization-token",
    "az account get-access-token",
    "az keyvault secret (?:show|download)",
    "az acr login … --expose-token",
    "az storage account keys list",
    f"kubectl|oc get … {_KEPT_BY_KUBE} … {_AS}(?:yaml|json)",
    f"kubectl|oc get … {_AS}(?:yaml|json) … {_KEPT_BY_KUBE}",
    f"kubectl|oc get … {_KEPT_BY_KUBE} … {_AS}{_OF}",
    f"kubectl|oc get … {_AS}{_OF}… {_KEPT_BY_KUBE}",
    "kubectl|oc config view … --raw",
    "kubectl|oc create token",
    "oc whoami … (?:-t|--show-token)",
    r"security find-(?:generic|internet)-password … -\w{0,3}[wg]",
    r"security dump-keychain … -\w{0,3}d",
    "secret-tool (?:lookup|search)",
    r"pass|gopass show (?!-c|--clip)(?:-\S++ ){0,3}\w\S*+",
    "lpass show … (?:--password|-p|--all)",
    "bw get (?:password|item|totp)",
    "bw list items",
    r"keepassxc-cli show … (?:-\w{0,3}s|--show-protected)",
    r"op read ['\"]?op://",
    "op item get … --reveal",
    r"op item get … --fields[\s=]{1,4}['\"]?(?!(?:label=)?(?:username|title|url|website|email)(?![\w,]))\w++",
    rf"vault kv get (?!(?:-(?!field)\S++ ){{0,4}}-field={_OPEN} [^-])\S++",
    r"vault read (?!(?:-\S++ ){0,4}(?:sys/(?!raw|wrapping)|auth/(?!\S{0,80}secret-id)))\S++",
    "vault print token",
    r"git credential(?:-[\w-]{1,20})? (?:fill|get)",
    "heroku auth:token",
    "fly|flyctl auth token",
    r"npm config get \S*_auth\S*",
    "gpg|gpg2 … --export-secret-(?:sub)?keys?",
    "ansible-vault view",
    "rails credentials:show",
    "netsh wlan … key=clear",
    r"reg save ['\"]?(?:hklm|hkey_local_machine)\\(?:sam|security|system)",
)
_EDGE: Final = r"(?!(?<=\w)[\w-])"  # where a word has ended
_VALUE: Final = r"(?:\"[^\"]*+\"|'[^']*+'|[^\s\"'-]\S*+)"
_OPTIONS: Final = rf"(?:\s++-\S++(?:\s++{_VALUE})??){{0,10}}?"
_WRAPPED: Final = (
    r"(?:sudo|doas|time|timeout|exec|command|builtin|nohup|env|nice|ionice|stdbuf|setsid|unbuffer|xargs|winpty"
    r"|bundle\s++exec|k3s|microk8s)"
)
_FOLDER: Final = r"(?:[^\s;|&'\"()`]{0,80}/)?"
# Where a command begins: in a line, behind another one, in what a shell is given; not where words are quoted.
_BEGINS: Final = (
    r"(?:\A|[;|&\n`]|[$<>]\(|\b(?:ba|da|z|k)?sh\s++(?:-\w++\s++)?-\w{0,4}c\s++['\"]|\beval\s++['\"]?)[ \t]*+"
    r"(?:(?:[({!]|[\w-]{1,40}[ \t]*+\([ \t]*+\)[ \t]*+\{|(?:then|do|else|if|elif|while|until)\s)[ \t]*+){0,4}"
    rf"(?:{_FOLDER}{_WRAPPED}\s++(?:-[^\s;|&()]{{1,40}}\s++(?:[^\s;|&()-][^\s;|&()]{{0,40}}\s++)??|[0-9][\w.]{{0,8}}\s++){{0,4}}?"
    r"|[A-Za-z_]\w{0,60}=(?:\"[^\"\n]{0,80}\"|'[^'\n]{0,80}'|[^\s;|&()\"']{0,80}+)\s++){0,4}"
)
_SEPARATOR: Final = Lazy(r"[;|\n]|(?<!>)&(?!>)")
_WIDTH: Final = 2_000  # characters, at most twice so many of which are looked at behind a name


class Shown(NamedTuple):
    """A command from `start` to `end` that shows a credential, with what it begins behind from `opens` on."""

    opens: int
    start: int
    end: int
    kind: str


class _Program(NamedTuple):
    kind: str
    first: Lazy[str]
    further: tuple[Lazy[str], ...]


def _programs() -> Iterator[tuple[str, _Program]]:
    for kind in PROGRAMS:
        head, *further = kind.split("…")
        names, _, first = head.partition(" ")
        begun = rf"{_OPTIONS}\s++{_words(first)}" if first else ""
        rest = tuple(Lazy(r"(?<=\s)" * one.startswith(" ") + _words(one), re.IGNORECASE) for one in further)
        for name in names.split("|"):
            yield name, _Program(kind, Lazy(begun, re.IGNORECASE), rest)


def _words(text: str) -> str:
    return text.strip().replace(" ", r"\s++") + _EDGE


_BY_NAME: Final = {
    name: tuple(one for other, one in _programs() if other == name)
    for name in sorted(dict.fromkeys(name for name, _ in _programs()), key=len, reverse=True)
}
_HEAD: Final = Lazy(
    rf"{_BEGINS}{_FOLDER}[\"'\\]?(?P<name>{'|'.join(_BY_NAME)})(?:\.exe)?[\"']?(?=\s)", re.IGNORECASE
)


def commands(value: str) -> Iterator[Shown]:
    """Every command of one of the `PROGRAMS`, whatever becomes of what it shows; linear in the length."""
    edge, cell = 0, -1
    missing: set[str] = set()  # kinds whose further words stand nowhere up to the edge
    for head in _HEAD.finditer(value):
        if head.end() > edge or head.end() // _WIDTH != cell:
            cell = head.end() // _WIDTH
            edge = _edge(value, head.end(), (cell + 2) * _WIDTH)
            missing.clear()
        for program in _BY_NAME[head["name"].lower()]:
            end = 0 if program.kind in missing else _end(program, value, (head.end(), edge))
            if end > 0:
                yield Shown(head.start(), head.start("name"), end, program.kind)
                break
            if end < 0:
                missing.add(program.kind)


def _edge(value: str, start: int, most: int) -> int:
    found = _SEPARATOR.search(value, start, most)
    return found.start() if found else min(most, len(value))


def _end(program: _Program, value: str, within: tuple[int, int]) -> int:
    """Where the words of a program end; 0 if the first ones do not follow, -1 if only further ones miss."""
    found = program.first.match(value, *within)
    if found is None:
        return 0
    for one in program.further:
        found = one.search(value, found.end(), within[1])
        if found is None:
            return -1
    return found.end()
