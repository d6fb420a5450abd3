"""The page of evidence: bundles that are made, taken and discarded, and no other file."""

from __future__ import annotations

import re
from contextlib import closing

import pytest

from douane.audit.entry import decoded
from douane.operations.base import Role
from douane.stores.reader import Reader
from tests._control import asked, posted, room, seen
from tests._promises import promise
from tests.unit.operations._recorded import recorded


@pytest.fixture
def folder(tmp_path):
    recorded(tmp_path)
    return tmp_path


def bundles(app):
    return {*re.findall(r'action="/reports/evidence/([^"]+)/take"', seen(app, "/reports/evidence").text)}


def test_evidence_is_for_auditors(folder):
    assert seen(room(folder, Role.AUDITOR), "/reports/evidence").status == 200
    assert seen(room(folder, Role.VIEWER), "/reports/evidence").status == 403


def test_a_bundle_is_made_taken_and_discarded(folder):
    app = room(folder)
    assert posted(app, "/act/evidence.export", back="/reports/evidence", session="s-slack").status == 303
    [name] = bundles(app)
    taken = posted(app, f"/reports/evidence/{name}/take")
    assert (taken.status, taken.headers["content-type"]) == (200, "application/zip")
    assert taken.headers["content-disposition"] == f'attachment; filename="{name}"'
    assert f"python3 verify.py {name} --key KEY</code>" in seen(app, "/reports/evidence").text
    posted(app, "/act/evidence.discard", back="/reports/evidence", id=name)
    assert posted(app, f"/reports/evidence/{name}/take").status == 404


@promise("P-CONTROL-EXPORT")
def test_no_bundle_is_taken_without_an_entry_that_says_by_whom(folder):
    app = room(folder, Role.AUDITOR)
    posted(app, "/act/evidence.export", back="/reports/evidence", session="s-slack")
    [name] = bundles(app)
    for method, path in (("GET", name), ("HEAD", name), ("GET", f"{name}/take"), ("HEAD", f"{name}/take")):
        assert asked(app, method, f"/reports/evidence/{path}").status in {404, 405}
    assert posted(app, f"/reports/evidence/{name}/take").status == 200
    assert posted(room(folder, Role.VIEWER), f"/reports/evidence/{name}/take").status == 403
    with closing(Reader(str(folder / "state"))) as log:
        found = [decoded(one) for one in log.last(20)]
    [entry] = [one for one in found if one["method"] == "control/evidence.take"]
    assert (entry["subject"], entry["principal"], entry["action"]) == (name, "local:ann", "allow")
    assert entry["after"]["bytes"] > 0


@pytest.mark.parametrize("name", ["..%2Fdouane.db", "%2Fetc%2Fpasswd", "evidence-.zip", "..", "seal.key"])
def test_no_other_file_is_a_bundle(folder, name):
    assert posted(room(folder), f"/reports/evidence/{name}/take").status == 404
