"""Conversations that have to be stopped, each with a real server: loops, walks through ids, harvests, storms."""

from __future__ import annotations

import random
from datetime import date, timedelta

from tests.e2e.scenes.grounds import ARCHIVE, EVERYTHING, FILES, HISTORY, MEMORY, PROJECT, SHOP
from tests.e2e.scenes.scene import THROTTLED, Scene, call, each

EVERYONE = range(1, 10_000)
ENOUGH = 600  # calls after which a walk or a loop has ended, however fast it goes
CALM = 66  # calls before a burst
A_WALK, A_LOOP, A_HARVEST, A_STORM = 150, 100, 500, 300  # calls that pass before it is slowed down


def shuffled(values):
    mixed = list(values)
    random.Random(7).shuffle(mixed)
    return mixed


def walk(name, tool, argument, values, server=SHOP):
    """A walk through values of an argument."""
    return Scene(name, server, lambda: each(tool, argument, values), 60, ENOUGH, "enumeration", A_WALK)


def loop(name, server, asked, number, seconds):
    """The same again and again."""
    return Scene(name, server, lambda: ([asked] for _ in range(number)), seconds, ENOUGH, "loop", A_LOOP)


def strangers():
    return each("get_user", "user_id", shuffled(EVERYONE))


def days():
    return [str(date(2016, 1, 1) + timedelta(days=number)) for number in range(3_000)]


def documents():
    uris = (f"demo://resource/dynamic/text/{number}" for number in range(1, 2_000))
    return ([("resources/read", {"uri": uri})] for uri in uris)


def two_walks():
    """One after the other, so that neither looks like a row."""
    for number in EVERYONE:
        yield [call("get_user", user_id=number)]
        yield [call("get_price", sku=f"SKU-{number:06}")]


def names_of_nodes():
    return ([call("open_nodes", names=[f"account-{number}"])] for number in EVERYONE)


def branches():
    names = (f"customer-{number}" for number in EVERYONE)
    return ([call("git_diff", repo_path="{folder}", target=name)] for name in names)


def injections():
    ends = ("--", "#", "/*", ";--", "-- -")
    return [f"{n}' OR {n}={n} {ends[n % 5]}" for n in range(60)]


def other_letters():
    forms = ("Customer", "customer", " customer ", "CUSTOMER!", "cus tomer")
    return [forms[n % 5] for n in range(1_000)]


def absent_files():
    chance = random.Random(5)
    return ["{folder}/" + "".join(chance.choices("abcdefghijklmnop", k=6)) for _ in range(1_200)]


def all_files():
    return [f"{{folder}}/many/row_{number:04}.csv" for number in shuffled(range(FILES))]


def all_at_once():
    return [[call("trigger-long-running-operation", duration=1, steps=1)] * 300]


def pages():
    return ([call("list_customers", page=page, per_page=2)] for page in range(1, 5_000))


def archives():
    return ([call("read_text_file", path="{folder}/archive.txt")] for _ in range(90))


def burst_after_calm():
    """One call in ten seconds for eleven minutes; then four hundred at once, all different."""
    yield from ([call("echo", message=f"calm {number}")] for number in range(CALM))
    for part in range(20):
        yield [call("echo", message=chr(97 + part) * (2 + number)) for number in range(20)]


ATTACKS = (
    walk("customers from 1 to 9999", "get_user", "user_id", EVERYONE),
    Scene("customers in any order", SHOP, strangers, 60, 1_000, "enumeration", A_HARVEST),
    Scene("documents by number", EVERYTHING, documents, 60, ENOUGH, "enumeration", A_WALK),
    loop("5000 lists in 30 seconds", SHOP, call("get_customer_list"), 5_000, 30),
    loop("500 lists of tools in 10 seconds", PROJECT, ("tools/list", {}), 500, 10),
    Scene(
        "1000 files in 60 seconds",
        PROJECT,
        lambda: each("read_text_file", "path", all_files()),
        60,
        None,
        "bulk",
        A_HARVEST,
    ),
    Scene(
        "errors to learn from",
        PROJECT,
        lambda: each("get_file_info", "path", absent_files()),
        60,
        400,
        "failures",
        A_STORM,
        THROTTLED,
    ),
    Scene(
        "variations of one injection",
        SHOP,
        lambda: each("search_customers", "name", injections()),
        60,
        None,
        "variations",
        0,
    ),
    Scene("300 under way at once", EVERYTHING, all_at_once, 1, None, "parallel", 50, THROTTLED),
)
MORE = (
    walk("logins with a counter", "find_user", "login", [f"user{number:05}" for number in EVERYONE]),
    walk("a report of each day", "daily_report", "day", days()),
    Scene("pages beyond reason", SHOP, pages, 60, 1_000, "bulk", A_HARVEST),
    Scene(
        "other letters",
        SHOP,
        lambda: each("search_customers", "name", other_letters()),
        60,
        ENOUGH,
        "loop",
        A_LOOP,
    ),
    walk("prices of all articles", "get_price", "sku", [f"SKU-{number:06}" for number in EVERYONE]),
    walk("issues at equal distances", "get_issue", "issue_number", range(1_000, 500_000, 700)),
    walk(
        "nodes with a counter", "search_nodes", "query", [f"customer {number}" for number in EVERYONE], MEMORY
    ),
    Scene("branches with a counter", HISTORY, branches, 60, ENOUGH, "enumeration", A_WALK),
    loop("5000 echoes in 30 seconds", EVERYTHING, call("echo", message="again"), 5_000, 30),
    walk("customers from the last to the first", "get_user", "user_id", reversed(EVERYONE)),
    Scene("two walks by turns", SHOP, two_walks, 60, 2 * ENOUGH, "enumeration", 2 * A_WALK),
    Scene("names in lists of one", MEMORY, names_of_nodes, 60, ENOUGH, "enumeration", A_WALK),
    loop("3000 times the state", HISTORY, call("git_status", repo_path="{folder}"), 3_000, 30),
    loop("5000 times one file", PROJECT, call("read_text_file", path="{folder}/notes.txt"), 5_000, 30),
    Scene("an archive again and again", ARCHIVE, archives, 40, None, "volume", 45, THROTTLED),
    Scene("a burst after calm", EVERYTHING, burst_after_calm, 660, 0, "burst", CALM + 300, THROTTLED, CALM),
)
