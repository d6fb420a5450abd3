"""What the audit log is told of the walls of a server."""

from __future__ import annotations

from douane.model.server import ServerIdentity
from douane.sandbox.begun import ABSENT, Start, entry
from douane.sandbox.mechanism import Mechanism
from tests._promises import promise

SERVER = ServerIdentity("npm:notes", "notes", "npm:notes")


@promise("P-CONTAINED-RECORDED")
def test_the_profile_and_what_holds_it_are_told():
    body = entry(Start(1.0, "strict", mechanism=Mechanism.BUBBLEWRAP), SERVER, "local:ann", "s").body
    told = {
        name: body[name] for name in ("method", "subject", "mechanism", "server", "principal", "findings")
    }
    assert told == {
        "method": "sandbox/begun",
        "subject": "strict",
        "mechanism": "bubblewrap",
        "server": "npm:notes",
        "principal": "local:ann",
        "findings": [],
    }


@promise("P-CONTAINED-RECORDED")
def test_that_there_are_none_is_a_finding():
    body = entry(Start(1.0, "none", "no bubblewrap"), SERVER, "").body
    assert body["mechanism"] == "none"
    (finding,) = body["findings"]
    assert (finding["rule"], finding["because"]) == (ABSENT, "no bubblewrap")
