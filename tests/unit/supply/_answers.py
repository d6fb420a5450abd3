"""Answers made up for tests, in the forms of npm, PyPI and OSV; none of them was ever given by one."""

from __future__ import annotations

import base64
import io
import json
import tarfile
import zipfile

NPM = "https://npm.test/"
PYPI = "https://pypi.test/simple/"
OSV = "https://osv.test/"

NPM_DOCUMENT = {
    "name": "mcp-notes",
    "dist-tags": {"latest": "1.2.0", "next": "2.0.0-beta.1"},
    "time": {
        "created": "2025-01-10T09:00:00.000Z",
        "modified": "2026-10-01T08:00:00.000Z",
        "1.1.0": "2025-06-01T10:00:00.000Z",
        "1.2.0": "2026-10-01T08:00:00.000Z",
    },
    "maintainers": [{"name": "ada", "email": "ada@example.com"}],
    "license": "MIT",
    "repository": {"type": "git", "url": "git+https://github.com/ada/mcp-notes.git"},
    "versions": {
        "1.1.0": {
            "name": "mcp-notes",
            "version": "1.1.0",
            "license": "MIT",
            "deprecated": "has a hole, use 1.2.0",
            "dist": {"tarball": f"{NPM}mcp-notes/-/mcp-notes-1.1.0.tgz"},
        },
        "1.2.0": {
            "name": "mcp-notes",
            "version": "1.2.0",
            "license": "MIT",
            "repository": {"type": "git", "url": "git+https://github.com/ada/mcp-notes.git"},
            "maintainers": [{"name": "ada", "email": "ada@example.com"}],
            "scripts": {"build": "tsc", "postinstall": "node setup.js"},
            "dependencies": {"@modelcontextprotocol/sdk": "^1.20.0", "left-pad": "*"},
            "dist": {
                "tarball": f"{NPM}mcp-notes/-/mcp-notes-1.2.0.tgz",
                "attestations": {
                    "url": f"{NPM}-/npm/v1/attestations/mcp-notes@1.2.0",
                    "provenance": {"predicateType": "https://slsa.dev/provenance/v1"},
                },
            },
        },
    },
}


def attestations(repository):
    """The answer of npm for the attestations of a version (SLSA 1, in an envelope of DSSE)."""
    workflow = {"ref": "refs/tags/v1.2.0", "repository": repository, "path": ".github/workflows/release.yml"}
    statement = {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{"name": "pkg:npm/mcp-notes@1.2.0", "digest": {"sha512": "0" * 128}}],
        "predicateType": "https://slsa.dev/provenance/v1",
        "predicate": {"buildDefinition": {"externalParameters": {"workflow": workflow}}},
    }
    payload = base64.b64encode(json.dumps(statement).encode()).decode()
    envelope = {
        "payload": payload,
        "payloadType": "application/vnd.in-toto+json",
        "signatures": [{"sig": "…"}],
    }
    publish = "https://github.com/npm/attestation/tree/main/specs/publish/v0.1"
    return {
        "attestations": [
            {"predicateType": publish, "bundle": {}},
            {"predicateType": "https://slsa.dev/provenance/v1", "bundle": {"dsseEnvelope": envelope}},
        ]
    }


def simple_json(provenance=f"{PYPI}../integrity/mcp-notes/1.2.0/mcp_notes-1.2.0-py3-none-any.whl/provenance"):
    """The page of a package as PEP 691 has it, with times (PEP 700) and provenance (PEP 740)."""
    return {
        "meta": {"api-version": "1.4"},
        "name": "mcp-notes",
        "files": [
            {
                "filename": "mcp_notes-1.1.0-py3-none-any.whl",
                "url": "https://files.test/mcp_notes-1.1.0-py3-none-any.whl",
                "hashes": {"sha256": "0" * 64},
                "upload-time": "2025-06-01T10:00:00.000000Z",
                "yanked": "has a hole",
                "provenance": None,
            },
            {
                "filename": "mcp_notes-1.2.0-py3-none-any.whl",
                "url": "https://files.test/mcp_notes-1.2.0-py3-none-any.whl",
                "hashes": {"sha256": "0" * 64},
                "upload-time": "2026-10-01T08:00:00.000000Z",
                "yanked": False,
                "core-metadata": {"sha256": "0" * 64},
                "provenance": provenance,
            },
        ],
    }


SIMPLE_HTML = """<!DOCTYPE html>
<html><head><title>Links for mcp-notes</title></head><body><h1>Links for mcp-notes</h1>
<a href="https://files.test/mcp_notes-1.1.0.tar.gz#sha256=00" data-requires-python="&gt;=3.10" data-yanked="has a hole">mcp_notes-1.1.0.tar.gz</a><br/>
<a href="../../files/mcp_notes-1.2.0-py3-none-any.whl#sha256=00" data-requires-python="&gt;=3.10" data-upload-time="2026-10-01T08:00:00.000000Z">mcp_notes-1.2.0-py3-none-any.whl</a><br/>
</body></html>"""

METADATA = """Metadata-Version: 2.4
Name: mcp-notes
Version: 1.2.0
Author: Ada
License-Expression: MIT
Project-URL: Homepage, https://notes.example
Project-URL: Repository, https://github.com/ada/mcp-notes
Requires-Dist: mcp>=1.20
Requires-Dist: httpx<1,>=0.27
Requires-Dist: pytest; extra == "test"

Notes.
"""

PROVENANCE = {
    "version": 1,
    "attestation_bundles": [
        {
            "publisher": {
                "kind": "GitHub",
                "repository": "ada/mcp-notes",
                "workflow": "release.yml",
                "environment": None,
            },
            "attestations": [{"version": 1, "verification_material": {}, "envelope": {}}],
        }
    ],
}

VULNERABILITY = {
    "id": "GHSA-xxxx-yyyy-zzzz",
    "summary": "arguments of a tool can run commands",
    "aliases": ["CVE-2025-00001"],
    "modified": "2025-07-01T00:00:00Z",
    "affected": [
        {
            "package": {"ecosystem": "npm", "name": "mcp-notes", "purl": "pkg:npm/mcp-notes"},
            "ranges": [{"type": "SEMVER", "events": [{"introduced": "1.0.0"}, {"fixed": "1.2.0"}]}],
        }
    ],
    "schema_version": "1.6.0",
}


def tarball(files):
    """A `.tgz` as npm publishes it."""
    whole = io.BytesIO()
    with tarfile.open(fileobj=whole, mode="w:gz") as made:
        for name, text in files.items():
            one = tarfile.TarInfo(f"package/{name}")
            one.size = len(text.encode())
            made.addfile(one, io.BytesIO(text.encode()))
    return whole.getvalue()


def zipped(files):
    """A wheel, or a database of advisories."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as made:
        for name, text in files.items():
            made.writestr(name, text)
    return whole.getvalue()
