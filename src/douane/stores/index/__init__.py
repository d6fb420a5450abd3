"""The index of the audit log: derived from the log, and made anew at any time."""

from __future__ import annotations

from douane.stores.index.buckets import Latency
from douane.stores.index.counted import Point
from douane.stores.index.index import Index
from douane.stores.index.listed import SessionRow, Wanted
from douane.stores.index.shape import Axis

__all__ = ("Axis", "Index", "Latency", "Point", "SessionRow", "Wanted")
