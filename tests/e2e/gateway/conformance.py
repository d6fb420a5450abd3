"""The official conformance suite, run against a URL: which scored scenarios pass, and what fails in the others.

python -m tests.e2e.gateway.conformance URL REVISION
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.e2e import installed

REVISIONS = ("2025-11-25", "2026-07-28")
SCORED = {"2025-11-25": 30, "2026-07-28": 37}
A_RUN_AT_MOST = 150
SUITE = installed.CONFORMANCE.proof.parents[1]


@dataclass(frozen=True)
class Scores:
    """The failed checks of each scenario that ran; a scenario that counts and did not run is bad too."""

    scored: tuple[str, ...]
    failed: dict[str, tuple[str, ...]]
    said: str = ""

    @property
    def good(self) -> tuple[str, ...]:
        return tuple(name for name in self.scored if self.failed.get(name) == ())

    @property
    def bad(self) -> dict[str, tuple[str, ...]]:
        return {
            name: self.failed.get(name, ("did not run",)) for name in self.scored if name not in self.good
        }

    @property
    def failed_in_scored(self) -> dict[str, tuple[str, ...]]:
        return {name: self.failed.get(name, ("did not run",)) for name in self.scored}


def run(url: str, revision: str) -> Scores:
    """All scenarios that the suite requires of a server of that revision, at that revision."""
    with tempfile.TemporaryDirectory(prefix="douane-conformance-") as folder:
        command = (*installed.CONFORMANCE.command, "server", "--url", url, "--requirements", revision)
        done = subprocess.run(
            (*command, "-o", folder),
            capture_output=True,
            text=True,
            timeout=A_RUN_AT_MOST,
            check=False,
            cwd=folder,
        )
        return Scores(scored(revision), read(Path(folder)), done.stdout[-4000:] + done.stderr[-4000:])


def scored(revision: str) -> tuple[str, ...]:
    """What the suite counts, from its own list of requirements."""
    required = (SUITE / "requirements" / f"{revision}.yaml").read_text("utf-8")
    servers = re.search(r"(?m)^server:\n((?:  - .+\n)+)", required)
    assert servers is not None, "the suite's requirements look different"
    return tuple(re.findall(r"  - (\S+)", servers[1]))


def read(folder: Path) -> dict[str, tuple[str, ...]]:
    """One folder for each scenario, named for it and the time."""
    found = {}
    for checks in folder.glob("server-*/checks.json"):
        name = re.sub(r"^server-(.+)-\d{4}-\d\d-\d\dT[\d-]+Z$", r"\1", checks.parent.name)
        found[name] = tuple(
            sorted(check["id"] for check in json.loads(checks.read_bytes()) if check["status"] == "FAILURE")
        )
    return found


def main() -> None:
    url, revision = sys.argv[1:]
    scores = run(url, revision)
    sys.stdout.write(f"{revision}: {len(scores.good)} of {len(scores.scored)} scored scenarios pass\n")
    for name, checks in scores.bad.items():
        sys.stdout.write(f"  {name}: {', '.join(checks)}\n")


if __name__ == "__main__":
    main()
