"""Entries as a Parquet file, for analysts; needs the extra `parquet`."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from itertools import islice
from types import ModuleType
from typing import Any, Final

from douane.audit.entry import Entry
from douane.audit.formats.columns import COLUMNS, row
from douane.errors import ConfigError, StoreError, installing

_AT_ONCE: Final = 20_000  # rows in a group, which is what is in memory


def write(path: str, entries: Iterable[Entry]) -> None:
    """Write the entries to a file (mode 0600), which appears complete or not at all.

    Raises:
        ConfigError: pyarrow is not installed.
        StoreError: the file cannot be written.
    """
    arrow, parquet = _loaded()
    draft = f"{path}.{os.getpid()}.{os.urandom(4).hex()}"
    try:
        descriptor = os.open(
            draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600
        )
        with open(descriptor, "wb") as file:  # noqa: PTH123  # as everywhere in stores
            _fill(arrow, parquet, file, iter(entries))
        os.replace(draft, path)  # noqa: PTH105
    except OSError as error:
        raise StoreError(
            f"`{path}` cannot be written: {error.strerror}", "give another file with --output"
        ) from None
    finally:
        with suppress(FileNotFoundError):
            os.unlink(draft)  # noqa: PTH108


def _fill(arrow: Any, parquet: Any, file: Any, entries: Any) -> None:  # noqa: ANN401  # pyarrow has no types
    schema = arrow.schema([(name, _type(arrow, kind)) for name, kind in COLUMNS.items()])
    with parquet.ParquetWriter(file, schema, compression="zstd") as writer:
        while rows := [row(entry) for entry in islice(entries, _AT_ONCE)]:
            writer.write_table(arrow.Table.from_pylist(rows, schema=schema))


def _type(arrow: Any, kind: str) -> Any:  # noqa: ANN401
    types = {
        "int64": arrow.int64(),
        "float64": arrow.float64(),
        "string": arrow.string(),
        "timestamp": arrow.timestamp("ms", tz="UTC"),
        "list": arrow.list_(arrow.string()),
    }
    return types[kind]


def _loaded() -> tuple[ModuleType, ModuleType]:
    try:
        import pyarrow  # noqa: PLC0415, ICN001  # an extra, and slow to load
        from pyarrow import parquet  # noqa: PLC0415
    except ModuleNotFoundError:
        raise ConfigError(
            "Parquet files need pyarrow, which is not installed", installing("parquet")
        ) from None
    return pyarrow, parquet
