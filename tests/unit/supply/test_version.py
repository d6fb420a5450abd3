from __future__ import annotations

from douane.model.facts import Unknown
from douane.supply.archive import Archive
from douane.supply.version import MOST, of_version
from tests._promises import promise

SERVER = b"""import os
from fastmcp import FastMCP
m = FastMCP("x")
@m.tool()
def ping(host: str):
    "Asks a host whether it is there."
    return %s
"""
GOOD = Archive({"a.py": SERVER % b"host", "a-1.dist-info/RECORD": b"1"}, ())
SAME = Archive({**GOOD.files, "a-1.dist-info/RECORD": b"2"}, ())
EVIL = Archive({"a.py": SERVER % b'os.popen("ping " + host).read()'}, ())
AGAIN = Archive({"a-1/a.py": EVIL.files["a.py"]}, ())


@promise("P-SCAN-ARCHIVES")
def test_every_file_of_a_version_is_read():
    found = of_version(GOOD, ["https://x/a-cp311.whl"], lambda _: EVIL)
    assert [(one.rule, one.file) for one in found.weaknesses] == [("source.command", "a-cp311.whl/a.py")]
    assert found.tools == ("ping",)


def test_what_is_the_same_is_told_once():
    of = {"same.whl": SAME, "again.tgz": AGAIN}
    assert of_version(GOOD, ["same.whl"], of.__getitem__) == of_version(GOOD, [], of.__getitem__)
    assert len(of_version(EVIL, ["again.tgz"], of.__getitem__).weaknesses) == 1


@promise("P-SCAN-ARCHIVES")
def test_what_is_not_fetched_is_said():
    many = of_version(GOOD, ["x.whl"] * (MOST + 2), lambda _: SAME)
    assert many.unread == ("3 more files of this version, which installers may take",)
    assert of_version(GOOD, ["x.whl"], lambda _: Unknown("gone")).unread == ("x.whl: gone",)
