"""Manipulations of a bundle, each drawn anew by a `random`; all of them leave a bundle that is another one."""

from __future__ import annotations

import hashlib
import io
import json
import struct
from typing import NamedTuple
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from douane.audit.chain import statement
from douane.evidence.verifier.ed25519 import ORDER
from tests.unit.evidence._case import OUR_OWN, files, packed, relisted, resigned


class Case(NamedTuple):
    """A bundle, an older one of the same log, one of another log, and the key that signed the first two."""

    raw: bytes
    older: bytes
    other: bytes
    private: bytes


# Of bytes.


def a_byte(case, random):
    at = random.randrange(len(case.raw))
    return case.raw[:at] + bytes([case.raw[at] ^ random.randrange(1, 256)]) + case.raw[at + 1 :]


def a_bit(case, random):
    at = random.randrange(len(case.raw))
    return case.raw[:at] + bytes([case.raw[at] ^ 1 << random.randrange(8)]) + case.raw[at + 1 :]


def bytes_added(case, random):
    at = random.randrange(len(case.raw) + 1)
    return case.raw[:at] + random.randbytes(random.randrange(1, 50)) + case.raw[at:]


def bytes_removed(case, random):
    at = random.randrange(len(case.raw) - 50)
    return case.raw[:at] + case.raw[at + random.randrange(1, 50) :]


def bytes_swapped(case, random):
    at, size = random.randrange(len(case.raw) - 100), random.randrange(1, 50)
    raw = case.raw
    swapped = raw[:at] + raw[at + size : at + 2 * size] + raw[at : at + size] + raw[at + 2 * size :]
    return swapped if swapped != raw else a_byte(case, random)


def the_end_cut_off(case, random):
    return case.raw[: -random.randrange(1, len(case.raw))]


def the_beginning_cut_off(case, random):
    return case.raw[random.randrange(1, len(case.raw)) :]


def something_before(case, random):
    return random.choice([b"#!/bin/sh\n", b"PK\3\4", random.randbytes(64)]) + case.raw


def something_behind(case, random):
    return case.raw + random.choice([b"\0", b"\n", random.randbytes(64), case.raw])


# Of lines of the files, as they lie there, listed anew, or signed anew with another key or even the true one.


def _line(random, lines):
    return random.randrange(len(lines))


def _changed_line(random, lines):
    at = _line(random, lines)
    line = bytearray(lines[at])
    place = random.randrange(1, len(line) - 2)
    line[place] = random.choice([byte for byte in b"0123456789abcdef" if byte != line[place]])
    return [*lines[:at], bytes(line), *lines[at + 1 :]]


def _without_line(random, lines):
    at = _line(random, lines)
    return lines[:at] + lines[at + 1 :]


def _twice(random, lines):
    at = _line(random, lines)
    return [*lines[:at], lines[at], *lines[at:]]


def _swapped(random, lines):
    one, other = sorted(random.sample(range(len(lines)), 2))
    return [*lines[:one], lines[other], *lines[one + 1 : other], lines[one], *lines[other + 1 :]]


def _cut_behind(random, lines):
    return lines[: random.randrange(len(lines) - 1)]


def _cut_before(random, lines):
    return lines[random.randrange(1, len(lines)) :]


LINE_TRICKS = (_changed_line, _without_line, _twice, _swapped, _cut_behind, _cut_before)


def _rechained(random, lines):
    """As an insider would: an entry says something else, and all hashes from there on fit it."""
    rows = [json.loads(line) for line in lines]
    first = _line(random, lines)
    rows[first]["body"] = rows[first]["body"].replace("1", "2").replace("s0", "s2") + " "
    previous = rows[first]["previous"]
    for at in range(first, len(rows)):
        row = rows[at]
        if at > first and row["seq"] == rows[at - 1]["seq"] + 1:
            row["previous"] = previous
        row["hash"] = previous = _hash(row)
    return [json.dumps(row, separators=(",", ":")).encode() + b"\n" for row in rows]


def _hash(row):
    raw = row["body"].encode()
    previous = bytes.fromhex(row["previous"])
    head = struct.pack(">16sQ32sQ", b"douane entry v1\0", row["seq"], previous, len(raw))
    return hashlib.sha256(head + raw).hexdigest()


def _edited(case, random, name, trick):
    found = files(case.raw)
    found[name] = b"".join(trick(random, found[name].splitlines(keepends=True)))
    return found


def _entries_changed(finish):
    def trick(case, random):
        return packed(finish(case, _edited(case, random, "entries.jsonl", random.choice(LINE_TRICKS))))

    return trick


def _entries_rechained(finish):
    def trick(case, random):
        return packed(finish(case, _edited(case, random, "entries.jsonl", _rechained)))

    return trick


def _as_it_is(_case, found):
    return found


def _listed_anew(_case, found):
    return relisted(found)


def _signed_by_us(_case, found):
    return resigned(found, OUR_OWN)


def _signed_truly(case, found):
    return resigned(found, case.private)


# Of checkpoints and proofs.


def checkpoints_changed(case, random):
    finish = random.choice([_as_it_is, _listed_anew, _signed_by_us])
    return packed(finish(case, _edited(case, random, "checkpoints.jsonl", random.choice(LINE_TRICKS))))


def checkpoints_of_another_log(case, random):
    finish = random.choice([_as_it_is, _listed_anew, _signed_by_us, _signed_truly])
    return packed(
        finish(case, files(case.raw) | {"checkpoints.jsonl": files(case.other)["checkpoints.jsonl"]})
    )


def checkpoints_of_before(case, random):
    finish = random.choice([_as_it_is, _listed_anew, _signed_by_us])
    return packed(
        finish(case, files(case.raw) | {"checkpoints.jsonl": files(case.older)["checkpoints.jsonl"]})
    )


def a_checkpoint_forged(case, random):
    def forge(_random, lines):
        at = _line(random, lines)
        said = json.loads(lines[at])
        name = random.choice(["seq", "hash", "since", "root", "at", "v"])
        said[name] = {"seq": 1, "hash": "00" * 32, "since": 1, "root": "11" * 32, "at": "9.000", "v": 1}[name]
        return [*lines[:at], json.dumps(said).encode() + b"\n", *lines[at + 1 :]]

    finish = random.choice([_as_it_is, _listed_anew, _signed_by_us, _signed_truly])
    return packed(finish(case, _edited(case, random, "checkpoints.jsonl", forge)))


def proofs_changed(case, random):
    found = files(case.raw)
    lines = found["proofs.jsonl"].splitlines(keepends=True)
    at = _line(random, lines)
    said = json.loads(lines[at])
    said["path"] = said["path"][:-1] or ["00" * 32]
    lines[at] = json.dumps(said).encode() + b"\n"
    found["proofs.jsonl"] = b"".join(lines)
    return packed(random.choice([_as_it_is, _listed_anew, _signed_by_us, _signed_truly])(case, found))


def the_time_of_a_checkpoint(case, random):
    """By who has the true key, but makes only the bundle with it."""

    def later(_random, lines):
        said = [json.loads(line) for line in lines]
        random.choice(said)["at"] = f"{random.randrange(10**9)}.000"
        return [json.dumps(one).encode() + b"\n" for one in said]

    return packed(_signed_truly(case, _edited(case, random, "checkpoints.jsonl", later)))


def one_entry_rewritten(case, random):
    """With its hash, and nothing behind it; in a selection nothing follows it, and its proof does not fit."""

    def rewrite(_random, lines):
        rows = [json.loads(line) for line in lines]
        row = random.choice(rows[:-1])
        row["body"] += " "
        row["hash"] = _hash(row)
        return [json.dumps(one).encode() + b"\n" for one in rows]

    found = _edited(case, random, "entries.jsonl", rewrite)
    return packed(_signed_truly(case, found))


def rechained_without_proofs(case, random):
    """As by an insider with the key who hopes that nobody misses the proofs, up to a checkpoint at least."""
    found = _edited(case, random, "entries.jsonl", lambda _random, lines: _rechained(_First(), lines))
    return packed(_signed_truly(case, found | {"proofs.jsonl": b""}))


def everything_signed_by_us(case, random):
    """A bundle that is whole, checkpoints and all, by a key that nobody has named."""
    signer = Ed25519PrivateKey.from_private_bytes(OUR_OWN)
    found = files(case.raw)
    said = [json.loads(line) for line in found["checkpoints.jsonl"].splitlines()]
    for one in said:
        one["at"] = f"{random.randrange(10**9)}.000"
        head, batch = (one["seq"], bytes.fromhex(one["hash"])), (one["since"], bytes.fromhex(one["root"]))
        signed = signer.sign(statement(bytes.fromhex(one["database"]), head, batch, one["at"]))
        one |= {"key": signer.public_key().public_bytes_raw().hex(), "signature": signed.hex()}
    found["checkpoints.jsonl"] = b"".join(json.dumps(one).encode() + b"\n" for one in said)
    return packed(_signed_by_us(case, found))


class _First:
    """Chooses the first of all."""

    def randrange(self, _count):
        return 0


# Of the manifest and the signature.


def the_manifest_changed(case, random):
    finish = random.choice([relisted, lambda found, **said: resigned(found, OUR_OWN, **said)])
    said = random.choice(
        [
            {"by": "local:mallory"},
            {"at": 1.0},
            {"asked": {"session": "s2"}},
            {"douane": "9.9"},
            {"entries": {"kind": "selection", "first": 1, "last": 2, "count": 2}},
            {"more": 1},
        ]
    )
    return packed(finish(files(case.raw), **said))


def the_counts_changed(case, random):
    counts = dict(json.loads(files(case.raw)["manifest.json"])["entries"])
    name = random.choice(["first", "last", "count"])
    counts[name] += random.choice([-1, 1, 10**6])
    return packed(resigned(files(case.raw), case.private, entries=counts))


def a_byte_of_the_manifest(case, random):
    found = files(case.raw)
    text = found["manifest.json"]
    at = random.randrange(len(text))
    found["manifest.json"] = text[:at] + bytes([text[at] ^ 1 << random.randrange(7)]) + text[at + 1 :]
    return packed(found)


def the_key_swapped(case, random):
    found = files(case.raw)
    ours = resigned(found, OUR_OWN)["signature"]
    key, signature = found["signature"].split()
    mixed = [ours.split()[0] + b" " + signature + b"\n", key + b" " + ours.split()[1] + b"\n", ours]
    return packed(found | {"signature": random.choice(mixed)})


def the_signature_of_another(case, random):
    return packed(
        files(case.raw) | {"signature": files(random.choice([case.older, case.other]))["signature"]}
    )


def the_signature_varied(case, random):
    found = files(case.raw)
    key, signature = found["signature"].decode().split()
    higher = int.from_bytes(bytes.fromhex(signature[64:]), "little") + ORDER
    varied = [
        f"{key} {signature[:64]}{higher.to_bytes(32, 'little').hex()}\n",
        f"{key} {signature}",
        f"{key} {signature}\n\n",
        f"{key.upper()} {signature}\n",
        f"{key}  {signature}\n",
        f"{'00' * 32} {signature}\n",
        f"01{'00' * 31} 01{'00' * 63}\n",  # of a point of small order, which signs anything
        "",
    ]
    return packed(found | {"signature": random.choice(varied).encode()})


# Of the files and the ZIP that holds them.


def a_file_of_another_bundle(case, random):
    found, other = files(case.raw), files(random.choice([case.older, case.other]))
    differs = [name for name in found if name in other and other[name] != found[name]]
    name = random.choice(differs)
    return packed(random.choice([_as_it_is, _listed_anew, _signed_by_us])(case, found | {name: other[name]}))


def a_file_changed(case, random):
    found = files(case.raw)
    name = random.choice(["readme.txt", "verify.py", "policy/00.toml", "pins.jsonl"])
    return packed(found | {name: found[name] + random.choice([b"\n", b"#", random.randbytes(20)])})


def a_file_less(case, random):
    found = files(case.raw)
    del found[random.choice(list(found))]
    return packed(found)


def a_file_more(case, random):
    names = [
        "more.txt",
        "../up",
        "/etc/passwd",
        "c:\\x",
        "policy/..",
        "entries.jsonl/",
        "Entries.jsonl",
        "é",
        "a" * 300,
    ]
    place, found = random.randrange(9), [*files(case.raw).items()]
    return packed([*found[:place], (random.choice(names), b"x"), *found[place:]])


def files_in_another_order(case, random):
    found = [*files(case.raw).items()]
    one, other = random.sample(range(len(found)), 2)
    found[one], found[other] = found[other], found[one]
    return packed(found)


def a_name_twice(case, random):
    found = [*files(case.raw).items()]
    raw = io.BytesIO(case.raw)
    name, content = random.choice(found)
    with ZipFile(raw, "a") as archive:
        archive.fp.seek(0, 2)
        import warnings  # noqa: PLC0415  # what the test does on purpose

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            archive.writestr(name, random.choice([content, b"", content[:-1]]))
    return raw.getvalue()


def packed_another_way(case, random):
    """The same contents: every byte of the ZIP is held too."""
    found = files(case.raw)
    ways = [
        {"level": 1},
        {"compress_type": ZIP_STORED},
        {"compress_type": ZIP_DEFLATED},
        {"comment": b"hello"},
        {"extra": struct.pack("<HH", 0xCAFE, 0)},
        {"external_attr": 0o120777 << 16},  # a symbolic link
        {"external_attr": 0o100755 << 16},
        {"create_system": 0},
        {"date_time": (2026, 1, 1, 0, 0, 0)},
        {"internal_attr": 1},
    ]
    return packed(found, **random.choice(ways))


def a_comment_of_the_zip(case, random):
    raw = io.BytesIO(case.raw)
    with ZipFile(raw, "a") as archive:
        archive.comment = random.randbytes(5)
    return raw.getvalue()


def a_bomb(case, random):
    """Zeros that take almost no room, in place of a file."""
    name = random.choice(["entries.jsonl", "checkpoints.jsonl", "readme.txt"])
    return packed(files(case.raw) | {name: bytes(1 << random.randrange(16, 23))})


def deep_json(case, random):
    name = random.choice(["entries.jsonl", "checkpoints.jsonl", "proofs.jsonl"])
    text = random.choice(
        [b"[" * 100_000, b'{"seq":' + b"9" * 100_000 + b"}", b"NaN", b"\xff", b"1e999", b"null", b"{}"]
    )
    return packed(resigned(files(case.raw) | {name: text + b"\n"}, case.private))


TRICKS = (
    *(a_byte, a_bit, bytes_added, bytes_removed, bytes_swapped),
    *(the_end_cut_off, the_beginning_cut_off, something_before, something_behind),
    *map(_entries_changed, (_as_it_is, _listed_anew, _signed_by_us, _signed_truly)),
    *map(_entries_rechained, (_as_it_is, _listed_anew, _signed_by_us, _signed_truly)),
    *(
        checkpoints_changed,
        checkpoints_of_another_log,
        checkpoints_of_before,
        a_checkpoint_forged,
        proofs_changed,
    ),
    *(the_time_of_a_checkpoint, one_entry_rewritten, rechained_without_proofs, everything_signed_by_us),
    *(the_manifest_changed, the_counts_changed, a_byte_of_the_manifest),
    *(the_key_swapped, the_signature_of_another, the_signature_varied),
    *(a_file_of_another_bundle, a_file_changed, a_file_less, a_file_more, files_in_another_order),
    *(a_name_twice, packed_another_way, a_comment_of_the_zip, a_bomb, deep_json),
)
