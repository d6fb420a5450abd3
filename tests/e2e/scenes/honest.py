"""Long conversations of people at work, each with a real server; none of their requests may be refused."""

from __future__ import annotations

import random
from datetime import date, timedelta

from tests.e2e.scenes.grounds import COMMITS, EVERYTHING, HISTORY, MEMORY, PACKAGES, PROJECT, ROWS, SHOP, TIME
from tests.e2e.scenes.scene import Scene, call, each


def modules(chance):
    package = chance.choice(PACKAGES)
    return f"{{folder}}/src/{package}/{package}{chance.randint(0, 8)}.py"


def coding(number=500):
    """Looks, searches, edits, and looks again."""
    chance = random.Random(11)
    for step in range(number):
        path = modules(chance)
        edit = {"oldText": "    return crates\n", "newText": f"    return crates  # {step}\n"}
        yield [
            chance.choice(
                [
                    call("read_text_file", path=path),
                    call("read_text_file", path=path, head=chance.randint(10, 40)),
                    call("search_files", path="{folder}/src", pattern=f"**/{chance.choice(PACKAGES)}*"),
                    call("edit_file", path=path, edits=[edit], dryRun=True),
                    call("write_file", path=path, content=f"# {step}\n" + "    return crates\n" * 9),
                    call("list_directory", path=f"{{folder}}/src/{chance.choice(PACKAGES)}"),
                ]
            )
        ]


def git_work(number=60):
    """Status, difference, log and an older state, as after each small change."""
    for step in range(number):
        yield [call("git_status", repo_path="{folder}")]
        yield [call("git_diff_unstaged", repo_path="{folder}")]
        yield [call("git_log", repo_path="{folder}", max_count=10)]
        yield [call("git_show", repo_path="{folder}", revision=f"HEAD~{step}")]


def history(number=COMMITS):
    """From the latest commit to the first, by how far it is back."""
    return ([call("git_show", repo_path="{folder}", revision=f"HEAD~{step}")] for step in range(number))


def log_pages():
    return ([call("git_log", repo_path="{folder}", max_count=10 + step)] for step in range(100))


def polling(number=90):
    return ([call("job_status", job="import-12")] for _ in range(number))


def paging(tool, number=200):
    return ([call(tool, page=page, per_page=50)] for page in range(1, number + 1))


def folder():
    return each("read_text_file", "path", [f"{{folder}}/rows/row_{n:04}.csv" for n in range(ROWS)])


def many_at_once():
    for start in range(0, ROWS, 20):
        paths = [f"{{folder}}/rows/row_{n:04}.csv" for n in range(start, start + 20)]
        yield [call("read_text_file", path=path) for path in paths]


def program(number=200):
    """What a program that an agent wrote asks for, as fast as it gets answers."""
    chance = random.Random(13)
    for _ in range(number):
        yield [
            chance.choice(
                [
                    call("get_price", sku=f"SKU-{chance.randint(1, 9_999):06}"),
                    call("get_user", user_id=chance.randint(1, 10_000)),
                    call("search_customers", name=f"Customer {chance.randint(1, 99)}"),
                    call("daily_report", day=f"2026-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"),
                ]
            )
        ]


def importing(number=400):
    chance = random.Random(17)
    for row in range(1, number + 1):
        record = {"id": row, "name": f"crate {row}", "weight": chance.randint(1, 900), "goods": "ink"}
        yield [call("import_record", record=record)]


def listed_issues(number=100):
    """A list, then each issue on it."""
    yield [call("list_issues", page=1, per_page=number)]
    yield from ([call("get_issue", issue_number=1000 + 3 * one)] for one in range(number))


def test_runs():
    return ([call("run_tests", target="tests/unit")] for _ in range(90))


def tail(number=300):
    return ([call("tail_log", after_line=100 * step, lines=10)] for step in range(number))


def notes(number=200):
    """A graph of what a conversation was about, remark after remark."""
    for step in range(number):
        entity = {"name": f"topic {step}", "entityType": "topic", "observations": [f"was said at {step}"]}
        yield [call("create_entities", entities=[entity])]
        yield [call("search_nodes", query=f"topic {step // 2}")]


def sums(number=150):
    return ([call("get-sum", a=step, b=2 * step)] for step in range(number))


def documents(number=100):
    return (
        [("resources/read", {"uri": f"demo://resource/dynamic/text/{step}"})] for step in range(1, number + 1)
    )


def listing_before_each(number=80):
    """A framework that asks for the tools before each of its turns."""
    for step in range(number):
        yield [("tools/list", {})]
        yield [call("echo", message=f"turn {step} of the conversation")]


def renamed(number=120):
    """A folder whose files get other names, one after the other."""
    for row in range(number):
        old, new = f"{{folder}}/rows/row_{row:04}.csv", f"{{folder}}/rows/crate-{row:04}.csv"
        yield [call("move_file", source=old, destination=new)]


def in_lists(number=ROWS, together=10):
    """Files that are read in lists of ten."""
    for start in range(0, number, together):
        paths = [f"{{folder}}/rows/row_{n:04}.csv" for n in range(start, start + together)]
        yield [call("read_multiple_files", paths=paths)]


def looking_around(number=150):
    """Trees, sizes and times of folders, again after each change."""
    for step in range(number):
        package = f"{{folder}}/src/{PACKAGES[step % len(PACKAGES)]}"
        yield [call("directory_tree", path=package), call("list_directory_with_sizes", path=package)]
        yield [call("get_file_info", path=f"{package}/{PACKAGES[step % len(PACKAGES)]}{step % 9}.py")]


def small_fixes(number=25):
    """A branch, a change and a commit for each."""
    for step in range(number):
        yield [call("git_create_branch", repo_path="{folder}", branch_name=f"fix-{step}")]
        yield [call("git_checkout", repo_path="{folder}", branch_name=f"fix-{step}")]
        yield [call("git_diff", repo_path="{folder}", target="main")]
        yield [call("git_status", repo_path="{folder}")]


def quarter():
    """The reports of a quarter, day by day."""
    days = (str(date(2026, 7, 1) + timedelta(days=number)) for number in range(92))
    return each("daily_report", "day", days)


def sentences(number=200):
    """A text that is handed over sentence by sentence."""
    chance, words = (
        random.Random(23),
        ["the", "crates", "of", "ink", "paper", "and", "sand", "lay", "on", "quay", "until", "tide", "came"],
    )
    for _ in range(number):
        yield [call("echo", message=" ".join(chance.choices(words, k=chance.randint(6, 18))) + ".")]


def appointments(number=120):
    """The same hours in many places."""
    zones = ("Europe/Paris", "Asia/Tokyo", "America/New_York", "Africa/Nairobi", "Australia/Sydney", "UTC")
    for step in range(number):
        there, hour = zones[step % len(zones)], f"{step % 24:02}:30"
        yield [call("convert_time", source_timezone="Europe/Berlin", target_timezone=there, time=hour)]
        yield [call("get_current_time", timezone=there)]


def prompts(number=120):
    """Prompts with completed arguments, as an editor asks for while somebody types."""
    cities = ("Berlin", "Bergen", "Bern", "Paris", "Porto", "Prague", "Lisbon", "Lyon")
    for step in range(number):
        city = cities[step % len(cities)]
        for end in range(1, len(city) + 1):
            argument = {"name": "city", "value": city[:end]}
            asked = {"ref": {"type": "ref/prompt", "name": "args-prompt"}, "argument": argument}
            yield [("completion/complete", asked)]
        yield [("prompts/get", {"name": "args-prompt", "arguments": {"city": city}})]


HONEST = (
    Scene("coding for 500 calls", PROJECT, coding, 600, 150),
    Scene("a folder of 300 files", PROJECT, folder, 300),
    Scene("20 files at once", PROJECT, many_at_once, 60),
    Scene("a job asked for its state", SHOP, polling, 90),
    Scene("200 pages of customers", SHOP, lambda: paging("list_customers"), 60),
    Scene("a program of 200 calls", SHOP, program, 20),
    Scene("an import of 400 records", SHOP, importing, 120, 320),
    Scene("issues of a list", SHOP, listed_issues, 60),
    Scene("tests 90 times a minute", SHOP, test_runs, 60),
    Scene("the tail of a log", SHOP, tail, 300, 180),
    Scene("the tools before each turn", EVERYTHING, listing_before_each, 120, 100),
)
MORE = (
    Scene("a history walked back", HISTORY, history, 120, 170),
    Scene("git beside the work", HISTORY, git_work, 300),
    Scene("a log that grows longer", HISTORY, log_pages, 60),
    Scene("notes of a conversation", MEMORY, notes, 300),
    Scene("many sums", EVERYTHING, sums, 60),
    Scene("documents of a list", EVERYTHING, documents, 60),
    Scene("files renamed", PROJECT, renamed, 60),
    Scene("files in lists", PROJECT, in_lists, 30),
    Scene("folders looked at", PROJECT, looking_around, 300),
    Scene("a branch for each fix", HISTORY, small_fixes, 120),
    Scene("reports of a quarter", SHOP, quarter, 60),
    Scene("sentence by sentence", EVERYTHING, sentences, 120),
    Scene("appointments in six places", TIME, appointments, 120),
    Scene("prompts while somebody types", EVERYTHING, prompts, 240),
)
