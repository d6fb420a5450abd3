"""The page of evidence: bundles that are made, taken and discarded, and no other file."""

from __future__ import annotations

import re

import pytest

from douane.operations.base import Role
from tests._control import asked, posted, room, seen
from tests.unit.operations._recorded import recorded


@pytest.fixture
def folder(tmp_path):
    recorded(tmp_path)
    return tmp_path


def test_evidence_is_for_auditors(folder):
    assert seen(room(folder, Role.AUDITOR), "/reports/evidence").status == 200
    assert seen(room(folder, Role.VIEWER), "/reports/evidence").status == 403


def test_a_bundle_is_made_taken_and_discarded(folder):
    app = room(folder)
    assert posted(app, "/act/evidence.export", back="/reports/evidence", session="s-slack").status == 303
    [name] = set(re.findall(r'href="/reports/evidence/([^"]+)"', seen(app, "/reports/evidence").text))
    head = asked(app, "HEAD", f"/reports/evidence/{name}")
    assert (head.status, head.headers["content-type"]) == (200, "application/zip")
    assert head.headers["content-disposition"] == f'attachment; filename="{name}"'
    assert f"python3 verify.py {name}</code>" in seen(app, "/reports/evidence").text
    posted(app, "/act/evidence.discard", back="/reports/evidence", id=name)
    assert seen(app, f"/reports/evidence/{name}").status == 404


@pytest.mark.parametrize("name", ["..%2Fdouane.db", "%2Fetc%2Fpasswd", "evidence-.zip", "..", "seal.key"])
def test_no_other_file_is_a_bundle(folder, name):
    assert seen(room(folder), f"/reports/evidence/{name}").status == 404
