"""What stands in a bundle for whoever opens it."""

from __future__ import annotations

from typing import Final

README: Final = """\
EVIDENCE FROM A DOUANE AUDIT LOG

Douane stands between an MCP host and its servers. Each message leaves an entry in its log before it is
sent on. This bundle holds a part of that log, with what shows that the part is genuine.

To check it, offline, with nothing but Python 3.8 or newer:

    python3 verify.py case.zip --key KEY

KEY is the public key of the installation, as `douane audit key` shows it. Take it from where it was noted,
and not from whoever gave you the bundle. The same goes for verify.py: the one in here is for convenience, and
`douane audit verifier` prints it from any installation of Douane. With

    --checkpoints FILE

it compares a copy of checkpoints.jsonl that was kept where the machine could not change it.

    entries.jsonl      the entries; `body` is the text that was hashed
    proofs.jsonl       the ways from entries to the checkpoints that sign them (RFC 6962)
    checkpoints.jsonl  signed heads of the log
    policy/            the policy documents in force when this was exported
    pins.jsonl         what the servers of these entries were approved to show
    manifest.json      who exported what and when, and the SHA-256 of each file, packed
    signature          the public key, and the Ed25519 signature of the manifest
"""
