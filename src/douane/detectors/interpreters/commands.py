"""A command in place of a name or path: the word after the separator tells, not the separator."""

from __future__ import annotations

import re
from typing import Final

from douane.detectors.interpreters.windows import WIDTH, search
from douane.detectors.lazy import Lazy

# Commands whose names are no words of a language: found behind a separator, they are commands.
_PLAIN: Final = (
    "ls|rm|cp|mv|ps|wget|curl|nc|ncat|netcat|whoami|ipconfig|ifconfig|netstat|uname|systeminfo|"
    "nslookup|dig|chmod|"
    "chown|sh|bash|zsh|dash|ksh|csh|cmd(?:\\.exe)?|powershell(?:\\.exe)?|pwsh|perl|php|ruby|node|"
    "python[23]?|lua|"
    "tasklist|taskkill|ssh|scp|sftp|ftp|tftp|telnet|traceroute|tracert|awk|gawk|sed|xxd|base64|sudo|"
    "su|mkdir|rmdir|mkfifo|useradd|adduser|passwd|crontab|systemctl|iptables|printenv|pwd|tcpdump|"
    "nmap|socat|openssl|"
    "regsvr32|rundll32|certutil|bitsadmin|mshta|wmic|schtasks|cscript|wscript|msiexec|reg|ver|vol|"
    "arp|route|hostname|"
    "lsof|pkill|killall|nohup|xargs|tee|grep|egrep|osascript|dpkg|netsh|sysinfo|phpinfo|phpversion|"
    "ifconfig|nbtstat|arp|"
    "getmac|fsutil|net1|mkfs(?:\\.\\w+)?|dd|df|du|env|calc(?:\\.exe)?|"
    "notepad(?:\\.exe)?|busybox|gcc|make|docker|kubectl|npx|npm|pip3?|expr"
)
# These are also words that titles and names have: something must follow that only a command takes.
_WORDY: Final = (
    "cat|id|echo|dir|type|net|ping|sleep|touch|open|start|copy|del|move|kill|time|date|sort|head|"
    "tail|cut|more|less|"
    "who|last|find|export|set|host|print|printf|eval|exec|system|source|mail|at|wall|man|test|"
    "timeout|cd|which|"
    "reboot|shutdown|halt|uptime|history|split|file|strings|stat|install|mount|service|read|true|"
    "false|go|git|"
    "jobs|watch|finger|dmesg|locate|groups|users|alias|say|waitfor|ren|attrib|assoc|color|title|exit|"
    "for|if|while"
)
_END: Final = r"(?=[\s;|&<>`'\"()$%\\/^,+]|$)"
_BLANK: Final = r"(?:\s|\+|%20|%09|%0[ad]|\$\{?IFS\}?(?:\$\d)?|\\t|/n)"
# What only a command is followed by: an option, a path, a number, an address, a quote, a variable, an end.
_ARGUMENT: Final = (
    rf"(?:{_BLANK}{{0,12}}+(?:-{{1,2}}[\w?]|/[\w*.]|\.{{1,2}}[/\\]|~|[A-Za-z]:(?:[\\/]|%5c|%2f)|\\|\d|['\"$%<>`]|"
    r"(?:user|view|localgroup|start|share|use|group|accounts)\b)|[;|&)])"
)
_BEFORE: Final = r"(?:[;|&`\n\r]|%0[ad]|\$\(|%26|%7c|%3b|\\n|\^)"
_PREFIX: Final = (
    rf"(?:{_BLANK}|[;|&`'\"()!\\$@{{+]|/usr/bin/|/bin/|/usr/local/bin/|(?:sudo|exec|nohup){_BLANK}){{0,16}}+"
)
_CHAINED: Final = Lazy(
    # Not the end of a name in brackets: `(Drop & Go)`.
    rf"(?!& (?-i:[A-Z])\w{{1,12}}\)){_BEFORE}{_PREFIX}"
    rf"(?:(?:{_PLAIN}){_END}(?!\s*[&+]\s*\w)|(?:{_WORDY}){_END}(?:{_ARGUMENT}))",
    re.IGNORECASE,
)
# A word at the very end needs a separator that no title has: not `Drag & drop`, but `8.8.8.8 && id` or `|id`.
_LAST: Final = Lazy(
    rf"(?:&&|\|\|?|`|\$\(|\n|\r|%0[ad]|[\w.\)'\"];(?:(?={_WORDY})|{_BLANK}{{0,12}}+(?=id\b|dir\b|env\b|uptime\b|reboot\b|dmesg\b))|^{_BLANK}{{0,12}}+[;&|]+|\S&(?=\S)){_BLANK}{{0,12}}+[;|"
    rf"&\"']?(?:{_WORDY})[;|&`')]*+(?:{_BLANK}|[#\"'])*+$",
    re.IGNORECASE,
)
_STARTS: Final = Lazy(
    rf"^[\s'\"(]*+(?:(?:{_PLAIN}|cat|dir|type|copy|echo|ping|sleep|net|more|head|tail|kill|open){_BLANK}{{1,12}}+(?:-{{1,2}}\w|/\w|~|[a-z]:[\\/]|https?://|\S+/\S)|"
    rf"(?:{_PLAIN}){_BLANK}{{1,12}}+['\"$|<>]|nc(?:at)?\s|\(\)\s*+\{{|<!--#exec|"
    r"(?:system|exec|shell_exec|passthru|popen|eval|proc_open|os\.system|subprocess\.\w+|print)\s*+\(\s*['\"(`$]|"
    r":?php(?:info|version)\(\))",
    re.IGNORECASE,
)
_CALLS: Final = Lazy(
    r"\$\((?=\s*+[\w./$][^)]{0,900}+\))|\w\$(?:\(\)|@)\w|`\s*+(?:/\w|\w[\w.-]*+\s+[-/$~.\"']|(?:"
    + _PLAIN
    + r"|id|cat|env|touch|echo|sleep|ping|date|hostname)\b)|"
    r"(?:system|shell_exec|passthru|popen|proc_open|os\.system|subprocess\.\w+)\s*+\((?!\))|@print\s*+\(|eval\((?!\))|"
    r"\$\{?IFS\b|\(\)\s*+\{\s*+:|<!--#exec|/bin/(?:ba|z|da|k|c)?sh\b|/dev/(?:tcp|udp)/|cmd\.exe|"
    r"/usr/bin/id\b|/bin/(?:ls|cat|id)\b|"
    r"%SYSTEMROOT%|CMD=\$?['\"\\]|<\?php|\bnet\s+(?:user|view|localgroup)\b|\bping\s+-[nci]\s+\d|"
    r"(?:&&|;)\$\{?[A-Za-z_]|\becho\s[^\n]{0,900}>\s*\S|['\"]?\|\s*+(?:ba|z|k)?sh\b",
    re.IGNORECASE,
)
_ANY: Final = Lazy(
    r"[;|&`\n\r$(<>%{!]|\\n|/bin/|^\s*+[a-z]\w*+\s++['\"]?(?:[-/~\\]|[a-z]:[\\/]|https?:)", re.IGNORECASE
)


def command_in(value: str) -> tuple[int, int] | None:
    """Where a command begins and ends inside of a value that should be none; linear in its length."""
    if _ANY.search(value) is None:
        return None
    tail = max(0, len(value) - WIDTH)
    found = search(_CHAINED, value) or _LAST.search(value, tail) or search(_CALLS, value) or _starting(value)
    return found.span() if found else None


def _starting(value: str) -> re.Match[str] | None:
    return _STARTS.match(value, 0, WIDTH)


def chained_in(value: str) -> tuple[int, int] | None:
    """Where a second command begins in that of one program; text filters behind a pipe are fine."""
    quoted = _QUOTED if len(value) <= WIDTH else _QUOTED_OR_OPEN
    found = _SECOND.search(quoted.sub(_blanked, value.replace("\\\n", "  ")))
    return found.span() if found else None


def _blanked(quoted: re.Match[str]) -> str:
    """Single quotes keep a shell from reading; in double ones it still runs a command in backticks."""
    if len(quoted[0]) == 1 or quoted[0][0] != quoted[0][-1]:
        return quoted[0]
    if quoted[0][0] == '"' and ("`" in quoted[0] or "$(" in quoted[0]) and command_in(quoted[0]):
        return quoted[0]
    return " " * len(quoted[0])


_QUOTED: Final = Lazy(r"'[^']*+'|\"(?:[^\"\\]|\\.)*+\"", re.DOTALL)
# What never closes is read once only, to the end, and quotes nothing.
_QUOTED_OR_OPEN: Final = Lazy(r"'[^']*+'?+|\"(?:[^\"\\]|\\.)*+\"?+", re.DOTALL)
_FILTERS: Final = (
    "grep|egrep|fgrep|head|tail|sort|uniq|wc|jq|yq|cut|tr|less|more|column|tac|rev|nl|fold|fmt|paste|"
    "join|awk|sed|cat"
)
_SECOND: Final = Lazy(rf"[;`\n]\s*+\w|&&?\s*+\w|\$\(\s*+\w|\|\|?+\s*+(?!(?:{_FILTERS})\b)[\w/.$]|[<>]\(")
