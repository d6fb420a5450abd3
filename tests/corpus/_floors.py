"""What recall and false positives must hold on a fixed sample of the development corpora; writes them anew.

    script/floors

`floors.toml` is the result: recall may not fall below `least`, false positives may not rise above `most`.
"""

from __future__ import annotations

import math
import os
import tomllib
from pathlib import Path

from douane.cli.bench import goals
from douane.cli.bench.classes import CLASSES
from douane.cli.bench.corpora import VARIABLE, items, sampled
from douane.cli.bench.measure import measured
from douane.cli.bench.report import Key, reports
from douane.cli.inspect import rules_of

FILE = Path(__file__).with_name("floors.toml")
FOLDER = Path(os.environ.get(VARIABLE) or Path(__file__).parents[3] / "shared" / "data")
SAMPLE = 600  # items of each class

HEAD = f"""# Percent, measured on {SAMPLE} items of each class, which are always the same; `script/floors` writes this file.
# Recall below `least`, or false positives above `most`, fail the tests: look for the cause before you write them anew.
"""


def rates() -> dict[str, dict[str, dict[str, float]]]:
    """For each class what was reached: recall and the like under `least`, false positives under `most`."""
    found = reports(measured(sampled(items(FOLDER, CLASSES), SAMPLE), rules_of("default")), CLASSES)
    return {report.name: _rates(report) for report in found if report.of(Key(is_attack=True)).items}


def _rates(report):
    least = {"recall": goals.recall(report), "covered": goals.identifiers(report) if report.spans else None}
    families = sorted({key.group for key in report.counts if key.is_attack and key.group[0] == "family"})
    least |= {name: goals.recall(report, (by, name)) for by, name in families}
    kinds = sorted({key.group for key in report.counts if not key.is_attack and key.group[0] == "kind"})
    most = {"all": goals.false(report)} | {name: goals.false(report, (by, name)) for by, name in kinds}
    return {"least": _told(least, math.floor), "most": _told(most, math.ceil)}


def _told(found, rounded):
    """What could be measured, in tenths of a percent."""
    return {name: rounded(value * 10) / 10 for name, value in found.items() if value is not None}


def floors() -> dict[str, dict[str, dict[str, float]]]:
    """What must hold."""
    return tomllib.loads(FILE.read_text("utf-8"))


def worse(part: str, held: dict[str, float], now: dict[str, float]) -> dict[str, str]:
    """The groups whose rate is worse than it must be, or is measured no more."""
    sign = 1 if part == "least" else -1
    return {
        group: f"{now.get(group)} %, and it was {value} %"
        for group, value in held.items()
        if group not in now or sign * now[group] < sign * value
    }


def write() -> None:
    """What holds now is what must hold from now on."""
    lines = [HEAD]
    for name, parts in rates().items():
        for part, found in parts.items():
            lines.append(f"[{name}.{part}]")
            lines += [f'"{group}" = {value}' for group, value in found.items()]
            lines.append("")
    FILE.write_text("\n".join(lines), "utf-8")


if __name__ == "__main__":
    write()
    print(f"floors: wrote {FILE}")  # noqa: T201  # a command talks to a person
