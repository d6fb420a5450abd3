"""With checkpoints that were kept elsewhere, who has the key can pass nothing off that these do not sign."""

from __future__ import annotations

import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from douane.audit.chain import genesis, link, statement
from douane.audit.tree import path as way_in
from douane.audit.tree import rows
from douane.evidence.asked import Asked
from douane.evidence.verifier.main import main
from douane.stores.keys import signing_key
from tests._promises import promise
from tests.unit.evidence._case import SELECTED, bundle, files, key_of, log, outcome, packed, resigned

SURE = "checkpoints are those that you had kept, the last of them of entry"
UNSURE = "That who has the key did not write"


@pytest.fixture
def folder(tmp_path):
    return log(tmp_path / "state")


@pytest.fixture
def kept(folder, tmp_path):
    return (folder / "checkpoints.jsonl").read_bytes()


def texts(rows_of):
    return b"".join(json.dumps(one).encode() + b"\n" for one in rows_of)


def signed_by(folder, said, seq, last, since, root):
    signer = Ed25519PrivateKey.from_private_bytes(signing_key(str(folder)))
    stated = statement(bytes.fromhex(said["database"]), (seq, last), (since, root), said["at"])
    return said | {
        "seq": seq,
        "hash": last.hex(),
        "since": since,
        "root": root.hex(),
        "signature": signer.sign(stated).hex(),
    }


def forged(folder, raw, seq):
    """An entry of a selection says something else, and a checkpoint of `seq` signs a tree with it."""
    found = files(raw)
    entries = [json.loads(line) for line in found["entries.jsonl"].splitlines()]
    checkpoints = [json.loads(line) for line in found["checkpoints.jsonl"].splitlines()]
    row = entries[0]
    row["body"] = row["body"].replace('"n":', '"m":')
    row["hash"] = link(row["seq"], bytes.fromhex(row["previous"]), row["body"]).hex()
    leaves = {one["seq"]: bytes.fromhex(one["hash"]) for one in entries}
    tree = rows([leaves.get(one, bytes(32)) for one in range(1, seq + 1)])
    first = checkpoints[0]
    same = bytes.fromhex(first["hash"]) if seq == first["seq"] else bytes(32)
    checkpoints = [one for one in checkpoints if one["seq"] != seq]
    checkpoints.append(signed_by(folder, first, seq, same, 0, tree[-1][0]))
    proofs = [json.loads(line) for line in found["proofs.jsonl"].splitlines()]
    for one in proofs:
        if one["seq"] <= seq:
            one |= {"checkpoint": seq, "path": [step.hex() for step in way_in(tree, one["seq"] - 1)]}
    found |= {"entries.jsonl": texts(entries), "checkpoints.jsonl": texts(checkpoints)}
    return packed(resigned(found | {"proofs.jsonl": texts(proofs)}, signing_key(str(folder))))


@pytest.fixture
def selection(folder, tmp_path):
    return bundle(folder, tmp_path / "case.zip", Asked(None, None, SELECTED, {}))


@promise("P-EVIDENCE-TAMPERED")
def test_a_checkpoint_of_the_same_entry_with_another_tree_is_found(folder, kept, selection, capsys):
    raw = forged(folder, selection, 10)
    assert outcome(raw, key_of(folder)) == 0
    assert UNSURE in capsys.readouterr().out
    assert outcome(raw, key_of(folder), kept) == 1
    assert "checkpoint of entry 10 is not the one that you had kept" in capsys.readouterr().out


@promise("P-EVIDENCE-TAMPERED")
def test_a_kept_checkpoint_speaks_for_no_entry_that_another_one_signs(folder, kept, selection, capsys):
    raw = forged(folder, selection, 9)
    assert outcome(raw, key_of(folder), kept) == 0
    said = capsys.readouterr().out
    assert UNSURE in said
    assert f"- Its {SURE}" not in said


@promise("P-EVIDENCE-TAMPERED")
def test_a_kept_checkpoint_that_was_left_out_is_asked_all_the_same(folder, kept, tmp_path, capsys):
    """All was written anew, and signed at an entry of which nobody has kept a checkpoint."""
    found = files(bundle(folder, tmp_path / "case.zip", Asked(None, None, (), {})))
    entries = [json.loads(line) for line in found["entries.jsonl"].splitlines()][:25]
    said = json.loads(found["checkpoints.jsonl"].splitlines()[0])
    last = genesis(bytes.fromhex(said["database"]))
    hashes = []
    for row in entries:
        row["body"] = row["body"].replace("1", "2")
        row["previous"], last = last.hex(), link(row["seq"], last, row["body"])
        row["hash"] = last.hex()
        hashes.append(last)
    tree = rows(hashes)
    found["entries.jsonl"] = texts(entries)
    found["checkpoints.jsonl"] = texts([signed_by(folder, said, 25, last, 0, tree[-1][0])])
    way = [one.hex() for one in way_in(tree, 24)]
    found["proofs.jsonl"] = texts([{"seq": 25, "checkpoint": 25, "path": way}])
    counts = {"kind": "range", "first": 1, "last": 25, "count": 25}
    raw = packed(resigned(found, signing_key(str(folder)), entries=counts))
    assert outcome(raw, key_of(folder)) == 0
    capsys.readouterr()
    assert outcome(raw, key_of(folder), kept) == 1
    assert "entry 10 is not that of the checkpoint that you had kept" in capsys.readouterr().out


def test_it_says_for_how_many_entries_nobody_has_kept_a_checkpoint(folder, kept, selection, capsys):
    older = b"".join(kept.splitlines(keepends=True)[:2])
    assert outcome(selection, key_of(folder), older) == 0
    said = capsys.readouterr().out
    assert f"For 7 of them the {SURE} 20" in said
    assert f"{UNSURE} 13 of these entries anew" in said


def test_with_all_of_them_nothing_is_left_open(folder, kept, selection, capsys):
    assert outcome(selection, key_of(folder), kept) == 0
    said = capsys.readouterr().out
    assert f"- Its {SURE} 60" in said
    assert UNSURE not in said


def test_proofs_in_another_order_than_entries_prove_nothing(folder, selection):
    found = files(selection)
    found["proofs.jsonl"] = b"".join(reversed(found["proofs.jsonl"].splitlines(keepends=True)))
    assert outcome(packed(resigned(found, signing_key(str(folder)))), key_of(folder)) == 1


def test_that_a_time_was_cut_short_is_not_ruled_out(folder, tmp_path, capsys):
    raw = bundle(folder, tmp_path / "case.zip", Asked(1010.0, 1020.0, (), {}))
    assert outcome(raw, key_of(folder)) == 0
    assert "That nothing before these entries, or behind them, belongs" in capsys.readouterr().out


@promise("P-EVIDENCE-TAMPERED")
@pytest.mark.parametrize("what", ["another log", "no log", "changed"])
def test_checkpoints_of_which_none_is_of_this_key_and_log_are_wrong_and_not_passed_over(
    folder, kept, tmp_path, capsys, what
):
    others = (log(tmp_path / "other") / "checkpoints.jsonl").read_bytes()
    given = {
        "another log": others,
        "no log": b"",
        "changed": kept.replace(b'"signature": "', b'"signature": "00'),
    }
    path, file = tmp_path / "case.zip", tmp_path / "kept.jsonl"
    bundle(folder, path)
    file.write_bytes(given[what])
    assert main([str(path)]) == 0
    capsys.readouterr()
    assert main([str(path), "--checkpoints", str(file)]) == 1
    said = capsys.readouterr().out
    assert "WRONG: none of the checkpoints that you had kept is of this log and key." in said
    assert "PROVEN" not in said
