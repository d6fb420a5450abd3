"""A bundle to tamper with, as somebody would who has it, a key of their own, or even the true one."""

from __future__ import annotations

import hashlib
import io
import json
from contextlib import closing
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from douane.audit.query import Query
from douane.evidence.asked import Asked
from douane.evidence.bundle import Source, exported
from douane.evidence.verifier.main import judged
from douane.model.events import Record
from douane.stores.checkpoints import public_key
from douane.stores.documents import built_in
from douane.stores.keys import signing_key
from douane.stores.sqlite import SqliteStore

OUR_OWN = bytes(range(32))  # the private key of somebody else
SELECTED = (Query(session="s1"),)


def log(folder, batches=6):
    """Ten entries a batch, of three sessions, with a checkpoint after each batch."""
    with closing(SqliteStore(str(folder))) as store:
        for batch in range(batches):
            store.commit([Record(body(batch * 10 + number)) for number in range(10)])
            store.checkpoint()
    return folder


def body(number):
    return {
        "v": 1,
        "at": 1000.0 + number,
        "session": f"s{number % 3}",
        "server": "x",
        "arguments": {"n": number},
    }


def bundle(folder, path, asked=None, at=5000.0):
    """The bytes of an export."""
    asked = asked or Asked(None, None, (), {})
    exported(Source(str(folder), (built_in(),), "e42e625e566c"), asked, ("local:ann", at), str(path))
    return path.read_bytes()


def key_of(folder):
    return public_key(signing_key(str(folder)))


def outcome(raw, key, kept=b""):
    return judged(memoryview(raw), key.hex(), kept)


def files(raw):
    """The files of a bundle by name, in order."""
    with ZipFile(io.BytesIO(raw)) as archive:
        return {one.filename: archive.read(one) for one in archive.infolist()}


def packed(found, *, level=None, **attributes):
    """A bundle of these files, as Douane would write it but for `attributes` of each member."""
    raw = io.BytesIO()
    with ZipFile(raw, "w", ZIP_DEFLATED, compresslevel=level) as archive:
        for name, content in found.items() if isinstance(found, dict) else found:
            told = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            told.external_attr, told.create_system = 0o100644 << 16, 3
            told.compress_type = ZIP_STORED if name in {"manifest.json", "signature"} else ZIP_DEFLATED
            for attribute, value in attributes.items():
                setattr(told, attribute, value)
            archive.writestr(told, content, compresslevel=level)
    return raw.getvalue()


def relisted(found, **changes):
    """The files, with a manifest that lists them as they are now, and says `changes`."""
    manifest = {**json.loads(found["manifest.json"]), **changes}
    inside = {name: text for name, text in found.items() if name not in {"manifest.json", "signature"}}
    raw = packed(inside)
    with ZipFile(io.BytesIO(raw)) as archive:
        manifest["files"] = [
            {"name": one.filename, "size": one.file_size, "sha256": hashlib.sha256(content).hexdigest()}
            for one in archive.infolist()
            for content in [raw[one.header_offset + 30 + len(one.filename) :][: one.compress_size]]
        ]
    return {
        **inside,
        "manifest.json": json.dumps(manifest, indent=1).encode(),
        "signature": found["signature"],
    }


def resigned(found, private, **changes):
    """The same, signed by whoever has the private key."""
    listed = relisted(found, **changes)
    signer = Ed25519PrivateKey.from_private_bytes(private)
    signature = signer.sign(b"douane evidence v1\n" + listed["manifest.json"])
    public = signer.public_key().public_bytes_raw()
    return {**listed, "signature": f"{public.hex()} {signature.hex()}\n".encode()}
