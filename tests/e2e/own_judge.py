"""A judge as an operator may have one: a line for each question. Words of the text decide what it does."""

from __future__ import annotations

import json
import sys
import time


def answer(question: dict[str, object], text: str) -> str | None:
    ticket = question["ticket"]
    if "silence" in text:
        return None
    if "noise" in text:
        return '{"ticket": "' + f'{ticket}", "answer": "lift", "answer": "refuse"' + "}"
    if "another" in text:
        return json.dumps({"ticket": "another", "answer": "lift"})
    if "end" in text:
        sys.exit(1)
    return json.dumps({"ticket": ticket, "answer": "lift" if "fine" in text else "refuse"})


def main() -> None:
    if len(sys.argv) > 1:
        time.sleep(float(sys.argv[1]))
    for line in sys.stdin:
        question = json.loads(line)
        sys.stderr.write(line)
        said = answer(question, " ".join(one["text"] for one in question["findings"]))
        if said is not None:
            sys.stdout.write(said + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
