"""Names of hosts that say which address they have, or that anybody may give any."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from douane.detectors.interpreters.words import words
from douane.detectors.lazy import Lazy

if TYPE_CHECKING:
    from collections.abc import Iterator

# The machine that runs containers, as these call it.
OF_CONTAINERS: Final = words(
    "host.docker.internal gateway.docker.internal kubernetes.docker.internal docker.for.mac.host.internal "
    "host.containers.internal host.lima.internal host.minikube.internal host.k3d.internal"
)
LOOPBACK_NAMES: Final = OF_CONTAINERS | words(
    "localhost localhost.localdomain ip6-localhost ip6-loopback loopback"
)
# All names in these zones are this machine: for developers, who need a certificate or a cookie there.
_TO_LOOPBACK: Final = Lazy(
    r"(?:^|\.)(?:localtest\.me|lvh\.me|vcap\.me|lacolhost\.com|yoogle\.com|localh\.st|localho\.st|fuf\.me|ulh\.us|"
    r"lcl\.host|local\.gd|localhost\.direct|smackaho\.st|42foo\.com|beweb\.com|colasloth\.com|127-0-0-1\.org\.uk|"
    r"localdomain\.pw|local\.sisteminha\.com|bugbounty\.dod\.network|spoofed\.burpcollaborator\.net)$"
)
# Who asks chooses what these answer, and what they answer the second time.
_REBINDING: Final = Lazy(r"(?:^|\.)(?:1u\.ms|rbndr\.us|rebind\.network|rebind\.it)$")
_ECHOING: Final = Lazy(
    r"\.(?:nip\.io|sslip\.io|xip\.io|xip\.name|backname\.io|traefik\.me|local-ip\.co|local-ip\.sh|"
    r"local-ip\.medicmobile\.org|plex\.direct)$"
)
# How a cloud names its machines for one another.
_INSIDE: Final = Lazy(r"^ip-(\d{1,3}-\d{1,3}-\d{1,3}-\d{1,3})\.(?:ec2|[a-z0-9-]{1,40}\.compute)\.internal$")
_LONGEST: Final = 253  # characters of a name (RFC 1035 §2.3.4)
_FOUR: Final = Lazy(r"(?<![0-9])(?=((?:\d{1,3}\.){3}\d{1,3}|(?:\d{1,3}-){3}\d{1,3})(?!\d))")
_HEX: Final = Lazy(r"(?:^|[.-])(?=([0-9a-f]{8})(?:[.-]|$))")
_SIX: Final = Lazy(r"(?:^|\.)((?=[^.]*--|(?:[^.-]+-){7})[0-9a-f]{0,4}(?:-[0-9a-f]{0,4}){2,7})(?=\.|$)")


def is_made_up(name: str) -> bool:
    """Whether the name leads to this machine, or wherever whoever wrote it wants."""
    if _TO_LOOPBACK.search(name) or _REBINDING.search(name):
        return True
    return name == "traefik.me" or (name.endswith(".traefik.me") and not any(echoed(name)))


def echoed(name: str) -> Iterator[str]:
    """The addresses in a name of a zone that answers with them: of four bytes, in hexadecimal, of IPv6."""
    zone = _ECHOING.search(name[-_LONGEST:])
    if zone is None:
        return
    rest = name[-_LONGEST:][: zone.start()]
    for found in _FOUR.finditer(rest):
        yield found[1].replace("-", ".")
    for found in _HEX.finditer(rest):
        yield f"0x{found[1]}"
    for found in _SIX.finditer(rest):
        yield found[1].replace("-", ":")


def inner(name: str) -> str:
    """The address of a machine that its cloud named after it, if this is such a name."""
    found = _INSIDE.match(name)
    return found[1].replace("-", ".") if found else ""
