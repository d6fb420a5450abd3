"""Files of pages: found by a name that changes with them, and no others are."""

from __future__ import annotations

import re
from hashlib import sha256

import pytest

from douane.control.pages.files import address, files
from tests._control import room, seen
from tests.architecture._source import PACKAGE, ROOT

VENDOR = PACKAGE / "control" / "static" / "vendor"


def test_a_file_is_kept_for_good_under_its_digest_and_not_under_another(tmp_path):
    app = room(tmp_path)
    good, old = seen(app, address("app.css")), seen(app, "/static/000000000000/app.css")
    assert good.status == old.status == 200
    assert good.headers["content-type"] == "text/css; charset=utf-8"
    assert "immutable" in good.headers["cache-control"]
    assert old.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "name",
    [
        "../app.py",
        "..%2fapp.py",
        "%2e%2e/templates/base.html",
        "vendor/SHA256SUMS",
        "/etc/passwd",
        "vendor/",
        "",
    ],
)
def test_there_is_nothing_else(tmp_path, name):
    assert seen(room(tmp_path), f"/static/000000000000/{name}").status == 404


def test_what_is_of_others_is_what_was_looked_at():
    told = dict(reversed(line.split()) for line in (VENDOR / "SHA256SUMS").read_text("utf-8").splitlines())
    there = {path.name: sha256(path.read_bytes()).hexdigest() for path in VENDOR.iterdir()}
    assert there.pop("SHA256SUMS")
    assert there == told


def test_what_is_of_others_comes_from_pinned_packages_with_their_licences():
    script = (ROOT / "script" / "vendor").read_text("utf-8")
    assert re.findall(r"'([\w.]+@[\d.]+)' 'sha512-[\w+/=]{88}'", script) == [
        "htmx.org@2.0.11",
        "uplot@1.6.32",
    ]
    assert {path.stem for path in VENDOR.glob("*.js")} == {path.stem for path in VENDOR.glob("*.LICENSE")}


def test_our_own_files_ask_for_nothing_elsewhere():
    for name, file in files().items():
        text = file.content.decode()
        if name.startswith("vendor/"):
            continue
        found = set(re.findall(r"(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}[^\s\"]*", text))
        assert found <= {"http://www.w3.org/2000/svg"}, name
        assert "@import" not in text, name
        assert not re.search(r"\b(eval|Function|innerHTML|outerHTML|insertAdjacentHTML)\b", text), name
