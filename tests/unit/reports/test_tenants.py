from __future__ import annotations

import pytest

from douane.errors import ConfigError
from douane.stores.documents import load

SCHEDULE = """[[reports.schedule]]
name = "weekly"
report = "reviews"
every = "7 d"
folder = "/srv"
"""


def test_reports_of_the_installation_are_made_for_no_tenant(tmp_path):
    (tmp_path / "douane.toml").write_text("[tenants.acme]\n" + SCHEDULE)
    assert len(load(str(tmp_path), None).settings.schedules) == 1
    assert load(str(tmp_path), None, "acme").settings.schedules == ()


def test_a_tenant_has_no_files_written(tmp_path):
    (tmp_path / "tenants" / "acme").mkdir(parents=True)
    (tmp_path / "douane.toml").write_text("[tenants.acme]\n")
    (tmp_path / "tenants" / "acme" / "douane.toml").write_text(SCHEDULE)
    with pytest.raises(ConfigError) as refused:
        load(str(tmp_path), None, "acme")
    assert "where files of reports are written" in refused.value.message
