"""What a server within walls says on its standard error."""

from __future__ import annotations

from tests._promises import promise

LOOKS_WHERE_IT_COMPLAINS = """
import os, sys
for flags in (os.O_RDONLY, os.O_RDWR):
    try:
        print(os.read(os.open("/proc/self/fd/2", flags | os.O_NONBLOCK), 100), flush=True)
    except OSError as error:
        print(error.strerror)
print("a complaint", file=sys.stderr, flush=True)
"""


@promise("P-CONTAINED")
def test_it_comes_to_ours_and_ours_is_not_its(begin, ground):
    log = ground / "outside/log"
    log.write_text("what others said\n")
    log.chmod(0o666)
    with log.open("a") as errors:
        launcher = begin("-c", LOOKS_WHERE_IT_COMPLAINS, talks=True, errors=errors)
        told = launcher.stdout.read()
    assert launcher.wait(10) == 0
    assert "others" not in told
    assert log.read_text() == "what others said\na complaint\n"
