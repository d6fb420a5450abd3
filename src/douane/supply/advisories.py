"""Published holes: what OSV answers, or what its database on this disk holds, as osv-scanner lays it out."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from douane.inventory.holes import Hole, canonical, known_of, order
from douane.model.facts import Advisory, Package, Unknown
from douane.supply.addresses import Address
from douane.supply.asking import Ask, Question, document

ECOSYSTEMS: Final = {"npm": "npm", "pypi": "PyPI"}
_LARGEST_RECORD: Final = 4 << 20
_LONGEST: Final = 200  # characters of what a record says
_MOST: Final = 100


def asked(package: Package, at: Address, ask: Ask) -> tuple[Advisory, ...] | Unknown:
    """What the service knows of this version."""
    about = {"name": package.name, "ecosystem": ECOSYSTEMS[package.kind]}
    body = json.dumps({"package": about, "version": package.version}).encode()
    answer = ask(Question(f"{at.url}v1/query", {"Content-Type": "application/json", **at.headers}, body))
    if isinstance(answer, Unknown):
        return answer
    found = document(answer) if answer.is_there else Unknown("the service has no place to ask")
    if isinstance(found, Unknown):
        return found
    listed = found.get("vulns", [])
    if not isinstance(listed, list) or found.get("next_page_token"):
        return Unknown("the service answered only a part")
    return tuple(read(one, package) for one in listed if isinstance(one, dict) and not one.get("withdrawn"))


def kept(package: Package, database: bytes) -> tuple[Advisory, ...] | Unknown:
    """What `all.zip` of the ecosystem holds on this version."""
    try:
        with zipfile.ZipFile(io.BytesIO(database)) as records:
            found = tuple(_of(package, records))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        return Unknown(f"the database cannot be read: {error}")
    return found[:_MOST]


def shipped(package: str, version: str, holes: Iterable[Hole]) -> tuple[Advisory, ...]:
    """What the list that comes with Douane has on a version of `npm:…` or `pypi:…`."""
    return tuple(
        Advisory(", ".join(one.ids) or one.package, one.what, one.until, one.source, one.is_evil)
        for one in known_of(holes, package, version)
    )


def _of(package: Package, records: zipfile.ZipFile) -> Iterator[Advisory]:
    name = package.name.encode()
    for entry in records.infolist():
        if entry.file_size > _LARGEST_RECORD:
            continue
        content = records.read(entry)
        if name not in content:  # reading every record as JSON would take a minute
            continue
        record = json.loads(content)
        if not record.get("withdrawn") and any(_has(package, one) for one in _affected(record, package)):
            yield read(record, package)


def read(record: Mapping[str, object], package: Package) -> Advisory:
    """One record of the schema of OSV, as far as a person needs it."""
    aliases = record.get("aliases")
    names = (str(record.get("id", "")), *(map(str, aliases) if isinstance(aliases, list) else ()))
    what = str(record.get("summary") or record.get("details") or "").partition("\n")[0][:_LONGEST]
    fixed = [
        str(event["fixed"])
        for one in _affected(record, package)
        for event in _events(one)
        if "fixed" in event and order(str(event["fixed"])) > order(package.version)
    ]
    return Advisory(
        ", ".join(names),
        what,
        min(fixed, key=order, default=""),
        f"https://osv.dev/vulnerability/{names[0]}",
        is_evil=names[0].startswith("MAL-"),
    )


def _affected(record: Mapping[str, object], package: Package) -> Iterator[Mapping[str, object]]:
    wanted = canonical(f"{package.kind}:{package.name}")
    listed = record.get("affected")
    for one in listed if isinstance(listed, list) else []:
        about = one.get("package") or {}
        named = canonical(f"{package.kind}:{about.get('name', '')}")
        if about.get("ecosystem") == ECOSYSTEMS[package.kind] and named == wanted:
            yield one


def _events(affected: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
    ranges = affected.get("ranges")
    for one in ranges if isinstance(ranges, list) else []:
        if one.get("type") in {"SEMVER", "ECOSYSTEM"}:
            yield from one.get("events", [])


def _has(package: Package, affected: Mapping[str, object]) -> bool:
    """Whether a version is among those that are listed, or between those that are named."""
    listed = affected.get("versions")
    if isinstance(listed, list) and package.version in listed:
        return True
    is_in = False
    numbers = order(package.version)
    for event in sorted(_events(affected), key=_place):
        if "introduced" in event:
            is_in = is_in or event["introduced"] == "0" or numbers >= order(str(event["introduced"]))
        elif ("fixed" in event and numbers >= order(str(event["fixed"]))) or (
            "last_affected" in event and numbers > order(str(event["last_affected"]))
        ):
            is_in = False
    return is_in


def _place(event: Mapping[str, object]) -> tuple[int, ...]:
    return order(str(next(iter(event.values()), "")))
