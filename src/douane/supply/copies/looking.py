"""One installed copy, held against the files of that version that the user's registry has."""

from __future__ import annotations

from douane.model.facts import Copy, Difference, Placed, Unknown
from douane.supply.addresses import npm_address, pypi_address
from douane.supply.archive import Archive
from douane.supply.copies import npm as of_npm
from douane.supply.copies import python as of_python
from douane.supply.copies.disk import LARGEST_FILE, Disk
from douane.supply.copies.python import BUILT, Distribution
from douane.supply.fetching import Fetching
from douane.supply.gathering import Ways
from douane.supply.registry import npm, pypi


def looked_at(placed: Placed, ways: Ways, disk: Disk) -> Copy:
    """How a copy differs.

    **Invariant:** what could not be held against the registry is unclear, and never alike.
    """
    if disk.is_late():
        return _unclear(placed, "there was no time for it")
    found = _npm(placed, ways, disk) if placed.kind == "npm" else _python(placed, ways, disk)
    if not disk.is_late():
        return found
    # Whose files the added ones are may not have been read.
    part = found.files._replace(added=(), unclear=(*found.files.unclear, "it has more than is read"))
    return found._replace(files=part)


def _npm(placed: Placed, ways: Ways, disk: Disk) -> Copy:
    why = of_npm.not_of_registry(placed, disk)
    at = npm_address(placed.name, ways.settings)
    found = Unknown(why) if why else npm.look(placed.name, placed.version, at, ways.ask)
    if isinstance(found, Unknown):
        return _unclear(placed, found.why)
    package, (tarball,) = found
    archive = Fetching(package, at, ways.ask).proven(tarball, LARGEST_FILE)
    if isinstance(archive, Unknown):
        return _unclear(placed, archive.why)
    difference, built = of_npm.differing(placed, archive, disk)
    return Copy(placed, _with_unread(difference, archive), built)


def _python(placed: Placed, ways: Ways, disk: Disk) -> Copy:
    about = of_python.distribution(placed, disk)
    if not about.listed:
        return _unclear(placed, "it has no list of its files, as of a system's own packages")
    itself = of_python.by_itself(about, disk)
    found = Unknown(about.source) if about.source else _from_index(about, placed.name, ways, disk)
    if isinstance(found, Unknown):
        return Copy(placed, itself._replace(unclear=(*itself.unclear, found.why)))
    difference, built = found
    return Copy(placed, _both(difference, itself), built)


def _from_index(about: Distribution, name: str, ways: Ways, disk: Disk) -> tuple[Difference, str] | Unknown:
    at = pypi_address(ways.settings)
    found = pypi.look(name, about.version, at, ways.ask)
    if isinstance(found, Unknown):
        return found
    package, urls = found
    fetching = Fetching(package, at, ways.ask)
    wheel, source = of_python.fitting(urls, about.tags), next((one for one in urls if _is_source(one)), "")
    if not wheel and not source:
        return Unknown("the index has no file of this version that could have been installed so")
    archive = fetching.proven(wheel or source, LARGEST_FILE)
    if isinstance(archive, Unknown):
        return archive
    if not wheel:
        return _with_unread(of_python.from_source(about, archive, disk), archive), BUILT
    difference = _with_unread(of_python.from_wheel(about, archive, disk), archive)
    if not source or not (difference.changed or difference.added):
        return difference, ""
    # It may have been built here although there is a wheel: what is as in the source came from there.
    whole = fetching.proven(source, LARGEST_FILE)
    return (
        difference if isinstance(whole, Unknown) else of_python.settled(difference, about, whole, disk)
    ), ""


def _is_source(url: str) -> bool:
    return not url.endswith(".whl")


def _both(one: Difference, other: Difference) -> Difference:
    """What is different by either; what was compiled here is as it was when it was listed."""
    return one._replace(
        changed=_once(one.changed, other.changed),
        missing=_once(one.missing, other.missing),
        unclear=_once(one.unclear, other.unclear),
    )


def _once(*both: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(path for one in both for path in one))


def _with_unread(difference: Difference, archive: Archive) -> Difference:
    return difference._replace(unclear=(*difference.unclear, *archive.left_out))


def _unclear(placed: Placed, why: str) -> Copy:
    return Copy(placed, Difference(unclear=(why,)))
