"""E-mail addresses of persons."""

from __future__ import annotations

import re
from typing import Final

from douane.detectors.lazy import Lazy
from douane.detectors.people.rules import EMAIL, Seen
from douane.detectors.trigger import Trigger

TRIGGER: Final = Trigger("[A-Za-z0-9_+-]@[A-Za-z0-9]", 3)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_LONGEST: Final = 64  # characters before the sign (RFC 5321 §4.5.3.1.1)
_LOCAL: Final = Lazy(r"[\w.+%'&-]{1,64}+")  # matched backwards from the sign
_DOMAIN: Final = Lazy(
    r"(?P<domain>(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,62}[A-Za-z0-9])?\.){1,6})"
    r"(?P<top>xn--[a-z0-9-]{2,40}|[A-Za-z]{2,18})(?![\w@-]|\.\w|[:(]\S|/)",
    re.ASCII,
)
_TRIMMED: Final = ".'&-%+"
_BEFORE: Final = frozenset("\\/@$:~%")
_LONG: Final = 24
_NO_TOPS: Final = _words(
    """
    py js ts rb kt jsx tsx mjs json yaml yml toml md txt png jpg jpeg gif svg html css scss php java
    service timer socket target mount command local localhost lan internal intern corp invalid test
    example parametrize fixture asyncio mark setter getter property decorator class method
    """
)
_KEPT_FREE: Final = frozenset({"example.com", "example.org", "example.net", "example.edu", "domain.com"})
# Whoever reads these is an office or a program (RFC 2142), or nobody.
_ROLES: Final = _words(
    """
    abuse admin administrator all billing bot care careers community conduct contact customerservice
    dev devops devs docs donotreply do-not-reply enquiries events feedback finance ftp git hello
    help helpdesk hg hostmaster hr info inquiries it jobs legal list lists mail mailer-daemon
    maintainers marketing media members membership news newsletter no-reply noreply notification
    notifications office operations ops orders partners postmaster press privacy pypi recruiting
    root sales security service services shop staff subscribe support svn sysadmin system team
    unsubscribe users web webmaster workspace
    """
)
_STAND_INS: Final = _words(
    """
    a abc account address anyone app asdf author b bar baz client customer demo doe dummy email
    employee example first first.last firstname firstname.lastname foo foobar from guest jane.doe
    janedoe jane.smith john.doe johndoe john.smith johnsmith joe.bloggs me member max.mustermann
    myemail myname mymail name other owner password person recipient receiver sample sender smith
    some somebody someone something student target teacher test tester testuser to u username user
    usr you your your-email your.email youremail your-name your.name yourname your_email x xx xxx y
    yourmail
    """
)
# Somebody may be called so; at a domain for examples nobody is.
_NAMES: Final = _words("alice anna bob carol charlie dave eve fred jane jim joe john mary sam tom jd cs jdoe")
_SERVICES: Final = frozenset(("noreply", "no-reply", "gserviceaccount", "sentry", "ingest", "bounces"))
_DIGITS: Final = Lazy(r"[0-9_.+-]+")


def seek(content: str, start: int) -> Seen | None:
    """The address around the sign behind `start`, if it is a person's."""
    sign = start + 1
    right = _DOMAIN.match(content, sign + 1)
    if right is None or right["top"].lower() in _NO_TOPS:
        return None
    first = max(0, sign - _LONGEST)
    left = _LOCAL.match(content[first:sign][::-1])
    if left is None:
        return None
    local = left[0][::-1].lstrip(_TRIMMED)
    begin = sign - len(local)
    if not local or (begin and content[begin - 1] in _BEFORE and not _is_named(content, begin)):
        return None
    if not is_personal(local.lower(), right[0].lower()):
        return None
    return Seen(EMAIL, begin, right.end(), 0.9)


def _is_named(content: str, begin: int) -> bool:
    """Whether what stands before is the end of a name or of `mailto`, and no part of a URL or an escape."""
    return content[begin - 1] == ":" and (
        content[max(0, begin - 7) : begin].lower() == "mailto:" or _ends_name(content, begin)
    )


def _ends_name(content: str, begin: int) -> bool:
    """Whether the colon ends a word of its own: in a URL a scheme and two slashes stand before the user."""
    before = content[max(0, begin - 80) : begin - 1].split()
    return bool(before) and before[-1].isalpha()


def is_personal(local: str, domain: str) -> bool:
    """Whether somebody reads what is sent to `local` at `domain`, both in small letters."""
    name = _DIGITS.sub("", local)
    first = local.split("+", maxsplit=1)[0]
    if first in _ROLES or first.rstrip("0123456789") in _ROLES or name in _ROLES or "reply" in local:
        return False
    if first in _STAND_INS or not _SERVICES.isdisjoint(domain.split(".")) or _is_serial(local):
        return False
    is_free = domain in _KEPT_FREE or domain.startswith("example.") or ".example." in domain
    return not is_free or (name not in _STAND_INS and name not in _NAMES and len(local) > 4)  # noqa: PLR2004  # `jd`, `ann`: made up


def _is_serial(local: str) -> bool:
    """Whether a program made it up, as the ids of messages and of bounces are."""
    if local.isascii() and local.isdigit():
        return True
    return len(local) > _LONG and sum(map(str.isdigit, local)) > len(local) // 3
