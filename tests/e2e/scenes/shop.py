"""A shop's MCP server with a database of customers, prices, orders and issues: `python -IS shop.py`, over stdio.

Only the standard library, and a quick start; every answer comes from SQLite.
"""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Callable
from typing import Any

CUSTOMERS = 10_000
ISSUES = 400
JOB_TAKES = 1_000  # questions until it is done
Arguments = dict[str, Any]


def opened() -> sqlite3.Connection:
    """The database, filled."""
    shop = sqlite3.connect(":memory:")
    shop.execute("create table customer (id integer primary key, login text, name text)")
    shop.execute("create table price (sku text primary key, cents integer)")
    shop.execute("create table issue (number integer primary key, title text, state text)")
    shop.execute("create table imported (id text primary key, content text)")
    numbers = range(1, CUSTOMERS + 1)
    shop.executemany(
        "insert into customer values (?, ?, ?)", [(n, f"user{n:05}", f"Customer {n}") for n in numbers]
    )
    shop.executemany("insert into price values (?, ?)", [(f"SKU-{n:06}", 100 + n % 977) for n in numbers])
    issues = [(1000 + 3 * n, f"What is wrong with {n}", "open") for n in range(ISSUES)]
    shop.executemany("insert into issue values (?, ?, ?)", issues)
    return shop


SHOP = opened()


def rows(statement: str, *values: Any) -> str:
    """What the database answers, as JSON."""
    return json.dumps(SHOP.execute(statement, values).fetchall())


def page_of(table: str, order: str, asked: Arguments) -> str:
    """A page of a table."""
    count = int(asked.get("per_page", 50))
    skipped = (int(asked["page"]) - 1) * count
    return rows(f"select * from {table} order by {order} limit ? offset ?", count, skipped)  # our own words


def keep(asked: Arguments) -> str:
    """A record is written."""
    record = asked["record"]
    SHOP.execute("insert or replace into imported values (?, ?)", (record["id"], json.dumps(record)))
    return "written"


def job(asked: Arguments, questions: list[str] = []) -> str:  # noqa: B006  # how often was asked
    """How a job is going, which ends after a while."""
    questions.append(asked["job"])
    return "done" if len(questions) > JOB_TAKES else f"running, {len(questions) / 10:.1f} % done"


TEXT, WHOLE, TABLE = {"type": "string"}, {"type": "integer"}, {"type": "object"}
PAGE = {"page": WHOLE, "per_page": WHOLE}
Tool = tuple[str, dict[str, Any], Callable[[Arguments], str]]
TOOLS: dict[str, Tool] = {
    "get_user": (
        "One customer",
        {"user_id": WHOLE},
        lambda asked: rows("select * from customer where id = ?", asked["user_id"]),
    ),
    "find_user": (
        "The customer with a login",
        {"login": TEXT},
        lambda asked: rows("select * from customer where login = ?", asked["login"]),
    ),
    "get_customer_list": (
        "The newest customers",
        {},
        lambda _asked: rows("select * from customer order by id desc limit 20"),
    ),
    "search_customers": (
        "Customers whose name contains a word",
        {"name": TEXT},
        lambda asked: rows("select * from customer where name like ? limit 20", f"%{asked['name']}%"),
    ),
    "get_price": (
        "What an article costs, in cents",
        {"sku": TEXT},
        lambda asked: rows("select cents from price where sku = ?", asked["sku"]),
    ),
    "daily_report": (
        "What was sold on a day",
        {"day": TEXT},
        lambda asked: rows("select count(*), ? from price", asked["day"]),
    ),
    "list_customers": ("Customers, page by page", PAGE, lambda asked: page_of("customer", "id", asked)),
    "list_issues": ("Issues, page by page", PAGE, lambda asked: page_of("issue", "number", asked)),
    "get_issue": (
        "One issue",
        {"issue_number": WHOLE},
        lambda asked: rows("select * from issue where number = ?", asked["issue_number"]),
    ),
    "import_record": ("Writes one record", {"record": TABLE}, keep),
    "job_status": ("How a job is going", {"job": TEXT}, job),
    "run_tests": ("Runs the tests of a folder", {"target": TEXT}, lambda asked: f"{asked['target']}: passed"),
    "tail_log": (
        "The lines of the log after a line",
        {"after_line": WHOLE, "lines": WHOLE},
        lambda asked: "\n".join(f"{asked['after_line'] + n} served" for n in range(asked["lines"])),
    ),
}


def definition(name: str) -> dict[str, Any]:
    description, properties, _ = TOOLS[name]
    return {
        "name": name,
        "description": description,
        "inputSchema": {"type": "object", "properties": properties},
    }


def answer(request: dict[str, Any]) -> dict[str, Any]:
    match request["method"]:
        case "initialize":
            revision = request["params"]["protocolVersion"]
            server = {"name": "shop", "version": "1"}
            return {"protocolVersion": revision, "capabilities": {"tools": {}}, "serverInfo": server}
        case "tools/list":
            return {"tools": [definition(name) for name in TOOLS]}
        case "tools/call":
            return call(request["params"])
        case _:
            return {}


def call(params: dict[str, Any]) -> dict[str, Any]:
    try:
        text, has_failed = TOOLS[params["name"]][2](params.get("arguments", {})), False
    except (KeyError, TypeError, ValueError, sqlite3.Error) as error:
        text, has_failed = f"{type(error).__name__}: {error}", True
    return {"content": [{"type": "text", "text": text}], "isError": has_failed}


def main() -> None:
    for line in sys.stdin.buffer:
        request = json.loads(line)
        if "method" in request and "id" in request:
            said = {"jsonrpc": "2.0", "id": request["id"], "result": answer(request)}
            sys.stdout.buffer.write(json.dumps(said).encode() + b"\n")
            sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
