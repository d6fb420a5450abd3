"""Every host that Douane knows, one file each."""

from __future__ import annotations

from typing import Final

from douane.discovery.host import Host
from douane.discovery.hosts import cursor

HOSTS: Final[tuple[Host, ...]] = (cursor.HOST,)
