"""What is known of a server before anybody trusts it, and what comes of asking that one question."""

from __future__ import annotations

from enum import StrEnum
from typing import Final, NamedTuple


class Unknown(NamedTuple):
    """Something that could not be found out, and why."""

    why: str


class Proof(NamedTuple):
    """What a verified signature proves: which workflow has signed, and of which files."""

    signer: str
    digests: tuple[str, ...]


class Refuted(NamedTuple):
    """A signature that does not hold, and why."""

    why: str


# Why no signature was verified: only installing helps.
NO_VERIFIER: Final = "sigstore is not installed, which verifies signatures"


class Provenance(NamedTuple):
    """What a registry shows of where a package was built, and what became of verifying it."""

    repository: str
    workflow: str = ""
    digests: tuple[str, ...] = ()  # of what it is about, as those of `Package`
    signed: tuple[str, ...] = ()  # the signatures, as bundles of sigstore
    proof: Proof | Refuted | Unknown = Unknown("nobody has verified it")


class Files(NamedTuple):
    """Files of a package as they came, held against the digests that its registry names."""

    alike: int = 0
    other: tuple[str, ...] = ()  # with which digest it is
    unnamed: tuple[str, ...] = ()  # of which the registry names none


class Placed(NamedTuple):
    """Where a package is installed: `path` is its folder, of a distribution of Python its `.dist-info`."""

    kind: str  # npm or pypi
    name: str
    version: str
    path: str


class Difference(NamedTuple):
    """How installed files differ from those that a registry has; each by its path from the folder."""

    alike: int = 0
    changed: tuple[str, ...] = ()
    added: tuple[str, ...] = ()  # code alone: what else is there, nobody runs
    missing: tuple[str, ...] = ()
    made: tuple[str, ...] = ()  # compiled where it was installed, so that nothing is there to compare with
    unclear: tuple[str, ...] = ()  # what could not be compared, and why


class Copy(NamedTuple):
    """An installed copy of a package, held against what its registry has of that version."""

    placed: Placed
    files: Difference
    built: str = ""  # what has run when it was installed, and may have written files


class Package(NamedTuple):
    """One version of a package, as its registry tells; times are seconds since the epoch, 0 if not told."""

    kind: str  # npm or pypi
    name: str
    version: str
    latest: str = ""
    published: float = 0.0
    first_published: float = 0.0
    versions: int = 0
    maintainers: tuple[str, ...] = ()
    repository: str = ""
    licence: str = ""
    warning: str = ""  # what the registry says of it: deprecated, yanked, and why
    scripts: tuple[tuple[str, str], ...] = ()  # what is run when it is installed
    needs: tuple[tuple[str, str], ...] = ()  # other packages, and which versions of them
    provenance: Provenance | Unknown | None = None
    digests: tuple[tuple[str, str], ...] = ()  # address and digest of each file, `sha512:…` in hexadecimal
    before: tuple[str, ...] | Unknown = ()  # who looked after the version before; nobody if this is the first


class Advisory(NamedTuple):
    """A published hole of a package. `until` is the first version without it."""

    id: str
    what: str
    until: str = ""
    source: str = ""
    is_evil: bool = False


class Likeness(NamedTuple):
    """A well-known name that this one may be taken for."""

    name: str
    why: str


class Weakness(NamedTuple):
    """Something in the source; `level` is note, warning or hole."""

    rule: str
    level: str
    file: str
    line: int
    said: str
    advice: str
    fingerprint: str
    trail: tuple[tuple[str, int, str], ...] = ()
    tool: str = ""
    cwe: int = 0


class Description(NamedTuple):
    """What the source has models told of a tool."""

    tool: str
    text: str
    file: str
    line: int


# Why a script was not read: only installing helps.
NO_READER: Final = "tree-sitter is not installed, which reads JavaScript and TypeScript"


class Source(NamedTuple):
    """What was read of the source, what is wrong in it, and what was not read, with why."""

    files: int
    tools: tuple[str, ...]
    weaknesses: tuple[Weakness, ...]
    unread: tuple[str, ...] = ()
    described: tuple[Description, ...] = ()


class Trial(NamedTuple):
    """What a server showed when it was started in the sandbox, and what another start showed otherwise.

    `seconds` is how long the first start took, its list of tools included; `changed` are names of tools, and
    `orders` say which descriptions order a model about.
    """

    seconds: float
    described: tuple[Description, ...]
    changed: tuple[str, ...] = ()
    orders: tuple[str, ...] = ()
    contradictions: tuple[str, ...] = ()  # which tools say of themselves what their names deny
    unexplained: tuple[str, ...] = ()  # which parameters nothing explains


class Protection(NamedTuple):
    """What a server at an address says of how a credential for it is had (RFC 9728, RFC 8414)."""

    issuer: str
    challenges: tuple[str, ...] = ()  # ways of PKCE
    scopes: tuple[str, ...] = ()


class Remote(NamedTuple):
    """What a server at an address answers to somebody who shows no credential.

    `fault` says why nobody should believe that it is that server; `wrong` what is wrong with its protection.
    """

    status: int = 0
    tls: str = ""  # the version
    certified_until: float = 0.0
    leads_to: str = ""  # where it redirects to
    fault: str = ""
    protection: Protection | Unknown | None = None
    wrong: str = ""


class Facts(NamedTuple):
    """All that is known of a server. `at` is when it was found out."""

    target: str
    at: float
    command: tuple[str, ...] = ()
    url: str = ""
    is_pinned: bool = True  # whether the same package is started tomorrow
    package: Package | Unknown | None = None
    advisories: tuple[Advisory, ...] | Unknown | None = None
    holes: tuple[Advisory, ...] = ()  # of those that come with Douane
    likenesses: tuple[Likeness, ...] = ()
    source: Source | Unknown | None = None
    files: Files | None = None
    copies: tuple[Copy, ...] = ()  # those that are installed on this machine
    trial: Trial | Unknown | None = None
    remote: Remote | Unknown | None = None
    shadowing: tuple[str, ...] | None = None  # which tools are like those of servers that are used already


class Outcome(StrEnum):
    """What comes of a check. What could not be asked is unknown, and never passes."""

    PASS = "pass"  # noqa: S105  # no password
    WARN = "warn"
    FAIL = "fail"
    UNKNOWN = "unknown"


class Result(NamedTuple):
    """The answer to one question, with what it rests on, and what would change it."""

    outcome: Outcome
    said: str
    evidence: tuple[str, ...] = ()
    change: str = ""
