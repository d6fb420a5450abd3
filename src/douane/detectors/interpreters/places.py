"""Where a path leads once all is decoded that a server may decode, and whose place that is."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from douane.detectors.interpreters import kept
from douane.detectors.lazy import Lazy

_CODES: Final = Lazy(
    r"%(?:25)*+([0-9a-fA-F]{2})|%u([0-9a-fA-F]{4})|\\u([0-9a-fA-F]{4})|0x(2f|5c|2e)", re.IGNORECASE
)
# Two bytes that stand for `/`, `\` or `.` where a decoder is careless (overlong UTF-8, RFC 3629 §10).
_OVERLONG: Final = Lazy(
    r"%(?:25)*+(?:c0%(?:25)*+(?:af|2f|5c|9v|qf|ae|2e|fe)|c1%(?:25)*+(?:9c|1c|af|8s|pc)|"
    r"e0%(?:25)*+(?:80%(?:25)*+(?:af|ae)|40%(?:25)*+ae)|f0%(?:25)*+80%(?:25)*+80%(?:25)*+a[ef]|"
    r"f8%(?:25)*+80(?:%(?:25)*+80){2}%(?:25)*+a[ef]|fc%(?:25)*+80(?:%(?:25)*+80){3}%(?:25)*+a[ef]|"
    r"bg%(?:25)*+qf)",
    re.IGNORECASE,
)
_LOOKALIKE: Final = str.maketrans(
    {
        "\uff0e": ".", "\u2024": ".", "\u3002": ".", "\uff61": ".", "\ufe52": ".",
        "\uff0f": "/", "\u2044": "/", "\u2215": "/", "\u29f8": "/",
        "\uff3c": "\\", "\u2216": "\\", "\u29f5": "\\", "\u29f9": "\\", "\ufe68": "\\",
        "\uefc8": "/", "\uf025": "/", "\u2025": "..",
    }
)  # fmt: skip
_REPEATED: Final = Lazy(r"/(?:\.?/)++")
_DRIVE: Final = Lazy(r"/*([A-Za-z]):(?=[/\\]|$)")
_PREFIX: Final = Lazy(
    r"(?:file|local_file|netdoc|view-source|php|jar|zip|phar|glob):(?://)?+(?:localhost(?=/))?+",
    re.IGNORECASE,
)
_PROC_ROOT: Final = Lazy(r"/proc/(?:self|thread-self|\d+)/(?:root|cwd)(?=/|$)")


class DecodedPath(NamedTuple):
    """A path after decoding: `climbs` counts the levels above its start, `is_disguised` if it hides them."""

    path: str
    climbs: int
    is_disguised: bool


def place_of(value: str) -> DecodedPath:
    """Where `value` leads, read as carelessly as any server reads it; linear in its length."""
    plain = decoded(value)
    shown = value.translate(_SLASHES)
    path = _PREFIX.sub("", plain, count=1)
    path = _DRIVE.sub(lambda found: f"/{found[1].lower()}:", path, count=1)
    cut, nul, _ = path.partition("\x00")
    path = _PROC_ROOT.sub("", _REPEATED.sub("/", cut))
    steps, climbs = _walked(path)
    rooted = path.startswith("/") or bool(_DRIVE.match(value))
    is_disguised = bool(nul) or (plain != shown and climbs > _walked(shown)[1])
    return DecodedPath(("/" if rooted else "") + "/".join(steps), climbs, is_disguised)


_SLASHES: Final = str.maketrans({"\\": "/"})


def decoded(value: str) -> str:
    """`value` with escapes read, and backslashes and look-alikes made into what they pass for."""
    if "%" in value or "\\u" in value or "0x" in value:
        value = _OVERLONG.sub(lambda found: "." if _is_dot(found[0]) else "/", value)
        value = _CODES.sub(_character, _CODES.sub(_character, value))
    if not value.isascii():
        value = value.translate(_LOOKALIKE)
    return value.translate(_SLASHES)


def _is_dot(code: str) -> bool:
    return code.lower().endswith(("ae", "2e", "fe"))


def _character(code: re.Match[str]) -> str:
    return chr(int(code[1] or code[2] or code[3] or code[4], 16))


def _walked(path: str) -> tuple[list[str], int]:
    """The steps that are left, and how often the way leads above its start."""
    steps: list[str] = []
    climbs = 0
    for step in path.split("/"):
        bare = step.rstrip(" ")
        if bare in {"", "."}:
            continue
        if bare == ".." or (bare.startswith("..") and (not bare.strip(".") or bare[2:3] == ";")):
            if steps:
                steps.pop()
            else:
                climbs += 1
        else:
            steps.append(step)
    return steps, climbs


_SENSITIVE: Final = Lazy(
    r"(?:^|/)(?:\.ssh/(?:(?!config$|known_hosts$)[^/]*(?<!\.pub)(?:/|$)|$)|\.aws/(?:credentials|config)|"
    r"[._]netrc$|\.kube/config|\.docker/config\.json|\.gnupg(?:/|$)|"
    r"\.(?:git-credentials|pgpass|my\.cnf|pypirc)$|\.config/gcloud(?:/|$)|\.azure/(?:accesstokens|"
    r"azureprofile|msal)|"
    r"\.mozilla/firefox/|(?:google/chrome|google-chrome|chromium|microsoft/edge|"
    r"bravesoftware)(?:/[^/]+){0,6}/(?:login data|cookies|local state|web data)|"
    r"library/keychains(?:/|$)|(?:\.local/share/)?keyrings(?:/|$)|\.password-store(?:/|$)|"
    r"logins\.json$|key[34]\.db$|"
    r"\.(?:ba|z|k|c|tc)?sh_history$|\.(?:mysql|psql|python|sqlite|rediscli|node_repl)_history$|"
    r"\.bash_profile~?$|"
    r"id_(?:rsa|dsa|ecdsa|ed25519)(?:_sk)?$|ntds\.dit|unattend(?:ed)?\.(?:xml|txt)$|sysprep\.(?:inf|"
    r"xml)$|web\.config\.bak$)"
    rf"|(?:^|/)(?:(?:{kept.ACCOUNTS}|{kept.DATABASE})$|(?:{kept.FOLDERS})(?:/|$)|{kept.AT_HOME}$|{kept.OWN})"
    r"|^(?:[a-z]:)?/?(?:etc/(?:shadow|gshadow|passwd|master\.passwd|sudoers|security/(?:passwd|"
    r"opasswd)|ssh/ssh_host_\w+key|krb5\.keytab|ssl/private)|"
    r"proc/(?:self|thread-self|\d+|net)(?:/|$)|proc/(?:kcore|kallsyms|mem)|(?:var/)?run/secrets(?:/|"
    r"$)|root/\.|var/lib/(?:kubelet|docker/containers)/|"
    r"private/etc/(?:master\.passwd|sudoers|passwd))"
    r"|^/?(?:[a-z]:/)?(?:windows|winnt)/(?:system32/config|repair)(?:/|$)",
    re.IGNORECASE,
)
# What belongs to the operating system and its services. Files of a person's work do not lie there.
_SYSTEM: Final = Lazy(
    r"^/?(?:etc|proc|sys|dev|boot|private/etc|usr/local/etc|opt/local/etc)(?:/|$)(?!null$|stdin$|"
    r"stdout$|stderr$|shm/|hosts$|os-release$|localtime$|timezone$|resolv\.conf$|hostname$|(?:cpu|mem)info$|loadavg$"
    r"|uptime$|class/(?:thermal|power_supply|hwmon|backlight)/)"
    r"|^/?(?:[a-z]:/)?(?:windows|winnt)(?:/|$)|^/?(?:[a-z]:/)?(?:boot\.ini|autoexec\.bat|config\.sys|"
    r"pagefile\.sys|hiberfil\.sys|ntldr|bootmgr|\$recycle\.bin|system volume information|"
    r"inetpub)(?:[/;?&#%]|$)"
    r"|^/?(?:[a-z]:/)?(?:documents and settings/(?:administrator|all users)|users/administrator)(?:/|$)",
    re.IGNORECASE,
)


def is_sensitive(path: str) -> bool:
    """Whether keys, passwords or what a person typed lie at `path`."""
    return _SENSITIVE.search(path) is not None


def is_system(path: str) -> bool:
    """Whether `path` belongs to the operating system."""
    return _SYSTEM.search(path) is not None
