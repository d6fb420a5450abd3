"""How well copies of what was read are recognised, how often others are taken for copies, and what it costs.

    script/bench flow [--json] [--corpora FOLDER] [--rounds N]

A thousand secrets and a thousand paragraphs, each changed in fourteen ways, are looked for in what leaves;
and benign results of one family in those of others. Paragraphs and results are from corpora in gzipped
JSON lines (docs/bench.md). Without them the paragraphs are made-up prose, and false alarms are not counted.
"""

from __future__ import annotations

import argparse
import base64
import gzip
import json
import random
import sys
import time
import uuid
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from statistics import median

from prose import prose
from table import Row, table

from douane.behaviour import act_of, asked
from douane.detectors.text import Text
from douane.flow import leaving, read, said, stream
from douane.flow.catalogue import PRIVATE
from douane.flow.traces import Look
from douane.flow.values import decoded_runs, values_of
from douane.model.bounds import Bounds
from douane.model.conduct import Conduct
from douane.model.flow import Flow
from douane.model.message import Message
from douane.model.prints import Prints
from douane.protocol.direction import Direction
from douane.protocol.jsonrpc import Request
from douane.stores.sealing import seals_of

MANY = 1000
WORDS = 60  # of a paragraph
AT = 1_700_000_000.0
PRIVATELY = frozenset({PRIVATE})
FAMILIES = 12  # results that are remembered at a time, and as many that leave
MICROSECONDS = 1e6
READING = "json.loads, 4 kB"
SEALS = seals_of(b"k" * 32, b"s" * 16)
Change = Callable[[str], str]
Begin = Callable[[], Flow]


def _packed(text: str) -> str:
    return base64.b64encode(gzip.compress(text.encode())).decode()


CHANGES: Mapping[str, Change] = {
    "as it is": lambda text: text,
    "upper case": str.upper,
    "swapped case": str.swapcase,
    "other white space": lambda text: "\n\t".join(text.split()),
    "no white space": lambda text: "".join(text.split()),
    "a dash after each letter": "-".join,
    "quoted lines": lambda text: "\n> ".join(text[at : at + 30] for at in range(0, len(text), 30)),
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "base64 for URLs": lambda text: base64.urlsafe_b64encode(text.encode()).decode().rstrip("="),
    "hexadecimal": lambda text: text.encode().hex(),
    "percent signs": lambda text: "".join(f"%{byte:02x}" for byte in text.encode()),
    "HTML": lambda text: "".join(f"&#x{ord(one):x};" for one in text),
    "JSON escapes": lambda text: "".join(f"\\u{ord(one):04x}" for one in text),
    "gzip in base64": _packed,
}


def _shared() -> Flow:
    return Flow(shared=Prints(SEALS))


# As the gateway remembers, which has it all, and as processes of one host do, which share digests.
FORMS: Mapping[str, Begin] = {"in one process": Flow, "in several": _shared}


def main() -> None:
    """Prints tables, or one JSON document."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true", help="one JSON document instead of tables")
    parser.add_argument("--corpora", type=Path, help="a folder with tool_result.jsonl.gz")
    parser.add_argument("--rounds", type=int, default=500, help="times that each part is done")
    options = parser.parse_args()
    results = list(benign(options.corpora)) if options.corpora else []
    chance = random.Random(7)  # noqa: S311  # a bench is no place for secrets
    found = {}
    for form, begin in FORMS.items():
        found[f"recall, {form}"] = list(recall(results, chance, begin))
        found[f"false, {form}"] = list(false(results, chance, begin))
        found[f"cost, {form}"] = list(cost(options.rounds, begin))
    if options.json:
        sys.stdout.write(json.dumps({"flow": found}) + "\n")
        return
    for name, rows in found.items():
        if rows:
            sys.stdout.write(f"{name}\n{table(rows)}\n\n")
    if not results:
        sys.stderr.write(
            "bench: NO CORPORA: paragraphs are made up, and false alarms were NOT counted (--corpora)\n"
        )


def benign(folder: Path) -> Iterator[tuple[str, str]]:
    """The source and the text of each benign result."""
    with gzip.open(folder / "tool_result.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            item = json.loads(line)
            if item["label"] == "benign":
                yield item["source"], item["text"]


def recall(results: list[tuple[str, str]], chance: random.Random, begin: Begin) -> Iterator[Row]:
    """The share of copies that is recognised, for each change."""
    long = [text for _, text in results if len(text.split()) > WORDS]
    long = long or [prose(10 * WORDS + number).decode() for number in range(MANY)]
    paragraphs = [" ".join(chance.choice(long).split()[:WORDS]) for _ in range(MANY)]
    pieces = [_piece(one, chance) for one in paragraphs]
    secrets = [_secret(chance) for _ in range(MANY)]
    sentences = [f"The key to the safe is {secret} and nobody else has it." for secret in secrets]
    for name, change in CHANGES.items():
        yield {
            "change": name,
            "secrets": _share(sentences, secrets, change, begin),
            "paragraphs": _share(paragraphs, paragraphs, change, begin),
            "40 characters of one": _share(paragraphs, pieces, change, begin),
        }


def false(results: list[tuple[str, str]], chance: random.Random, begin: Begin) -> Iterator[Row]:
    """How many benign results have something in common with those of other families."""
    if not results:
        return
    pairs = texts = values = 0
    for _ in range(300):
        flow = begin()
        known = chance.sample(results, FAMILIES)
        for source, text in known:
            read(flow, [text], PRIVATELY, source, AT)
        families = {source for source, _ in known}
        for source, text in chance.sample(results, 4 * FAMILIES):
            if source not in families:
                pairs += FAMILIES
                copies = leaving(flow, stream(values_of([text])), source, AT)
                texts += len({copy.origin for copy in copies if not copy.is_value})
                values += len({copy.origin for copy in copies if copy.is_value})
    yield {
        "pairs": pairs,
        "texts in common, %": 100 * texts / pairs,
        "values in common, %": 100 * values / pairs,
    }


def cost(rounds: int, begin: Begin) -> Iterator[Row]:
    """The median microseconds of each part, in turns."""
    text, other = _english("policy.md"), _english("gateway.md")
    reading = json.dumps({"text": text})
    flow = begin()
    read(flow, [other], PRIVATELY, "files", AT)
    empty = begin()
    parts: dict[str, Callable[[], object]] = {
        READING: lambda: json.loads(reading),
        "remember 4 kB from a private source": lambda: read(begin(), [text], PRIVATELY, "files", AT),
        "remember 4 kB from another": lambda: read(begin(), [text], frozenset(), "web", AT),
        "remember what the client said, 200 B": lambda: said(begin(), [text[:200]], "web", AT),
        "look for copies in 4 kB": lambda: leaving(flow, stream(values_of([text])), "web", AT),
        "look for copies in 200 B": lambda: leaving(flow, stream(values_of([text[:200]])), "web", AT),
        "a call of 4 kB to a sink, behaviour too": lambda: _call(flow, text, Look.CLOSE),
        "a call of 4 kB to no sink, behaviour too": lambda: _call(flow, text, Look.BRIEF),
        "nothing private was read": lambda: leaving(empty, b"", "web", AT),
    }
    times: dict[str, list[float]] = {name: [] for name in parts}
    for _ in range(rounds):
        for name, part in parts.items():
            start = time.perf_counter()
            part()
            times[name].append(time.perf_counter() - start)
    for name, taken in times.items():
        ratio = median(taken) / median(times[READING])
        yield {"part": name, "median µs": median(taken) * MICROSECONDS, "ratio": ratio}


def _call(flow: Flow, text: str, look: Look) -> None:
    """What the engine does for one call, and what follows once it passes."""
    asked(Conduct(), act_of("keep", {"text": text}, AT), AT, Bounds())
    values = values_of([text])
    leaving(flow, stream(values), "web", AT, look)
    if look is Look.CLOSE:
        for run in decoded_runs(values):
            leaving(flow, stream(run), "web", AT)
    said(flow, [text], "web", AT)


def _english(page: str) -> str:
    """Some 4 kB of a page of the documentation."""
    return (Path(__file__).parents[1] / "docs" / page).read_text("utf-8")[:4000]


def _share(sources: list[str], copied: list[str], change: Change, begin: Begin) -> float:
    recognised = 0
    for number, (source, piece) in enumerate(zip(sources, copied, strict=True)):
        flow = begin()
        read(flow, [source], PRIVATELY, "files", AT)
        recognised += any(
            leaving(flow, one, "web", AT) for one in _streams(f"Hello {number}: {change(piece)} (as asked)")
        )
    return recognised / len(sources)


def _streams(text: str) -> list[bytes]:
    params = {"name": "post", "arguments": {"text": text}}
    value = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}
    message = Message(Direction.TO_SERVER, Request(1, "tools/call", params), b"", value, ("text", text))
    layers = [layer.content for layer in Text.of(message).layers]
    return [stream(one) for one in (*layers, *decoded_runs(text))]


def _piece(text: str, chance: random.Random) -> str:
    """Forty letters and digits of it, in one piece."""
    wanted, found = 40, ""
    for word in text.split()[chance.randrange(20) :]:
        found += f" {word}"
        if len(stream(found)) >= wanted:
            break
    return found.strip()


def _secret(chance: random.Random) -> str:
    """An id, a key, a number or an address."""
    letters = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
    key = "".join(chance.choices(letters, k=chance.randint(12, 48)))
    numbers = (chance.randrange(10**4) for _ in range(3))
    card = " ".join(f"{number:04}" for number in numbers)
    return chance.choice(
        [
            f"{key}7x9",
            str(uuid.UUID(int=chance.getrandbits(128))),
            f"+43 660 {chance.randrange(10**7):07}",
            f"5105 {card}",
            f"{key[:7].lower()}@{key[7:12].lower()}.example.com",
            f"{zlib.crc32(key.encode()):010}",
        ]
    )


if __name__ == "__main__":
    main()
