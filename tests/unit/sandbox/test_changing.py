"""What a server is told that cannot change what it is there to change."""

from __future__ import annotations

import pytest

from douane.model.profile import BUILT_IN
from douane.sandbox.account import Account
from douane.sandbox.changing import unchangeable

DEFAULT = BUILT_IN["default"]


@pytest.mark.parametrize(
    ("mode", "differs", "is_told"), [(0o755, True, True), (0o777, True, False), (0o755, False, False)]
)
def test_folders_that_another_account_may_not_change_are_named(tmp_path, mode, differs, is_told):
    place = tmp_path / "project"
    place.mkdir()
    place.chmod(mode)
    profile = DEFAULT._replace(write=("project", "gone"))
    told = unchangeable(profile, str(tmp_path), Account("nobody", 65533, 65533, differs))
    assert (f"as `nobody` this one can change nothing in `{place}` (fix: give" in told) is is_told
