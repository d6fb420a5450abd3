"""Packages of npm: the document of a package, and its attestations."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterable, Mapping
from typing import Final
from urllib.parse import quote

from douane.model.facts import Package, Provenance, Unknown
from douane.supply.addresses import Address
from douane.supply.asking import Ask, Question, document
from douane.supply.digests import of_integrity, strongest
from douane.supply.registry.times import seconds

_HOOKS: Final = ("preinstall", "install", "postinstall")
_SLSA: Final = "https://slsa.dev/provenance/"


def look(name: str, wanted: str, at: Address, ask: Ask) -> tuple[Package, tuple[str, ...]] | Unknown:
    """The package and where its tarball is; `wanted` is a version, a tag or nothing."""
    answer = ask(Question(f"{at.url}{quote(name, safe='@')}", at.headers))
    if isinstance(answer, Unknown):
        return answer
    if not answer.is_there:
        return Unknown(f"the registry has no package `{name}`")
    whole = document(answer)
    if isinstance(whole, Unknown):
        return whole
    found = read(whole, name, wanted)
    if isinstance(found, Unknown):
        return found
    package, tarball = found
    return package._replace(provenance=_provenance(package, whole, at, ask)), tarball


def read(whole: Mapping[str, object], name: str, wanted: str) -> tuple[Package, tuple[str, ...]] | Unknown:
    """What the document of a package says of a version; the newest if none is wanted."""
    versions, tags = _mapping(whole.get("versions")), _mapping(whole.get("dist-tags"))
    latest = str(tags.get("latest", ""))
    version = str(tags.get(wanted, wanted)) if wanted else latest
    about = _mapping(versions.get(version))
    if not about:
        return Unknown(f"the registry has no version `{wanted}` of `{name}`")
    times = _mapping(whole.get("time"))
    package = Package(
        "npm",
        name,
        version,
        latest=latest,
        published=seconds(times.get(version)),
        first_published=seconds(times.get("created")),
        versions=len(versions),
        maintainers=tuple(_names(about.get("maintainers") or whole.get("maintainers"))),
        repository=_repository(about.get("repository") or whole.get("repository")),
        licence=_licence(about.get("license") or whole.get("license")),
        warning=f"deprecated: {about['deprecated']}" if about.get("deprecated") else "",
        scripts=tuple(hooks(about)),
        needs=tuple((one, str(what)) for one, what in _mapping(about.get("dependencies")).items()),
    )
    dist = _mapping(about.get("dist"))
    tarball = str(dist.get("tarball", ""))
    digest = of_integrity(str(dist.get("integrity", ""))) or strongest({"sha1": dist.get("shasum")})
    before = _before(versions, version, times)
    return package._replace(digests=((tarball, digest),) if digest else (), before=before), (tarball,)


def _before(
    versions: Mapping[str, object], version: str, times: Mapping[str, object]
) -> tuple[str, ...] | Unknown:
    """Who looked after the version that was published before this one."""
    at = seconds(times.get(version))
    older = [one for one in versions if one != version and 0 < seconds(times.get(one)) < at]
    if not older:
        return () if at else Unknown("the registry tells no times")
    last = max(older, key=lambda one: seconds(times.get(one)))
    names = tuple(_names(_mapping(versions[last]).get("maintainers")))
    return names or Unknown("the registry does not tell who looked after a version")


def hooks(manifest: Mapping[str, object]) -> Iterable[tuple[str, str]]:
    """What of a `package.json` is run when the package is installed."""
    scripts = _mapping(manifest.get("scripts"))
    return ((name, str(scripts[name])) for name in _HOOKS if name in scripts)


def _provenance(
    package: Package, whole: Mapping[str, object], at: Address, ask: Ask
) -> Provenance | Unknown | None:
    about = _mapping(_mapping(whole.get("versions")).get(package.version))
    if not _mapping(about.get("dist")).get("attestations"):
        # Mirrors leave it out of the document; only the registry of npm is known to tell.
        return (
            None
            if at.url.startswith("https://registry.npmjs.org/")
            else Unknown("the registry tells no provenance")
        )
    answer = ask(
        Question(
            f"{at.url}-/npm/v1/attestations/{quote(package.name, safe='@')}@{package.version}", at.headers
        )
    )
    if isinstance(answer, Unknown):
        return answer
    return attested(answer.content) if answer.is_there else None


def attested(content: bytes) -> Provenance | Unknown | None:
    """Where the attestations of npm say that a package was built."""
    try:
        bundles = json.loads(content)["attestations"]
        for one in bundles:
            if str(one["predicateType"]).startswith(_SLSA):
                built = _built(json.loads(base64.b64decode(one["bundle"]["dsseEnvelope"]["payload"])))
                return built._replace(signed=(json.dumps(one["bundle"]),))
    except (ValueError, KeyError, TypeError, binascii.Error, RecursionError):
        return Unknown("the attestations cannot be read")
    return None


def _built(statement: Mapping[str, object]) -> Provenance:
    predicate = _mapping(statement.get("predicate"))
    parameters = _mapping(_mapping(predicate.get("buildDefinition")).get("externalParameters"))
    workflow = _mapping(parameters.get("workflow"))
    subjects = statement.get("subject")
    digests = tuple(
        strongest({**_mapping(_mapping(one).get("digest"))})
        for one in (subjects if isinstance(subjects, list) else [])
    )
    return Provenance(str(workflow.get("repository", "")), str(workflow.get("path", "")), digests)


def _repository(told: object) -> str:
    return str(told.get("url", "")) if isinstance(told, dict) else str(told or "")


def _licence(told: object) -> str:
    return str(told.get("type", "")) if isinstance(told, dict) else str(told or "")


def _names(told: object) -> Iterable[str]:
    for one in told if isinstance(told, list) else []:
        yield str(one.get("name", "")) if isinstance(one, dict) else str(one).partition(" <")[0]


def _mapping(told: object) -> Mapping[str, object]:
    return told if isinstance(told, dict) else {}
