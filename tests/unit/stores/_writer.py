"""A process that commits entries and says after each commit that it is done: `_writer.py FOLDER NAME COUNT SIZE`."""

from __future__ import annotations

import sys

from douane.model.events import Record
from douane.stores.sqlite import SqliteStore


def main(folder, name, count, size):
    store = SqliteStore(folder)
    for number in range(count):
        store.commit([Record({"by": name, "n": number, "m": part}) for part in range(size)])
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()
    store.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
