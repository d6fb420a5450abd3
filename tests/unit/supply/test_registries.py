from __future__ import annotations

import json

import pytest

from douane.model.facts import Package, Provenance, Unknown
from douane.supply.addresses import Address
from douane.supply.advisories import asked, kept
from douane.supply.asking import Answer
from douane.supply.registry import npm, pypi
from tests.unit.supply._answers import (
    METADATA,
    NPM,
    NPM_DOCUMENT,
    OSV,
    PROVENANCE,
    PYPI,
    SIMPLE_HTML,
    VULNERABILITY,
    attestations,
    simple_json,
    zipped,
)

JSON = "application/vnd.pypi.simple.v1+json"


def answering(answers):
    """A way to ask that knows these answers; everything else is not there."""
    whole = {
        url: one
        if isinstance(one, Answer | Unknown)
        else Answer(json.dumps(one).encode(), "application/json")
        for url, one in answers.items()
    }
    return lambda question: whole.get(question.url, Answer(b"", is_there=False))


def from_npm(wanted="", **more):
    return npm.look("mcp-notes", wanted, Address(NPM), answering({f"{NPM}mcp-notes": NPM_DOCUMENT, **more}))


def test_npm_tells_of_the_newest_version():
    package, (tarball,) = from_npm()
    assert (package.version, package.latest, package.versions) == ("1.2.0", "1.2.0", 2)
    assert tarball == f"{NPM}mcp-notes/-/mcp-notes-1.2.0.tgz"
    assert package.scripts == (("postinstall", "node setup.js"),)
    assert dict(package.needs)["left-pad"] == "*"
    assert package.published > package.first_published > 0


def test_npm_tells_of_the_version_that_is_wanted():
    assert from_npm("1.1.0")[0].warning == "deprecated: has a hole, use 1.2.0"
    assert isinstance(from_npm("9.9.9"), Unknown)


def test_npm_shows_where_a_version_was_built():
    told = {f"{NPM}-/npm/v1/attestations/mcp-notes@1.2.0": attestations("https://github.com/ada/mcp-notes")}
    package, _ = from_npm("1.2.0", **told)
    assert package.provenance == Provenance(
        "https://github.com/ada/mcp-notes", ".github/workflows/release.yml"
    )


def test_a_mirror_of_npm_that_tells_no_provenance_leaves_it_unknown():
    assert isinstance(from_npm("1.1.0")[0].provenance, Unknown)


@pytest.mark.parametrize("broken", [b"", b"[]", b"{", b"null", b'{"versions": [], "dist-tags": 3}'])
def test_what_npm_does_not_answer_is_unknown(broken):
    ask = answering({f"{NPM}mcp-notes": Answer(broken, "application/json")})
    assert isinstance(npm.look("mcp-notes", "", Address(NPM), ask), Unknown)


def from_pypi(page, wanted="", **more):
    wheel = "https://files.test/mcp_notes-1.2.0-py3-none-any.whl"
    answers = {f"{PYPI}mcp-notes/": page, f"{wheel}.metadata": Answer(METADATA.encode()), **more}
    return pypi.look("mcp_notes", wanted, Address(PYPI), answering(answers))


def json_page(**more):
    return Answer(json.dumps(simple_json(**more)).encode(), JSON)


def test_an_index_tells_of_the_newest_version_that_is_not_yanked():
    package, (file,) = from_pypi(json_page())
    assert (package.version, package.warning) == ("1.2.0", "")
    assert file.endswith("mcp_notes-1.2.0-py3-none-any.whl")
    assert package.repository == "https://github.com/ada/mcp-notes"
    assert package.needs == (("mcp", ">=1.20"), ("httpx", "<1,>=0.27"))
    assert from_pypi(json_page(), "1.1.0")[0].warning == "yanked: has a hole"


def test_an_index_shows_who_published_a_file():
    shown = json_page(provenance="https://pypi.test/provenance")
    package, _ = from_pypi(shown, **{"https://pypi.test/provenance": PROVENANCE})
    assert package.provenance == Provenance("https://github.com/ada/mcp-notes", "release.yml")
    assert from_pypi(json_page(provenance=None))[0].provenance is None


def test_an_index_that_speaks_html_tells_less():
    package, (file,) = from_pypi(Answer(SIMPLE_HTML.encode(), "text/html"))
    assert (package.version, file) == ("1.2.0", "https://pypi.test/files/mcp_notes-1.2.0-py3-none-any.whl")
    assert isinstance(package.provenance, Unknown)
    assert from_pypi(Answer(SIMPLE_HTML.encode(), "text/html"), "1.1.0")[0].warning == "yanked: has a hole"


PACKAGE = Package("npm", "mcp-notes", "1.1.0")


def test_osv_is_asked_for_the_version():
    questions = []

    def ask(question):
        questions.append(json.loads(question.body))
        return Answer(json.dumps({"vulns": [VULNERABILITY]}).encode(), "application/json")

    (one,) = asked(PACKAGE, Address(OSV), ask)
    assert questions == [{"package": {"name": "mcp-notes", "ecosystem": "npm"}, "version": "1.1.0"}]
    assert (one.id, one.until) == ("GHSA-xxxx-yyyy-zzzz, CVE-2025-00001", "1.2.0")
    assert asked(PACKAGE, Address(OSV), lambda _: Answer(b"{}", "application/json")) == ()


@pytest.mark.parametrize(
    "answer", [Unknown("gone"), Answer(b"<html>"), Answer(b"", is_there=False), Answer(b'{"vulns": 3}')]
)
def test_what_osv_does_not_answer_is_unknown(answer):
    assert isinstance(asked(PACKAGE, Address(OSV), lambda _: answer), Unknown)


@pytest.mark.parametrize(
    ("version", "count"), [("0.9.0", 0), ("1.0.0", 1), ("1.1.9", 1), ("1.2.0", 0), ("2.0.0", 0)]
)
def test_a_database_on_the_disk_is_asked_for_the_version(version, count):
    evil = {
        **VULNERABILITY,
        "id": "GHSA-other",
        "affected": [{"package": {"ecosystem": "PyPI", "name": "mcp-notes"}, "versions": [version]}],
    }
    database = zipped(
        {"GHSA-xxxx-yyyy-zzzz.json": json.dumps(VULNERABILITY), "GHSA-other.json": json.dumps(evil)}
    )
    found = kept(PACKAGE._replace(version=version), database)
    assert not isinstance(found, Unknown)
    assert len(found) == count


def test_a_database_that_is_broken_is_unknown():
    assert isinstance(kept(PACKAGE, b"PK\x03\x04"), Unknown)
    assert isinstance(kept(PACKAGE, zipped({"a.json": '{"mcp-notes"'})), Unknown)


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"[1]", b'{"attestations": [3]}', b'{"attestation_bundles": []}', b"\xff"]
)
def test_provenance_that_cannot_be_read_is_no_provenance(content):
    assert not isinstance(npm.attested(content), Provenance)
    assert isinstance(pypi.attested(content), Unknown)


def test_every_file_of_a_version_is_named_since_installers_choose_by_the_machine():
    names = ("a-1.0-py3-none-any.whl", "a-1.0-cp311-none-any.whl", "a-1.0.0.tar.gz", "a-0.9-py3-none-any.whl")
    files = [{"filename": name, "url": f"https://files.test/{name}"} for name in names]
    page = Answer(json.dumps({"files": files}).encode(), JSON)
    _, found = pypi.look("a", "1.0", Address(PYPI), answering({f"{PYPI}a/": page}))
    assert sorted(found) == sorted(f"https://files.test/{name}" for name in names[:3])
