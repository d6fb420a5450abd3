"""Pictures of all pages over a ground that a real relay has filled; `script/screenshots` runs it."""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from contextlib import closing
from itertools import islice
from pathlib import Path

from bench.audit_entries import bodies
from douane.model.events import Record
from douane.stores.index import Index
from douane.stores.sqlite import SqliteStore
from tests.browser.ground import Ground, filled
from tests.browser.paths import PAGES
from tests.browser.watching import PHONE, WIDE, Room, launched, opened

ENTRIES = 20_000
DAYS = 90.0
LOOKS = {"light": ("light", WIDE), "dark": ("dark", WIDE), "phone": ("light", PHONE)}
SETTLED_MS = 600  # charts are drawn, the feed has begun


def main() -> None:
    """Fill a ground, and take the pictures that are asked for."""
    folder, *names = sys.argv[1:] or [".shots"]
    Path(folder).mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        ground = filled(Path(home))
        busy(ground)
        with launched(shutil.which("chromium")) as browser, opened(browser, ground) as room:
            for name in names or PAGES:
                taken(room, ground, name, Path(folder))


def busy(ground: Ground) -> None:
    """Many made-up entries more, the last of them of this moment."""
    entries = map(Record, bodies(ENTRIES, time.time() - DAYS * 86_400))
    with closing(SqliteStore(str(ground.state))) as store:
        while batch := list(islice(entries, 1000)):
            store.commit(batch)
    with closing(Index(str(ground.state))) as index:
        while index.follow():
            pass


def taken(room: Room, ground: Ground, name: str, folder: Path) -> None:
    """The page in each look."""
    for look, (scheme, size) in LOOKS.items():
        with room.looked_at(scheme, size) as looked:
            page = looked.goes(PAGES[name](ground))
            page.wait_for_timeout(SETTLED_MS)
            page.screenshot(path=folder / f"{name}-{look}.png", full_page=True)
    sys.stdout.write(f"{folder / name}\n")


if __name__ == "__main__":
    main()
