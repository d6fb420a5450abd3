"""The document that `douane labels` keeps: what a person has said about servers and tools."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from typing import Final

from douane.config import read
from douane.errors import ConfigError
from douane.policy.document import Level
from douane.policy.parse import Document
from douane.stores.documents import FOLDER, documents, load
from douane.stores.files import replace_private

NAME: Final = f"{FOLDER}/labels.toml"
_HEADER: Final = (
    "# Written by `douane labels`; what it says goes before `[labels]` in other documents.\n\n[labels]\n"
)


def set_labels(folder: str, name: str, labels: Iterable[str] | None) -> None:
    """Say what a server or `server/tool` is labelled with; None leaves it to other documents and guesses.

    Raises:
        ConfigError: a label cannot be used, or the file cannot be written; nothing is changed then.
    """
    found = {document.name: document for document in documents(folder, None)}
    before = read([found[NAME]]).settings.labels if NAME in found else {}
    stated = {key: sorted(one) for key, one in before.items() if key != name}
    if labels is not None:
        stated[name] = sorted(labels)
    lines = (f"{json.dumps(key)} = {json.dumps(stated[key])}\n" for key in sorted(stated))
    text = _HEADER + "".join(lines)
    read([*({**found, NAME: Document(NAME, Level.USER, text)}).values()])
    try:
        os.makedirs(f"{folder}/{FOLDER}", mode=0o700, exist_ok=True)  # noqa: PTH103  # as in the other stores
        replace_private(f"{folder}/{NAME}", text.encode())
    except OSError as error:
        fix = "check the folder's owner, mode and free space, or set DOUANE_CONFIG to another folder"
        raise ConfigError(f"`{folder}/{NAME}` cannot be written: {error.strerror}", fix) from None
    load(folder, None)
