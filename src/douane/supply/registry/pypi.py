"""Packages of PyPI and indexes like it: the simple page of a package, in JSON or HTML, and its metadata."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from email.parser import HeaderParser
from html import unescape
from typing import Final, NamedTuple
from urllib.parse import urljoin

from douane.inventory.holes import order
from douane.model.facts import Package, Provenance, Unknown
from douane.supply.addresses import Address
from douane.supply.asking import Answer, Ask, Question, document
from douane.supply.digests import strongest
from douane.supply.registry.times import seconds

_ACCEPTED: Final = (
    "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.1"
)
_LINK: Final = re.compile(r"<a\s([^>]*)>([^<]*)</a>", re.IGNORECASE)
_ATTRIBUTE: Final = re.compile(r"""([\w-]+)\s*=\s*["']([^"']*)["']""")
_SOURCES: Final = ("repository", "source", "source code", "github", "code", "homepage")
_INSTALLED: Final = (".whl", ".tar.gz", ".zip", ".tgz", ".tar.bz2", ".tar.xz")
_NUMBERS: Final = re.compile(r"^v?[0-9]+(\.[0-9]+)*")
_SAME: Final = re.compile(r"[-_.]+")
_NEED: Final = re.compile(r"\s*([\w.-]+)\s*(?:\[[^\]]*\])?\s*\(?([^;)]*)\)?\s*(;.*)?$")


class File(NamedTuple):
    """One file of a package, as an index lists it."""

    name: str
    url: str
    version: str
    at: float = 0.0
    yanked: str = ""  # why, or "yes"
    provenance: str = ""  # where it is shown
    has_metadata: bool = False
    digest: str = ""


def look(name: str, wanted: str, at: Address, ask: Ask) -> tuple[Package, tuple[str, ...]] | Unknown:
    """The package and where the files of a version are, first what is read first; `wanted` may be nothing."""
    page = f"{at.url}{normal(name)}/"
    answer = ask(Question(page, {"Accept": _ACCEPTED, **at.headers}))
    if isinstance(answer, Unknown):
        return answer
    if not answer.is_there:
        return Unknown(f"the index has no package `{name}`")
    files = tuple(listed(answer, page, name))
    chosen = choose(files, wanted)
    if chosen is None:
        return Unknown(f"the index has no version `{wanted or 'at all'}` of `{name}`")
    package = _package(name, files, chosen)
    described = _described(chosen, at, ask)
    whole = package if isinstance(described, Unknown) else with_metadata(package, described)
    urls = dict.fromkeys((chosen.url, *(one.url for one in _installed(files) if _is_same(one, chosen))))
    named = ((one.url, one.digest) for one in files if one.url in urls and one.digest)
    shown, before = _provenance(chosen, answer, ask), _before(files, chosen, at, ask)
    return whole._replace(provenance=shown, digests=tuple(named), before=before), tuple(urls)


def _before(files: tuple[File, ...], chosen: File, at: Address, ask: Ask) -> tuple[str, ...] | Unknown:
    """Who the version before says that looks after it: an index tells nothing itself."""
    older = [one for one in _installed(files) if order(one.version) < order(chosen.version)]
    if not older:
        return ()
    last = max(older, key=lambda one: (order(one.version), one.has_metadata))
    text = _described(last, at, ask)
    if isinstance(text, Unknown):
        return Unknown(f"who looked after version {last.version}: {text.why}")
    said = with_metadata(Package("pypi", "", last.version), text).maintainers
    return said or Unknown(f"version {last.version} does not say who looks after it")


def listed(answer: Answer, page: str, name: str) -> Iterator[File]:
    """The files of a package (PEP 503, 691, 700, 592, 714, 740)."""
    if not answer.type.endswith("json"):
        yield from _linked(answer.content.decode("utf-8", "replace"), page, name)
        return
    whole = document(answer)
    files = [] if isinstance(whole, Unknown) else whole.get("files")
    for one in files if isinstance(files, list) else []:
        if isinstance(one, dict):
            yield _file(one, page, name)


def _file(one: Mapping[str, object], page: str, name: str) -> File:
    file, yanked, hashes = str(one.get("filename", "")), one.get("yanked"), one.get("hashes")
    return File(
        file,
        urljoin(page, str(one.get("url", ""))),
        _version(file, name),
        seconds(one.get("upload-time")),
        str(yanked) if yanked and yanked is not True else "yes" if yanked else "",
        str(one.get("provenance") or ""),
        bool(one.get("core-metadata") or one.get("dist-info-metadata")),
        strongest(hashes) if isinstance(hashes, dict) else "",
    )


def _linked(text: str, page: str, name: str) -> Iterator[File]:
    for attributes, file in _LINK.findall(text):
        told = {key.lower(): unescape(value) for key, value in _ATTRIBUTE.findall(attributes)}
        address, _, fragment = told.get("href", "").partition("#")
        yield File(
            file.strip(),
            urljoin(page, address),
            _version(file.strip(), name),
            seconds(told.get("data-upload-time")),
            (told["data-yanked"] or "yes") if "data-yanked" in told else "",
            told.get("data-provenance", ""),
            "data-core-metadata" in told or "data-dist-info-metadata" in told,
            strongest(dict([fragment.partition("=")[::2]])),
        )


def choose(files: Iterable[File], wanted: str) -> File | None:
    """The file to read: of the version that is wanted or the newest whole one, a wheel before a source."""
    known = [*_installed(files)]
    if wanted:
        known = [one for one in known if one.version == wanted]
    else:
        known = [one for one in known if not one.yanked and order(one.version)[-1:] == (0,)] or known
    return max(known, key=lambda one: (order(one.version), one.name.endswith(".whl"), one.at), default=None)


def _installed(files: Iterable[File]) -> Iterator[File]:
    """What an installer may take: which one depends on the machine, its Python and its options."""
    return (one for one in files if one.version and one.name.endswith(_INSTALLED))


def _is_same(one: File, other: File) -> bool:
    """Whether two files are of the same version, which may be written with more zeros (PEP 440)."""
    alike = order(one.version) == order(other.version) != ()
    return one.version == other.version or (alike and _tail(one.version) == _tail(other.version))


def _tail(version: str) -> str:
    """What stands behind the numbers of a version."""
    return _NUMBERS.sub("", version.lower())


def normal(name: str) -> str:
    """A name as indexes compare it (PEP 503)."""
    return _SAME.sub("-", name).lower()


def with_metadata(package: Package, text: str) -> Package:
    """The package with what its own metadata tell."""
    told = HeaderParser().parsestr(text)
    links = [line.partition(",")[::2] for line in told.get_all("Project-URL", [])]
    named = {label.strip().lower(): url.strip() for label, url in reversed(links)}
    person = told.get("Author") or told.get("Author-email") or told.get("Maintainer-email") or ""
    return package._replace(
        repository=next((named[one] for one in _SOURCES if one in named), told.get("Home-page", "")),
        licence=(
            told.get("License-Expression")
            or told.get("License")
            or _classified(told.get_all("Classifier", []))
        )[:80],
        maintainers=(person,) if person else (),
        needs=tuple(_needs(told.get_all("Requires-Dist", []))),
    )


def _needs(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        found = _NEED.match(line)
        if found is not None and "extra ==" not in (found[3] or ""):
            yield found[1], found[2].strip()


def _classified(classifiers: Iterable[str]) -> str:
    return next((one.rpartition(" :: ")[2] for one in classifiers if one.startswith("License ::")), "")


def _package(name: str, files: tuple[File, ...], chosen: File) -> Package:
    newest = choose(files, "")
    return Package(
        "pypi",
        name,
        chosen.version,
        latest=newest.version if newest else "",
        published=chosen.at,
        first_published=min((one.at for one in files if one.at), default=0.0),
        versions=len({one.version for one in files}),
        warning=f"yanked: {chosen.yanked}" if chosen.yanked else "",
    )


def _described(chosen: File, at: Address, ask: Ask) -> str | Unknown:
    if not chosen.has_metadata:
        return Unknown("the index has no metadata apart from the package")
    answer = ask(Question(f"{chosen.url}.metadata", _for(chosen.url, at)))
    return answer if isinstance(answer, Unknown) else answer.content.decode("utf-8", "replace")


def _for(url: str, at: Address) -> Mapping[str, str]:
    """Credentials are for the host of the index, not for that of its files."""
    return at.headers if url.startswith("/".join(at.url.split("/")[:3]) + "/") else {}


def _provenance(chosen: File, page: Answer, ask: Ask) -> Provenance | Unknown | None:
    if not chosen.provenance:
        # Only JSON tells that there is none: HTML of older indexes has no place for it.
        return (
            None
            if page.type.endswith("json") and b'"provenance"' in page.content
            else Unknown("the index tells no provenance")
        )
    answer = ask(Question(chosen.provenance, {"Accept": "application/vnd.pypi.integrity.v1+json"}))
    if isinstance(answer, Unknown):
        return answer
    found = attested(answer.content) if answer.is_there else None
    return found._replace(digests=(chosen.digest,)) if isinstance(found, Provenance) else found


def attested(content: bytes) -> Provenance | Unknown | None:
    """Who published a file, as the index has found out (PEP 740)."""
    try:
        shown = json.loads(content)["attestation_bundles"][0]
        publisher, signed = shown["publisher"], tuple(_bundle(one) for one in shown["attestations"])
        kind, repository = str(publisher["kind"]), str(publisher.get("repository", ""))
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError):
        return Unknown("the provenance cannot be read")
    host = {"GitHub": "https://github.com/", "GitLab": "https://gitlab.com/"}.get(kind, "")
    return Provenance(
        f"{host}{repository}",
        str(publisher.get("workflow") or publisher.get("workflow_filepath") or ""),
        signed=signed,
    )


def _bundle(attestation: Mapping[str, Mapping[str, object]]) -> str:
    """An attestation of PEP 740 as a bundle of sigstore, which has the same parts by other names."""
    material, envelope = attestation["verification_material"], attestation["envelope"]
    return json.dumps(
        {
            "mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json",
            "verificationMaterial": {
                "certificate": {"rawBytes": material.get("certificate")},
                "tlogEntries": material.get("transparency_entries"),
            },
            "dsseEnvelope": {
                "payload": envelope.get("statement"),
                "payloadType": "application/vnd.in-toto+json",
                "signatures": [{"sig": envelope.get("signature")}],
            },
        }
    )


def _version(file: str, name: str) -> str:
    """The version in the name of a file."""
    stem = re.sub(r"(\.tar\.(gz|bz2|xz)|\.tgz|\.zip|\.whl|\.egg)$", "", file)
    if file.endswith(".whl"):
        parts = stem.split("-")
        return parts[1] if len(parts) > 1 else ""
    head = normal(name)
    return stem[len(head) + 1 :] if normal(stem).startswith(f"{head}-") else ""
