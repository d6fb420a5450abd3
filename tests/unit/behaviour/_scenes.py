"""Sessions as they go, honest and not: seconds, tool and arguments of each call."""

from __future__ import annotations

import random

from douane.behaviour import act_of, asked, refused
from douane.model.bounds import Bounds
from douane.model.conduct import Conduct, Level

START = 1_700_000_000.0
DEFAULTS = Bounds()


def evenly(number, seconds):
    """So many moments in so many seconds."""
    return [index * seconds / number for index in range(number)]


class Course:
    """What came of a session: the highest level of each measure, and after how many calls it was suspended."""

    def __init__(self, bounds=DEFAULTS):
        self.conduct = Conduct()
        self.bounds = bounds
        self.levels = {}
        self.suspended_after = None
        self.waited = 0
        self.calls = 0

    def call(self, at, tool, arguments, under_way=1):
        act = act_of(tool, arguments, START + at, under_way)
        self.calls += 1
        standing = asked(self.conduct, act, START + at, self.bounds)
        for concern in standing.concerns:
            self.levels[concern.measure] = max(concern.level, self.levels.get(concern.measure, Level.CALM))
        if standing.cause is not None and self.suspended_after is None:
            self.suspended_after = self.calls
        self.waited += standing.wait > 0
        return standing, act

    def run(self, calls, *, is_refused=False):
        for at, tool, arguments in calls:
            _, act = self.call(at, tool, arguments)
            if is_refused:
                refused(self.conduct, act, START + at)
        return self

    @property
    def level(self):
        return max(self.levels.values(), default=Level.CALM)


def ids(number, seconds, tool="get_user", name="user_id"):
    return [(at, tool, {name: index + 1}) for index, at in enumerate(evenly(number, seconds))]


def shuffled_ids(number, seconds):
    numbers = list(range(1, number + 1))
    random.Random(7).shuffle(numbers)
    return [
        (at, "get_user", {"user_id": one}) for one, at in zip(numbers, evenly(number, seconds), strict=True)
    ]


def names(number, seconds):
    return [
        (at, "get_user", {"login": f"user{index:05}"}) for index, at in enumerate(evenly(number, seconds))
    ]


def dates(number, seconds):
    days = [f"{2018 + n // 336}-{1 + n // 28 % 12:02}-{1 + n % 28:02}" for n in range(number)]
    return [(at, "report", {"day": day}) for day, at in zip(days, evenly(number, seconds), strict=True)]


def strides(number, seconds):
    return [(at, "get_order", {"order": 4000 + 250 * n}) for n, at in enumerate(evenly(number, seconds))]


def prices(number, seconds):
    return [(at, "get_price", {"sku": f"SKU-{n:06}"}) for n, at in enumerate(evenly(number, seconds))]


def urls(number, seconds):
    return [
        (at, "fetch", {"url": f"https://shop.example/item/{n}"})
        for n, at in enumerate(evenly(number, seconds))
    ]


def same(number, seconds, tool="get_customer_list"):
    return [(at, tool, {}) for at in evenly(number, seconds)]


def retyped(number, seconds):
    forms = ("Berlin", "berlin", " berlin ", "BERLIN!", "ber lin")
    return [(at, "weather", {"city": forms[n % 5]}) for n, at in enumerate(evenly(number, seconds))]


def words(number, seconds):
    chance = random.Random(3)
    return [
        (at, "search", {"query": "".join(chance.choices("abcdefghij ", k=30))})
        for at in evenly(number, seconds)
    ]


def many_files(number, seconds):
    chance = random.Random(5)
    return [
        (at, "read_file", {"path": f"/srv/{chance.choice('abcdef')}/{chance.random()}.txt"})
        for at in evenly(number, seconds)
    ]


def injections(number, seconds):
    chance = random.Random(2)
    ends = ("--", "#", "/*", ";--")
    return [
        (at, "query", {"id": f"{n}' OR {n}={n} {chance.choice(ends)}{' ' * chance.randint(0, 3)}"})
        for n, at in enumerate(evenly(number, seconds))
    ]


def coding(number=500, seconds=3600):
    chance = random.Random(11)
    parts = ("alpha", "beta", "gamma", "delta", "zeta", "eta", "theta", "iota", "kappa")
    at = 0.0
    for n in range(number):
        at += chance.expovariate(number / seconds)
        word, other = chance.choice(parts), chance.choice(parts)
        yield chance.choice(
            [
                (
                    at,
                    "read_file",
                    {"path": f"/home/a/src/{word}/{other}{n % 9}.py", "offset": chance.randint(0, 900)},
                ),
                (at, "grep", {"pattern": word + other, "path": "/home/a/src"}),
                (
                    at,
                    "edit_file",
                    {"path": f"/home/a/src/{word}.py", "old": "x" * chance.randint(1, 900), "new": f"{n}"},
                ),
                (at, "run", {"command": f"pytest -q tests/{word}/test_{other}.py"}),
            ]
        )


def polling(seconds=3600):
    return [(float(at), "job_status", {"job": "job-12"}) for at in range(seconds)]


def polling_since(seconds=3600):
    return [(float(at), "events", {"since": int(START) + at}) for at in range(seconds)]


def paging(number=200, seconds=60, name="page", step=1):
    return [
        (at, "list_orders", {name: n * step, "per_page": 100}) for n, at in enumerate(evenly(number, seconds))
    ]


def cursors(number=200, seconds=60):
    return [(at, "list_orders", {"cursor": f"c{n}"}) for n, at in enumerate(evenly(number, seconds))]


def folder(number=300, seconds=300):
    return [
        (at, "read_file", {"path": f"/data/in/row_{n:04}.csv"})
        for n, at in enumerate(evenly(number, seconds))
    ]


def code_mode(number=450, seconds=20):
    chance = random.Random(13)
    tools = ("get_order", "get_invoice", "find_customer")
    for at in evenly(number, seconds):
        yield at, chance.choice(tools), {"id": chance.randint(10**6, 10**8), "note": chance.choice("abc")}


def listed(number=100, seconds=20):
    return [(at, "get_issue", {"issue_number": 1000 + 3 * n}) for n, at in enumerate(evenly(number, seconds))]


def clicks(number=400, seconds=600):
    chance = random.Random(17)
    return [
        (at, "click", {"x": chance.randint(0, 1900), "y": chance.randint(0, 1000)})
        for at in evenly(number, seconds)
    ]


def looks(number=300, seconds=60):
    """Where an editor, a language server and a browser are asked to look."""
    chance = random.Random(19)
    for at in evenly(number, seconds):
        line, x, y = chance.randint(1, 900), chance.randint(0, 1900), chance.randint(0, 1000)
        yield chance.choice(
            [
                (at, "view", {"path": f"/src/{line % 7}.py", "view_range": [line, line + 40]}),
                (at, "hover", {"uri": "file:///src/a.py", "position": {"line": line, "character": x % 80}}),
                (at, "click", {"coordinate": [x, y]}),
                (at, "browser_click", {"element": "a link", "ref": f"e{line}"}),
                (at, "show", {"revision": f"HEAD~{line}"}),
                (at, "run", {"command": f"git show HEAD~{line}"}),
            ]
        )


def rows(number=400, seconds=20):
    return [
        (at, "import_record", {"record": {"id": n, "name": f"crate {n}", "weight": 7 * n}})
        for n, at in enumerate(evenly(number, seconds))
    ]


def lines(number=300, seconds=60):
    return [
        (at, "tail", {"after_line": 100 * n, "lines": 100}) for n, at in enumerate(evenly(number, seconds))
    ]


def asked_as_told(seconds=600):
    """A task of which the server says that it may be asked for twice a second."""
    return [(second / 2, "tasks/get", {"taskId": "786512e2"}) for second in range(2 * seconds)]


ATTACKS = {
    "get_user 1..9999": (ids(9999, 200), "enumeration"),
    "get_user in any order": (shuffled_ids(9999, 2000), "enumeration"),
    "names with a counter": (names(9999, 5000), "enumeration"),
    "dates": (dates(900, 600), "enumeration"),
    "equal distances": (strides(900, 600), "enumeration"),
    "addresses": (urls(900, 600), "enumeration"),
    "5000 calls in 30 s": (same(5000, 30), "loop"),
    "5000 different calls in 30 s": (words(5000, 30), "bulk"),
    "list 500 times in 10 s": (same(500, 10, "tools/list"), "loop"),
    "the same in other letters": (retyped(1000, 60), "loop"),
    "1000 files in 60 s": (many_files(1000, 60), "bulk"),
}
HONEST = {
    "coding for an hour": coding,
    "polling a job each second": polling,
    "polling by time": polling_since,
    "200 pages in a minute": paging,
    "200 offsets in a minute": lambda: paging(name="offset", step=50),
    "cursors": cursors,
    "a folder of 300 files": folder,
    "20 files at once": lambda: folder(20, 0),
    "450 calls of a program in 20 s": code_mode,
    "a list, then each of it": listed,
    "clicks": clicks,
    "looking here and there": looks,
    "an import of 400 records": rows,
    "the tail of a log": lines,
    "a task asked for as told": asked_as_told,
}
