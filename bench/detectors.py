"""What all detectors cost together and one by one, by kind and size of text, and what it costs to load them.

    script/bench detectors [--json] [--rounds N] [--rules gitleaks.toml]

`all` is everything from the joined strings to the last finding: the layers, the shared scan, every
detector. `scan` is the part of it that serves all of them. Next to it a bare scan for gitleaks' rules by
the same library over the same text: by those of `--rules`, else fetched from its repository, else there
is no such column, which is said aloud.

A message counts with the best of its rounds, in time of this thread: what others do on the machine is
left out.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

import gitleaks
from prose import prose
from table import Row, table

from douane.detectors import DETECTORS
from douane.detectors.acts.model import scored
from douane.detectors.text import Text
from douane.detectors.trigger import Scanner
from douane.model.message import Message
from douane.protocol.direction import Direction
from douane.protocol.json import Document, decode, encode
from douane.protocol.jsonrpc import Notification
from douane.stores.keys import seal_key
from douane.stores.scanner import open_scanner

SIZES = {300: "0.3 kB", 4_096: "4 kB", 100_000: "100 kB", 1_000_000: "1 MB"}
MESSAGES = {300: 200, 4_096: 200, 100_000: 20, 1_000_000: 4}
ROUNDS = 7
FRENCH = (
    "Le comité s’est réuni hier à l’hôtel de ville pour étudier le budget de l’année prochaine. ",
    "Où que vous alliez, gardez vos papiers sur vous : ils seront contrôlés à l’entrée. ",
    "La forêt, très dense à cet endroit, empêche le passage des véhicules lourds. ",
    "« Nous n’avons pas reçu le relevé », a répondu la trésorière, un peu gênée. ",
    "Ce procédé réduit la durée de séchage et évite que la résine ne se déforme. ",
)
RUSSIAN = (
    "Совет собрался вчера в здании администрации, чтобы обсудить расходы на следующий год. ",
    "Лес в этом месте очень густой, и тяжёлые машины здесь не проходят. ",
    "Заявка была принята, но ответ пока не получен: проверьте состояние через неделю. ",
    "Новая версия работает быстрее и занимает меньше места на диске. ",
    "Мы не получили выписку, ответила казначей немного смущённо. ",
)
JAPANESE = (
    "委員会は昨日、来年度の予算について話し合うために市役所で開かれました。",
    "この場所は森がとても深く、大型の車両は通ることができません。",
    "申請は受け付けられましたが、返事はまだ届いていません。",
    "新しい版は処理が速くなり、ディスクの使用量も少なくなっています。",
    "詳しくは設定ファイルの説明をご覧ください。",
)
STARTS = 9
LOADED = """
import gc, re, sys, time
gc.disable()  # as the post does until all is imported
from douane.protocol.json import decode
import douane.engine.rules
for name in [name for name in sys.modules if name.startswith(("douane.detectors", "douane.stores"))]:
    del sys.modules[name]
re.purge()
start = time.thread_time_ns()
import douane.detectors
imported = time.thread_time_ns()
from douane.stores.scanner import open_scanner
scanner = open_scanner(sys.argv[1])
print(imported - start, time.thread_time_ns() - imported)
"""


def english(size: int, draw: random.Random) -> str:
    """Sentences with names, numbers and code, from another place in them each time."""
    start = draw.randrange(4_000)
    return prose(size + 4_000).decode()[start : start + size]


def rows(size: int, draw: random.Random) -> str:
    """Rows of a table as JSON inside of the text, as servers that query databases send them."""
    words = english(size, draw).split()
    listed = [
        {"id": draw.randrange(10**6), "name": word, "at": f"2026-03-{n % 28 + 1:02}T10:00:00Z", "ok": True}
        for n, word in enumerate(words)
    ]
    return json.dumps(listed)[:size]


def log(size: int, draw: random.Random) -> str:
    """Lines of a log: times, hashes, addresses of pages."""
    lines = (
        f"2026-03-{draw.randrange(1, 29):02} 10:00:{draw.randrange(60):02} INFO [worker-{draw.randrange(9)}] "
        f"GET https://example.org/items/{draw.randrange(10**6)} {draw.randbytes(8).hex()} 200 "
        f"{draw.randrange(900)} ms"
        for _ in range(size // 60)
    )
    return "\n".join(lines)[:size]


def foreign(size: int, draw: random.Random) -> str:
    """Text beyond ASCII: accents, typographic quotes, Cyrillic, ideographs."""
    pieces = (
        "“schöne Grüße” – naïve café. ",
        "Это длинный текст. ",
        "東京は日本の首都です。",
        english(60, draw),
    )
    text = "".join(draw.choices(pieces, k=size // 20 + 1))
    return text[:size]


def quoted(size: int, draw: random.Random) -> str:
    """English as word processors write it: typographic quotes and dashes, an emoji here and there."""
    text = (
        english(size, draw)
        .replace(" the ", " the “")
        .replace(" and ", "” – and ")
        .replace(" it ", " it’s ✅ ")
    )
    return text[:size]


def french(size: int, draw: random.Random) -> str:
    """A language of Latin letters with accents."""
    return spoken(FRENCH, size, draw)


def russian(size: int, draw: random.Random) -> str:
    """A language of other letters."""
    return spoken(RUSSIAN, size, draw)


def japanese(size: int, draw: random.Random) -> str:
    """A language without letters or spaces."""
    return spoken(JAPANESE, size, draw)


def spoken(sentences: tuple[str, ...], size: int, draw: random.Random) -> str:
    """The sentences in another order each time, with numbers and dates between them."""
    said: list[str] = []
    while sum(map(len, said)) < size:
        said += (draw.choice(sentences), f" {draw.randrange(1, 29)}.{draw.randrange(1, 13)}.2026 ")
    return "".join(said)[:size]


def code(size: int, draw: random.Random) -> str:
    """Source code: this module's own, from another line each time."""
    lines = Path(__file__).read_text(encoding="utf-8").encode("ascii", "ignore").decode().splitlines()
    start = draw.randrange(len(lines))
    return "\n".join((lines[start:] + lines[:start]) * (size // 4_000 + 1))[:size]


KINDS: tuple[Callable[[int, random.Random], str], ...] = (
    *(english, rows, log, code),
    *(quoted, french, russian, japanese, foreign),
)


def message(text: str) -> Message:
    """A message with that text in a result's place."""
    raw = encode({"content": [{"type": "text", "text": text}]})
    document = decode(raw)
    assert isinstance(document, Document)
    return Message(Direction.TO_CLIENT, Notification("bench", {}), raw, document.value, document.strings)


def once(made: Message, scanner: Scanner | None) -> dict[str, float]:
    """Microseconds of each part, one message through all of them, as if it had not been seen before."""
    scored.cache_clear()
    spent: dict[str, float] = {}
    start = last = time.thread_time_ns()
    text = Text.of(made, scanner=scanner)
    assert text.layers
    spent["scan"] = (time.thread_time_ns() - last) / 1000
    for detector in DETECTORS:
        last = time.thread_time_ns()
        list(detector.find(text))
        spent[detector.name] = (time.thread_time_ns() - last) / 1000
    spent["all"] = (time.thread_time_ns() - start) / 1000
    return spent


def best(work: Callable[[], dict[str, float]], rounds: int) -> dict[str, float]:
    """The least that each part took."""
    taken = [work() for _ in range(rounds)]
    return {name: min(one[name] for one in taken) for name in taken[0]}


def timed(work: Callable[[], object]) -> Callable[[], dict[str, float]]:
    """The same for one piece of work, as `gitleaks`."""

    def once() -> dict[str, float]:
        start = time.thread_time_ns()
        work()
        return {"bare": (time.thread_time_ns() - start) / 1000}

    return once


def measured(kind: Callable[[int, random.Random], str], size: int, rounds: int, bare: gitleaks.Bare) -> Row:
    """One row: the medians over many texts, and how long the slowest take."""
    draw = random.Random(size)  # noqa: S311  # repeatable on purpose
    texts = [kind(size, draw) for _ in range(MESSAGES[size])]
    scanner = open_scanner("/nonexistent")
    spent, others = [], []
    for text in texts:
        made = message(text)
        spent.append(best(lambda made=made: once(made, scanner), rounds))  # type: ignore[misc]  # mypy does not infer such a lambda
        others.append(best(timed(lambda text=text: bare.scan(text)), rounds)["bare"])  # type: ignore[misc]  # the same
    all_of_them = sorted(one["all"] for one in spent)
    return {
        "text": f"{kind.__name__}, {SIZES[size]}",
        "all µs": median(all_of_them),
        "p99 µs": all_of_them[len(all_of_them) * 99 // 100],
        f"÷ {bare.name}": median(all_of_them) / median(others),
        **{name: median(one[name] for one in spent) for name in spent[0] if name != "all"},
    }


def starts() -> Iterator[Row]:
    """What a new process pays before its first message, with the compiled scan at hand."""
    with tempfile.TemporaryDirectory(prefix="douane-bench-") as folder:
        seal_key(folder)
        began = time.thread_time_ns()
        open_scanner(folder)
        compiled = (time.thread_time_ns() - began) / 1e6
        taken = [started(folder) for _ in range(STARTS)]
    yield {
        "start": "detectors",
        "import ms": min(one[0] for one in taken),
        "load ms": min(one[1] for one in taken),
        "compile once ms": compiled,
    }


def started(folder: str) -> tuple[float, float]:
    """Milliseconds to import the detectors and to open the scanner, of one new process."""
    command = (sys.executable, "-c", LOADED, folder)
    said = subprocess.run(command, capture_output=True, check=True, text=True).stdout.split()
    return int(said[0]) / 1e6, int(said[1]) / 1e6


def main() -> None:
    """Prints the tables, or one JSON document."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true", help="one JSON document instead of the tables")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="how often each message is judged")
    parser.add_argument("--rules", help="gitleaks' rules, its gitleaks.toml")
    options = parser.parse_args()
    bare = gitleaks.bare(options.rules)
    costs = [measured(kind, size, options.rounds, bare) for kind in KINDS for size in SIZES]
    found = {"detectors": costs, "start": list(starts())}
    if options.json:
        sys.stdout.write(json.dumps(found) + "\n")
        return
    sys.stdout.write("\n\n".join(map(table, found.values())) + "\n")


if __name__ == "__main__":
    main()
