"""A command given to a tool that runs commands: all that is ordinary work passes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from douane.detectors.interpreters import kept, rules
from douane.detectors.interpreters.globs import HOME, READERS, reached_by_glob
from douane.detectors.interpreters.rules import Seen
from douane.detectors.interpreters.showing import shown
from douane.detectors.interpreters.urls import leads_to_metadata
from douane.detectors.interpreters.windows import search
from douane.detectors.lazy import Lazy
from douane.detectors.roles.tool import Tool
from douane.detectors.sighting import Rule

_INTERPRETER: Final = r"(?:sudo\s++(?:-\w+\s++)*+)?(?:/(?:usr/)?bin/)?(?:env\s++)?(?:ba|z|da|k|a)?sh\b(?!\w)"
_ANY_INTERPRETER: Final = (
    rf"(?:{_INTERPRETER}|(?:sudo\s++)?(?:python[23]?|perl|ruby|node|php)(?:\s++-)?\s*+(?:$|[;&|)]))"
)
_KEPT: Final = (
    rf"(?:[~\w$\{{\}}.*?/-]*/)?(?:{kept.ACCOUNTS})(?![\w.-])|"
    r"(?:[~\w${}.*?/-]*/)?(?:\.ssh/(?:id_\w+|identity)(?!\w*\.pub)|\.aws/credentials|\.netrc\b|"
    r"\.kube/config\b|\.docker/config\.json|"
    r"\.gnupg/(?:private|secring)|\.config/gcloud/\w*credential\w*|\.git-credentials|\.pgpass\b)|"
    rf"{HOME}/\.(?:npmrc|pypirc)\b|"
    r"/etc/(?:shadow|gshadow|sudoers)\b|/proc/(?:self|\d+)/environ\b"
)
# All that is in a folder of keys, or what a glob finds there, but for public keys.
_FOLDER: Final = (
    rf"[\"']?{HOME}[\"']?/\.(?:ssh|aws|gnupg|kube|config/gcloud|password-store|electrum|ethereum)[\"']?"
    r"(?:/?[\"']?(?=[\s;|&)]|\Z)|/(?=[^\s;|&]{0,60}[*?])(?![^\s;|&]{0,60}\.pub\b)[\w.*?-]+)"
)
_AUTHORIZED: Final = rf"(?:{HOME}|/etc/ssh)[\"']?/(?:\.ssh/)?authorized_keys2?"
_LAST: Final = (
    r"(?:\s++-[\w-]++){0,4}\s*+(?:$|[;&|\n#()<>\"'`]|[0-9]>)"  # but for options, the last word of a command
)
# What is sought first: one of these words stands in whatever is judged below.
_ANY: Final = (
    *(
        "/dev/",
        "base64",
        "mkfs",
        "ncat",
        "socat",
        "eval",
        "curl",
        "wget",
        "iex",
        "powershell",
        ".ssh",
        ".aws",
    ),
    *("netrc", ".kube", ".docker", "shadow", "sudoers", "environ", "()", ".gnupg", "gcloud", "credentials"),
    *(".pgpass", ".npmrc", ".pypirc", "format", "chmod", "socket", "xxd", "shutil", "fsockopen", "preserve"),
    *(
        "/.'",
        '/."',
        "/.\\",
        "/.s",
        "~/.",
        "home",
        ".claude",
        ".codex",
        "opencode",
        "rclone",
        "wallet",
        "xargs",
    ),
    *("huggingface", ".sqlite", "://", "httpie", "authorized_keys", "/root/.", "/users/", "find"),
)
_SHORT: Final = Lazy(r"(?:sh|rm|dd|nc)\b")
_RULES: Final[tuple[tuple[Rule, Lazy[str]], ...]] = (
    (
        rules.COMMAND_REMOTE,
        Lazy(
            r"/dev/(?:tcp|udp)/[\w.$\[{]|\bn(?:c|cat|"
            r"etcat)(?:\.exe)?\s++(?:\S++\s++){0,6}?(?:-\w*[ec]\w*\s++|--exec\s++|"
            r"--sh-exec\s++)\S*(?:sh|cmd|bash|powershell)\b|"
            r"\bmkfifo\b[^\n]{0,200}\bn(?:c|cat|etcat)\b|\bn(?:c|cat|etcat)\b[^|"
            r"\n]{0,120}\|\s*+(?:/bin/)?(?:ba|z)?sh\b|"
            r"\bsocat\b[^\n]{0,200}\bexec:|\bsocket\b[^\n]{0,300}(?:\bdup2\b|\bpty\.spawn|"
            r"subprocess\.\w+\(\s*\[?['\"]/bin/)|"
            r"\bfsockopen\b[^\n]{0,200}\bexec\b|"
            r"\bSystem\.Net\.Sockets\.TCPClient\b[^\n]{0,400}\b(?:iex|Invoke-Expression)\b|"
            rf"(?:>\s*+|\btee\s++(?:-\w++\s++|--append\s++)*+)[\"']?{_AUTHORIZED}\b|"
            rf"\b(?:cp|mv|install|scp)\s[^;|&\n]{{0,200}}?\s[\"']?{_AUTHORIZED}(?=[\"']?{_LAST})",
            re.IGNORECASE,
        ),
    ),
    (
        rules.COMMAND_DOWNLOADED,
        Lazy(
            rf"\b(?:curl|wget|fetch)\b[^|;\n]{{0,400}}\|(?:\s*+(?:tee|cat|tr|sed|gunzip|base64)\b[^|"
            rf";\n]{{0,80}}\|){{0,2}}\s*+(?:xargs\s++(?:-\w++\s++(?:\S{{1,4}}\s++)??){{0,4}})?{_ANY_INTERPRETER}|"
            rf"{_INTERPRETER}\s++(?:-\w++\s++)?(?:<\(|(?:<<<\s*+)?\"?(?:\$\(|`))\s*+(?:curl|wget)\b|(?:\beval\b|"
            rf"\bsource\b|(?<![\w.])\.)\s++(?:<\(|\"?\$\(|\"?`)\s*+(?:curl|wget|base64|"
            rf"echo[^)]*\|\s*+base64)|"
            rf"\bbase64\s++(?:-d|-D|--decode)\b[^|;\n]{{0,120}}\|(?:\s*+(?:gunzip|zcat|xxd)\b[^|"
            rf"]{{0,40}}\|)?\s*+{_ANY_INTERPRETER}|"
            rf"\bxxd\s++-r\b[^|;\n]{{0,120}}\|\s*+{_INTERPRETER}|"
            r"\bpowershell(?:\.exe)?\b[^\n]{0,200}\s-e(?:nc(?:odedcommand)?)?\s++[\w+/=]{16,}|"
            r"\b(?:iex|Invoke-Expression)\b[^\n]{0,200}\b(?:DownloadString|Invoke-WebRequest|iwr|"
            r"irm)\b|\b(?:iwr|irm)\b[^|\n]{0,200}\|\s*+iex\b",
            re.IGNORECASE,
        ),
    ),
    (
        rules.COMMAND_DESTRUCTIVE,
        Lazy(
            r"\brm\s++(?=[^;|&\n]{0,60}?(?:-\w{0,8}r|"
            r"--recursive))(?:-[\w-]++\s++)++[\"']?(?:/|~/?|/\*|~/\*|\$\{?HOME\}?[\"\']?/?\*?|"
            r"/(?:etc|usr|bin|boot|home|var|lib|root|Users|System)/?\*?)[\"']?(?=\s*+(?:$|[;&|)\n]|"
            r"--no-preserve-root|2>))|"
            r"--no-preserve-root|\bmkfs(?:\.\w+)?\s++(?:-\S+\s++)*+/dev/|\bdd\b[^\n|"
            r";]{0,200}\bof=/dev/(?:sd|hd|nvme|vd|xvd|mmcblk|disk)|"
            r">\s*+/dev/(?:sd|hd|nvme|vd|xvd)[a-z]|:\s*+\(\s*+\)\s*+\{\s*+:\s*+\|\s*+:\s*+&|"
            r"\bchmod\s++(?:-\w*R\w*\s++)[0-7]{3,4}\s++/(?=\s*+(?:$|[;&|]))|"
            r"\bformat\s++[c-z]:\s*+/[qy]|\brd\s++/s\s++/q\s++[c-z]:\\?\s*+$|"
            r"\bshutil\.rmtree\(\s*['\"]/['\"]|"
            rf"\bfind\s++(?:-[HLP]\s++)*+[\"']?(?:/\*?|{HOME}/?\*?|/(?:etc|usr|bin|boot|home|var|lib|opt|srv|Users|System"
            rf"|Library|mnt|data)/?\*?)[\"']?\s(?:\s*+(?!-(?:i?name|i?path|i?regex|i?wholename|empty|size|newer\w*|[acm](?:time|min)"
            r"|user|group|perm|inum|samefile|x?type\s++l)\s++(?![\"']?\*[\"']?\s)|-delete\b|-exec|\|)[^\s;|&]++\s){0,12}?"
            r"\s*+(?:-delete\b|-exec(?:dir)?\s++(?:sudo\s++)?(?:/bin/)?(?:rm|shred|unlink)\b|\|\s*+xargs\s[^;|&\n]{0,60}?\brm\b)",
            re.IGNORECASE,
        ),
    ),
    (
        rules.COMMAND_CREDENTIALS,
        Lazy(
            rf"\b{READERS}\b"
            # What is written to such a place is not read from it.
            rf"[^;|&\n]{{0,200}}[\s='\"@:](?<!-i\s)(?<!>\s)(?:{_KEPT}|(?<!-C\s)(?<!--exclude[\s=]){_FOLDER})|"
            rf"\b(?:cp|scp|rsync)\b[^;|&\n]{{0,200}}[\s='\"@:](?<!-i\s)(?:{_KEPT}|{_FOLDER})[\"']?"
            r"(?=\s++(?:-[\w-]++\s++){0,4}[^\s;|&#-])|"
            rf"\b(?:cp|scp|rsync)\b[^;|&\n]{{0,200}}\s(?:-\w*t|--target-directory)[\s=][^;|&\n]{{0,200}}(?:{_KEPT})|"
            rf"\b(?:curl|wget)\b[^;&\n]{{0,400}}(?:@|<\s*+|--post-file[= ]|-T\s*+|"
            rf"\$\(\s*+cat\s++)[\"']?(?:{_KEPT})|"
            rf"<\s*+(?:{_KEPT})|\b(?:curl|wget)\b[^;\n]{{0,300}}(?:\$\(|`)\s*+(?:env|printenv|set)\b|"
            r"(?:^|[;&|\n(]\s*+)(?:env|printenv)\s*+\|[^;\n]{0,200}\b(?:curl|wget|nc|ncat)\b|"
            rf"\bfind\s++{_FOLDER}[^\n]{{0,200}}(?:-exec\s++(?:cat|cp|scp|base64|curl|tar)\b|\|\s*+xargs\b)|"
            rf"\bcd\s++[\"']?{HOME}[\"']?/\.ssh[\"']?/?\s*+(?:&&|;)\s*+(?:cat|less|head|tail|base64|cp|"
            r"scp)\s++(?:\./)?id_\w+(?!\w*\.pub)\b(?!\.pub)|"
            r"\bcat\s++[^\s;|&]{0,80}/\.(?=[^\s;|&]{0,20}[\"'\\])s[\"'\\]{0,2}s[\"'\\]{0,2}h[\"'\\]{0,2}/",
            re.IGNORECASE,
        ),
    ),
)


def read_as_shell(value: str, tool: Tool) -> Iterator[Seen]:
    """The few things that a command may not do without a person who says so; linear in its length."""
    if credential := shown(value):
        yield Seen(rules.COMMAND_CREDENTIALS, *credential)
    lowered = value.lower()
    if not any(map(lowered.__contains__, _ANY)) and _SHORT.search(lowered) is None:
        return
    reads_keys = False
    for rule, pattern in _RULES:
        found = search(pattern, value)
        if found:
            reads_keys = reads_keys or rule is rules.COMMAND_CREDENTIALS
            yield Seen(rule, *found.span())
    if not reads_keys and (reached := reached_by_glob(value)):
        yield Seen(rules.COMMAND_CREDENTIALS, *reached)
    yield from _asked(value, tool)


# Who asks an address, and what may be one behind it: a URL, or what has the form of an address.
_ASKS: Final = Lazy(
    r"\b(?:curl|wget|https?ie|xh|aria2c|lynx|w3m|fetch|iwr|irm|invoke-(?:webrequest|restmethod)|requests?\.\w+|"
    r"urlopen|axios|got)\b",
    re.IGNORECASE,
)
_ADDRESS: Final = Lazy(
    r"(?:https?:|//)[^\s\"'`<>;|&)]++|(?<![\w./-])(?:\d++(?:\.\d++){3}|metadata\.\w++)[^\s\"'`<>;|&)]*+"
)


def _asked(value: str, tool: Tool) -> Iterator[Seen]:
    """Where a program is to ask the address at which a cloud hands out credentials."""
    asks = _ASKS.search(value)
    if asks is None:
        return
    for found in _ADDRESS.finditer(value, asks.end()):
        if leads_to_metadata(found[0], tool):
            yield Seen(rules.URL_METADATA, *found.span())
            return
