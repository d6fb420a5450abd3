"""All that can be found out about a server without starting it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from douane.inventory.holes import Hole
from douane.model.facts import Advisory, Facts, Package, Proof, Provenance, Refuted, Unknown
from douane.supply.addresses import Address, Settings, npm_address, pypi_address
from douane.supply.advisories import ECOSYSTEMS, asked, kept, shipped
from douane.supply.archive import Archive
from douane.supply.asking import Ask
from douane.supply.fetching import Fetching
from douane.supply.likeness import likenesses
from douane.supply.registry import npm, pypi
from douane.supply.version import of_version


class Wanted(NamedTuple):
    """A package, and which version: a number, a tag or nothing."""

    kind: str
    name: str
    version: str = ""
    is_pinned: bool = False


Verify = Callable[[Provenance], Proof | Refuted | Unknown]


class Ways(NamedTuple):
    """How to find out: whom to ask, what is known already, and the time.

    `database` gives `all.zip` of an ecosystem where advisories are kept on the disk; nothing if they are not.
    """

    ask: Ask
    settings: Settings
    advisories: Address
    database: Callable[[str], bytes | None]
    holes: Sequence[Hole]
    known: Sequence[str]
    at: float
    verify: Verify


def of_package(target: str, wanted: Wanted, ways: Ways) -> Facts:
    """What is known of a package: what its registry, advisories and its own source say."""
    name = f"{wanted.kind}:{wanted.name}"
    facts = Facts(target, ways.at, is_pinned=wanted.is_pinned, likenesses=likenesses(name, ways.known))
    at = npm_address(wanted.name, ways.settings) if wanted.kind == "npm" else pypi_address(ways.settings)
    found = (npm if wanted.kind == "npm" else pypi).look(wanted.name, wanted.version, at, ways.ask)
    if isinstance(found, Unknown):
        known = shipped(name, wanted.version, ways.holes)
        told = _advisories(Package(*wanted[:3]), ways) if wanted.is_pinned else found
        return facts._replace(package=found, holes=known, advisories=told, source=found)
    package, files = _verified(found[0], ways), found[1]
    fetching = Fetching(package, at, ways.ask)
    archive = fetching.fetch(files[0])
    if not isinstance(archive, Unknown):
        package = _completed(package, archive)
    return facts._replace(
        package=package,
        holes=shipped(name, package.version, ways.holes),
        advisories=_advisories(package, ways),
        source=archive if isinstance(archive, Unknown) else of_version(archive, files[1:], fetching.fetch),
        files=fetching.files,
    )


def _verified(package: Package, ways: Ways) -> Package:
    shown = package.provenance
    if not isinstance(shown, Provenance):
        return package
    return package._replace(provenance=shown._replace(proof=ways.verify(shown)))


def _advisories(package: Package, ways: Ways) -> tuple[Advisory, ...] | Unknown:
    """From the disk where they are kept there, and otherwise from the service."""
    database = ways.database(ECOSYSTEMS[package.kind])
    return asked(package, ways.advisories, ways.ask) if database is None else kept(package, database)


def _completed(package: Package, archive: Archive) -> Package:
    """With what only the files of a wheel tell, where the index has no metadata apart."""
    if package.kind != "pypi" or package.licence or package.needs:
        return package
    found = (path for path in archive.files if path.endswith((".dist-info/METADATA", "/PKG-INFO")))
    path = min(found, key=len, default="")
    return pypi.with_metadata(package, archive.files[path].decode("utf-8", "replace")) if path else package
