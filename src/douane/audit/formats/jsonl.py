"""One JSON object a line, with all that is needed to check the chain again."""

from __future__ import annotations

import json
from typing import Final

from douane.audit.entry import Entry, is_as_written
from douane.audit.formats.base import Format


def line(entry: Entry) -> str:
    """The entry with its hashes in hex; the body as it was hashed, in a string if not as written."""
    body = entry.body if is_as_written(entry) else json.dumps(entry.body)
    return (
        f'{{"seq":{entry.seq},"previous":"{entry.previous.hex()}","hash":"{entry.hash.hex()}",'
        f'"body":{body}}}\n'
    )


FORMAT: Final = Format("jsonl", "", line)
