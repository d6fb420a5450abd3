from __future__ import annotations

import base64
import copy
import json
from hashlib import sha256
from pathlib import Path

import pytest

from douane.model.facts import Files, Package, Provenance, Unknown
from douane.supply.addresses import Address
from douane.supply.advisories import asked, kept
from douane.supply.asking import Answer
from douane.supply.digests import compared, of_integrity, strongest
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

RECORDED = Path(__file__).parent / "recorded"
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
    found = package.provenance
    assert (found.repository, found.workflow) == (
        "https://github.com/ada/mcp-notes",
        ".github/workflows/release.yml",
    )
    assert found.digests == ("sha512:" + "0" * 128,)
    assert json.loads(found.signed[0])["dsseEnvelope"]["signatures"]


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
    found = package.provenance
    assert (found.repository, found.workflow) == ("https://github.com/ada/mcp-notes", "release.yml")
    assert found.digests == ("sha256:" + "0" * 64,)
    assert len(found.signed) == 1
    assert from_pypi(json_page(provenance=None))[0].provenance is None


def test_an_index_that_speaks_html_tells_less():
    package, (file,) = from_pypi(Answer(SIMPLE_HTML.encode(), "text/html"))
    assert (package.version, file) == ("1.2.0", "https://pypi.test/files/mcp_notes-1.2.0-py3-none-any.whl")
    assert isinstance(package.provenance, Unknown)
    assert from_pypi(Answer(SIMPLE_HTML.encode(), "text/html"), "1.1.0")[0].warning == "yanked: has a hole"


def test_what_npm_and_pypi_really_answered_is_understood():
    """Fetched from registry.npmjs.org and pypi.org (November 2026), with fewer versions than there were."""
    name, content = "@modelcontextprotocol/server-filesystem", (RECORDED / "npm.json").read_bytes()
    at = Address("https://registry.npmjs.org/")
    package, (tarball,) = npm.look(name, "", at, lambda _: Answer(content, "application/json"))
    assert package.version == "2026.8.31"
    assert package.digests[0][0] == tarball
    assert package.digests[0][1].startswith("sha512:90a685932021ea88")
    assert "modelcontextprotocol/servers" in package.repository

    page = Answer((RECORDED / "pypi.html").read_bytes(), "text/html")
    package, files = pypi.look("mcp-server-git", "", Address("https://pypi.org/simple/"), lambda _: page)
    assert package.version == "2026.8.18"
    assert {file for file, _ in package.digests} == {*files}
    assert all(len(digest) == len("sha256:") + 64 for _, digest in package.digests)


def test_npm_tells_who_looked_after_the_version_before():
    handed = copy.deepcopy(NPM_DOCUMENT)
    assert isinstance(from_npm()[0].before, Unknown)
    handed["versions"]["1.1.0"]["maintainers"] = [{"name": "eve"}]
    assert from_npm(**{f"{NPM}mcp-notes": handed})[0].before == ("eve",)
    assert from_npm("1.1.0")[0].before == ()


def test_an_index_tells_whom_the_version_before_named():
    page = simple_json()
    assert isinstance(from_pypi(json_page())[0].before, Unknown)
    page["files"][0]["core-metadata"] = True
    former = "https://files.test/mcp_notes-1.1.0-py3-none-any.whl.metadata"
    told = {former: Answer(METADATA.replace("Ada", "Eve").encode())}
    assert from_pypi(Answer(json.dumps(page).encode(), JSON), **told)[0].before == ("Eve",)


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        (sha256(b"a").hexdigest(), Files(1)),
        ("0" * 64, Files(other=(f"a.tgz has sha256 {sha256(b'a').hexdigest()}, not {'0' * 64}",))),
        ("", Files(unnamed=("a.tgz",))),
    ],
)
def test_a_file_is_held_against_the_digest_that_its_registry_names(named, expected):
    digests = [("https://a.test/a.tgz", strongest({"sha256": named}))]
    assert compared(Files(), digests, "https://a.test/a.tgz", b"a") == expected


def test_of_several_digests_the_strongest_counts():
    weak, strong = base64.b64encode(b"1" * 20).decode(), base64.b64encode(b"2" * 64).decode()
    assert of_integrity(f"sha1-{weak} sha512-{strong}?x") == f"sha512:{(b'2' * 64).hex()}"
    assert of_integrity(f"sha1-{weak}") == f"sha1:{(b'1' * 20).hex()}"
    assert of_integrity("sha512-not*base64") == ""
    assert of_integrity("md5-abc") == ""


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
