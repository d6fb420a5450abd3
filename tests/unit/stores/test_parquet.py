"""What is written as Parquet is read back as it was."""

from __future__ import annotations

import stat
from datetime import UTC, datetime

import pytest
from pyarrow import parquet

from douane.audit.formats.columns import COLUMNS
from douane.errors import StoreError
from douane.stores.parquet import write
from tests.unit.audit.formats._kinds import BODIES, CALL, HOSTILE, HOSTILE_CALL, entry


def test_every_kind_of_entry_is_read_back(tmp_path):
    path = tmp_path / "audit.parquet"
    write(str(path), [entry(body, seq) for seq, body in enumerate(BODIES, 1)])
    table = parquet.read_table(path)
    assert table.column_names == [*COLUMNS]
    assert table.num_rows == len(BODIES)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_columns_have_types(tmp_path):
    path = tmp_path / "audit.parquet"
    write(str(path), [entry(CALL), entry(HOSTILE_CALL)])
    call, hostile = parquet.read_table(path).to_pylist()
    assert call["time"] == datetime(2026, 5, 28, 20, 26, 40, 250_000, UTC)
    assert call["rules"] == ["secrets.aws", "instructions.override"]
    assert call["arguments"] == '{"depth": 3, "path": "/tmp"}'
    assert (call["seq"], call["action"], call["would"]) == (2, "deny", None)
    assert hostile["principal"] == HOSTILE.replace("\ud800", "\ufffd")


def test_a_file_that_cannot_be_written_is_told_and_leaves_nothing(tmp_path):
    (tmp_path / "there").mkdir()
    with pytest.raises(StoreError, match="cannot be written"):
        write(str(tmp_path / "there"), [entry(CALL)])
    assert [one.name for one in tmp_path.iterdir()] == ["there"]
