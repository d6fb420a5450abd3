"""Packages as installers leave them on a disk, and as registries have them."""

from __future__ import annotations

import base64
import copy
import hashlib
import json

from tests.unit.supply._answers import NPM, NPM_DOCUMENT, tarball, zipped

VERSION = "1.2.0"
INFO = f"mcp_notes-{VERSION}.dist-info"
WHEEL = f"mcp_notes-{VERSION}-py3-none-any.whl"
SDIST = f"mcp_notes-{VERSION}.tar.gz"
SHIM = "#!/venv/bin/python\nimport sys\nfrom mcp_notes.server import main\nsys.exit(main())\n"
OF_WHEEL = {
    "mcp_notes/__init__.py": "",
    "mcp_notes/server.py": "def main():\n    return 0\n",
    "mcp_notes/notes.txt": "Notes.\n",
    f"mcp_notes-{VERSION}.data/scripts/notes-tool": "#!python\nprint(1)\n",
    f"{INFO}/METADATA": "Name: mcp-notes\nVersion: 1.2.0\n",
    f"{INFO}/WHEEL": "Wheel-Version: 1.0\nGenerator: hatchling\nTag: py3-none-any\n",
    f"{INFO}/entry_points.txt": "[console_scripts]\nmcp-notes = mcp_notes.server:main\n",
}
OF_NPM = {
    "package.json": json.dumps({"name": "mcp-notes", "version": VERSION, "bin": "cli.js"}),
    "cli.js": "#!/usr/bin/env node\r\nrequire('./server');\n",
    "server.js": "exports.main = () => 0;\n",
    "README.md": "Notes.\n",
    ".gitignore": "x\n",
}


def wheel(files=OF_WHEEL):
    """A wheel of these files, with its list."""
    return zipped({**files, f"{INFO}/RECORD": _record(files.items())})


def on_index(here, files):
    """The answers of an index that has these files of the version, by their names."""
    listed = [
        {
            "filename": name,
            "url": f"{here}/files/{name}",
            "hashes": {"sha256": hashlib.sha256(content).hexdigest()},
            "provenance": None,
        }
        for name, content in files.items()
    ]
    page = json.dumps({"meta": {"api-version": "1.4"}, "name": "mcp-notes", "files": listed}).encode()
    return {
        "/simple/mcp-notes/": page,
        **{f"/files/{name}": content for name, content in files.items()},
    }


def on_npm(here, files=OF_NPM, **manifest):
    """The answers of a registry of npm that has these files, with members for the manifest of the version."""
    packed = tarball(files)
    document = copy.deepcopy(NPM_DOCUMENT)
    integrity = base64.b64encode(hashlib.sha512(packed).digest()).decode()
    document["versions"][VERSION]["dist"]["integrity"] = f"sha512-{integrity}"
    document["versions"][VERSION] |= manifest
    return {
        "/npm/mcp-notes": json.dumps(document).replace(NPM, f"{here}/npm/").encode(),
        f"/npm/mcp-notes/-/mcp-notes-{VERSION}.tgz": packed,
    }


def as_pip_does(site, files=OF_WHEEL):
    """Puts files of a wheel into `site-packages` as pip and uv do, and gives the `.dist-info`."""
    placed = {name: text for name, text in files.items() if ".data/" not in name}
    if f"mcp_notes-{VERSION}.data/scripts/notes-tool" in files:
        placed["../../../bin/notes-tool"] = "#!/venv/bin/python\nprint(1)\n"
    placed |= {"../../../bin/mcp-notes": SHIM, f"{INFO}/INSTALLER": "pip\n", f"{INFO}/REQUESTED": ""}
    cache = {"mcp_notes/__pycache__/server.cpython-313.pyc": "compiled"}
    written = placed | cache | {f"{INFO}/RECORD": _record(placed.items())}
    for name, text in written.items():
        put(site / name, text)
    return site / INFO


def as_npm_does(modules, files=OF_NPM, resolved="https://registry.npmjs.org/mcp-notes/-/mcp-notes-1.2.0.tgz"):
    """Puts files of a tarball into `node_modules` as npm does, and gives the folder."""
    for name, text in files.items():
        ours = ".npmignore" if name == ".gitignore" else name
        put(modules / "mcp-notes" / ours, text.replace("node\r\n", "node\n"))
    lock = {"packages": {"node_modules/mcp-notes": {"version": VERSION, "resolved": resolved}}}
    put(modules / ".package-lock.json", json.dumps(lock))
    return modules / "mcp-notes"


def put(path, text):
    """Writes a file, with the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())


def _record(files):
    lines = [f"{name},sha256={_digest(text)},{len(text)}" for name, text in files]
    return "".join(f"{line}\n" for line in (*lines, f"{INFO}/RECORD,,"))


def _digest(text):
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
