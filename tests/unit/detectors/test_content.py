"""Content in base64: what it is, what it says it is, and what of it is read."""

from __future__ import annotations

import json
import zlib
from base64 import b64encode
from gzip import compress
from io import BytesIO
from pathlib import Path
from random import Random
from time import process_time
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_LZMA, ZIP_STORED, ZipFile

import pytest

from douane.detectors import content
from douane.detectors.blobs import MAX_WRITTEN
from douane.detectors.media.archive import MAX_MEMBERS, members, text_of
from douane.detectors.text import Text
from tests._promises import promise
from tests.corpus._keys import expand
from tests.corpus._samples import findings, message

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
PROGRAM = b"MZ" + bytes(0x3A) + (0x80).to_bytes(4, "little") + bytes(0x40) + b"PE\x00\x00" + bytes(64)


def resource(raw, mime_type=None, name="blob"):
    declared = {} if mime_type is None else {"mimeType": mime_type}
    return {"resource": {"uri": "x://y", **declared, name: b64encode(raw).decode()}}


def found(params):
    return {finding.rule for finding in content.find(Text.of(message(params)))}


def archive(files, method=ZIP_DEFLATED):
    made = BytesIO()
    with ZipFile(made, "w", method) as opened:
        for name, text in files.items():
            opened.writestr(name, text)
    return made.getvalue()


@pytest.mark.parametrize(
    ("raw", "declared", "rules"),
    [
        (PNG, "image/png", {"content.unread"}),
        (PNG, "image/jpeg", {"content.unread"}),
        (PNG, None, {"content.unread"}),
        (PNG, "application/octet-stream", {"content.unread"}),
        (PNG, "application/pdf", {"content.unread", "content.mislabelled"}),
        (b"<html><script>alert(1)</script></html>", "image/png", {"content.mislabelled"}),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml", set()),
        (b"a,b\n1,2\n3,4\n5,6\n", "text/csv", set()),
        ("déjà vu, encore une fois".encode(), "text/plain; charset=utf-8", set()),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "application/pdf", {"content.unread"}),
        (PROGRAM, "image/png", {"content.unread", "content.mislabelled", "content.program"}),
        (b"\x7fELF\x02\x01\x01" + bytes(40), None, {"content.unread", "content.program"}),
        (b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(20), "audio/wav", {"content.unread"}),
        (b"\x00\x00\x00\x20ftypisom" + bytes(20), "video/mp4", {"content.unread"}),
        (b"\x00\x00\x00\x20ftypavif" + bytes(20), "image/avif", {"content.unread"}),
        (bytes(range(128, 256)), "image/x-unheard-of", {"content.unread"}),
    ],
)
def test_content_is_known_by_how_it_begins(raw, declared, rules):
    assert found(resource(raw, declared)) == rules


def test_images_of_results_are_content_too():
    assert found(
        {"content": [{"type": "image", "data": b64encode(PNG).decode(), "mimeType": "text/plain"}]}
    ) == {
        "content.unread",
        "content.mislabelled",
    }


def test_a_member_that_happens_to_be_called_data_is_no_content():
    assert found({"data": b64encode(PNG).decode(), "blob": "0123456789abcdef0123"}) == set()
    assert found({"names": ["mimeType", "data", b64encode(PNG).decode()]}) == set()


WORD = (
    "<w:document><w:body><w:p><w:r><w:t>the key is {}</w:t></w:r><w:r><w:t>{}</w:t></w:r></w:p>"
    "<w:p><w:t>R&amp;D</w:t></w:p></w:body></w:document>"
)


@pytest.mark.parametrize("method", [ZIP_STORED, ZIP_DEFLATED])
def test_the_text_of_an_office_file_is_read(method):
    raw = archive({"[Content_Types].xml": "<x/>", "word/document.xml": WORD.format("one", "two")}, method)

    assert "the key is onetwo\n" in text_of(raw, 1000)[0]
    assert "R&D" in text_of(raw, 1000)[0]
    assert (
        found(resource(raw, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"))
        == set()
    )


def test_a_key_in_an_office_file_is_found_and_cannot_be_taken_out():
    key = "AKIA" + "QYLPMN5HHHFPZAM2"
    raw = archive({"word/document.xml": WORD.format(key[:9], key[9:])})
    [secret] = [one for one in findings(resource(raw)) if one.rule.startswith("secret.")]

    assert secret.where == "/params/resource/blob"
    assert secret.mend is None


def test_text_in_an_archive_is_read_whatever_its_name_is():
    raw = archive({"b.thing": "B=2", "a/.env": "A=1", "c.txt": "C=3"})
    assert text_of(raw, 1000)[:2] == ("A=1\nC=3\nB=2", True)


def test_an_archive_with_something_else_than_text_is_unread_and_its_text_read():
    raw = archive({"b.png": PNG, "c.txt": "C=3"})
    assert text_of(raw, 1000)[:2] == ("C=3", False)
    assert found(resource(raw)) == {"content.unread"}


@pytest.mark.parametrize("method", [ZIP_BZIP2, ZIP_LZMA])
def test_an_archive_that_is_packed_otherwise_is_unread(method):
    raw = archive({"a.txt": "words"}, method)
    assert text_of(raw, 100)[:2] == ("", False)
    assert found(resource(raw)) == {"content.unread"}


def test_an_archive_with_more_files_than_are_looked_at_is_unread():
    few = {f"{number}.txt": "words" for number in range(MAX_MEMBERS)}

    assert found(resource(archive(few))) == set()
    assert found(resource(archive(few | {"more.txt": "words"}))) == {"content.unread"}


def test_an_archive_that_unpacks_to_very_much_is_a_bomb_and_read_no_further_than_the_limit():
    raw = archive({"a.txt": bytes(100 << 20)})

    assert found(resource(raw)) == {"content.bomb", "content.unread"}
    assert (len(text_of(raw, 4096)[0]), text_of(raw, 4096)[1]) == (4096, False)


def test_many_archives_together_are_read_no_further_than_the_limit():
    raw = archive({"a.txt": b"a" * (1 << 19)})
    text = Text.of(message([resource(raw) for _ in range(50)]))

    assert sum(len(blob.content) for blob in text.blobs if "document" in blob.codec) <= MAX_WRITTEN + 50


def test_what_is_unpacked_in_vain_counts_too():
    raw = archive({"a.bin": Random(1).randbytes(MAX_WRITTEN), "b.txt": "words"})
    text = Text.of(message([resource(raw) for _ in range(5)]))

    assert sum("document" in blob.codec for blob in text.blobs) == 1


def test_what_is_encrypted_or_damaged_is_unread():
    good = archive({"a.txt": "words"})
    locked = bytearray(good)
    locked[good.index(b"PK\x01\x02") + 8] |= 1

    assert text_of(bytes(locked), 100) is None
    assert text_of(good[:-10], 100) is None
    assert text_of(b"PK\x03\x04" + bytes(30), 100) is None


@pytest.mark.parametrize("cut", range(0, 120, 7))
def test_no_damage_to_an_archive_is_more_than_unread(cut):
    good = archive({"a.txt": "some words " * 9, "word/document.xml": "<w:p>x</w:p>"})
    damaged = good[:cut] + zlib.compress(good[cut:])[: len(good) - cut] + good[-60:]

    members(damaged)
    text_of(damaged, 1000)
    text_of(good[:cut] + good[cut + 3 :], 1000)


def _samples(name):
    lines = (
        (Path(__file__).parents[2] / "corpus" / "content" / f"{name}.jsonl").read_text("utf-8").splitlines()
    )
    return [one for one in map(json.loads, lines) if "hex" in one]  # those of text are tried with all others


@pytest.mark.parametrize("sample", _samples("hits"), ids=lambda one: one["rule"])
def test_a_sample_is_found(sample):
    assert sample["rule"] in found(resource(bytes.fromhex(sample["hex"]), sample.get("mimeType")))


@pytest.mark.parametrize("sample", _samples("misses"), ids=lambda one: one.get("mimeType"))
def test_a_sample_is_left(sample):
    assert findings(resource(bytes.fromhex(sample["hex"]), sample.get("mimeType"))) == []


@promise("P-DECODED")
@pytest.mark.parametrize(
    "packed",
    [
        compress(b"a" * 200_000 + b" KEY"),
        compress(b"first ") + compress(b"KEY"),
        bytes(range(128, 255)) * 500 + b"   in the middle of bytes: KEY   ",
    ],
    ids=["tight", "members", "late"],
)
def test_a_key_deep_in_what_is_packed_is_found(packed):
    key = expand("{{crc32:ghp_}}")
    raw = packed if packed.startswith(b"\x1f\x8b") else packed.replace(b"KEY", key.encode())
    if raw is packed:
        raw = b"".join(compress(one.replace(b"KEY", key.encode())) for one in _members(packed))
    assert "secret.github-token" in {one.rule for one in findings({"text": b64encode(raw).decode()})}


def test_what_unpacks_to_more_than_is_read_says_so():
    many = " ".join(b64encode(compress(bytes([97 + n % 26]) * 60_000)).decode() for n in range(80))
    assert "content.packed" in {one.rule for one in findings({"text": many})}
    assert "content.packed" in found({"text": b64encode(compress(b"a" * 9_000_000)).decode()})
    assert "content.packed" not in found({"text": b64encode(compress(b"honest words " * 2000)).decode()})


def _members(packed):
    while packed:
        opened = zlib.decompressobj(31)
        yield opened.decompress(packed)
        packed = opened.unused_data


def _secrets(name, part):
    return {one.rule for one in findings(resource(archive({name: part}))) if one.rule.startswith("secret.")}


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("word/document.xml", '<w:p><wp:docPr id="1" descr="token {}"/><w:t>hi</w:t></w:p>'),
        ("word/document.xml", "<w:p><v:textpath on='t' string='{}'/></w:p>"),
        ("xl/worksheets/sheet1.xml", '<dataValidation sqref="A1" prompt="the key is &quot;{}&quot;"/>'),
        ("ppt/slides/slide1.xml", '<p:cNvPr id="2" name="Picture 1" title="{}"/>'),
        ("content.xml", '<draw:frame draw:unheard-of="{}"/>'),
    ],
)
def test_what_people_write_into_attributes_is_read(name, part):
    assert _secrets(name, part.format(expand("{{aws:AKIA}}"))) == {"secret.aws-access-key-id"}


@pytest.mark.parametrize("place", [3, 9])
@pytest.mark.parametrize("name", ["xl/sharedStrings.xml", "xl/worksheets/sheet1.xml", "xl/comments1.xml"])
def test_a_key_of_several_formats_in_one_cell_is_one_key(name, place):
    key = expand("{{aws:AKIA}}")
    runs = f"<r><t>{key[:place]}</t></r><r><rPr><b/></rPr><t>{key[place:]}</t></r>"
    assert _secrets(name, f"<sst><si>{runs}</si></sst>") == {"secret.aws-access-key-id"}


def test_cells_and_texts_that_follow_each_other_are_apart():
    strings = "<sst><si><t>one</t></si><si><r><t>t</t></r><r><t>wo</t></r></si></sst>"
    raw = archive(
        {"xl/sharedStrings.xml": strings, "xl/comments1.xml": "<text><t>a</t></text><text><t>b</t></text>"}
    )
    assert text_of(raw, 1000)[0].split() == ["one", "two", "a", "b"]


def test_attributes_that_never_end_cost_what_their_length_says():
    raw = archive({"content.xml": " a='" * 200_000, "word/document.xml": ' descr="a' * 100_000})
    began = process_time()
    assert text_of(raw, MAX_WRITTEN) is not None
    assert process_time() - began < 5  # a quadratic search takes minutes
