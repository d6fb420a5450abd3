"""Each bound of the reader of archives: what is just within it is read, and just beyond it is said to be unread."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

from douane.detectors.media.archive import text_of
from tests._promises import promise

pytestmark = promise("P-ANY-BYTES")

LIMIT = 1 << 30


def archive(count):
    written = BytesIO()
    with ZipFile(written, "w") as made:
        for number in range(count):
            made.writestr(f"{number}.txt", f"words {number}")
    return written.getvalue()


def test_so_many_files_of_an_archive_are_read_and_no_more():
    within, beyond = text_of(archive(512), LIMIT), text_of(archive(513), LIMIT)
    assert within.is_whole
    assert "words 511" in within.text
    assert not beyond.is_whole
    assert "words 512" not in beyond.text
