"""What extensions of databases send, fetch and schedule inside of a reading statement, from their manuals."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from douane.detectors.interpreters import rules
from douane.detectors.interpreters.places import is_sensitive, is_system, place_of
from douane.detectors.interpreters.tokens import Kind, Token
from douane.detectors.interpreters.words import words
from douane.detectors.lazy import Lazy
from douane.detectors.roles.tool import Tool
from douane.detectors.sighting import Rule

# One of these stands in all that is found here.
EXTENDING: Final = (
    r"http|\bnet\b|\bcron\b|\baws_|azure_|run_command|run_on_|chunk|_job\b|hypertable|_policy\b|\bpgmq\b|\bvault\b|"
    r"getenv|_scan\b|sniff_|parquet_|iceberg_|\bst_read|"
    r"(?:from|join|,)\s*+glob\b|_query\b|pg_background|(?:from|join)\s*+['\"`\[]"
)
# Functions that reach the network or files, whatever schema they were put in.
_REACHING: Final = words(
    "HTTP HTTP_GET HTTP_POST HTTP_PUT HTTP_PATCH HTTP_DELETE HTTP_HEAD GETENV EXTERNAL_QUERY POSTGRES_SCAN "
    "POSTGRES_QUERY POSTGRES_EXECUTE MYSQL_SCAN MYSQL_QUERY MYSQL_EXECUTE QUERY_EXPORT_TO_S3 "
    "TABLE_IMPORT_FROM_S3"
)
# What changes or schedules something: Citus, TimescaleDB, pg_background.
_ACTING: Final = words(
    "DROP_CHUNKS ADD_JOB ALTER_JOB DELETE_JOB RUN_JOB CREATE_HYPERTABLE CREATE_DISTRIBUTED_HYPERTABLE "
    "COMPRESS_CHUNK DECOMPRESS_CHUNK MOVE_CHUNK REORDER_CHUNK ADD_RETENTION_POLICY REMOVE_RETENTION_POLICY "
    "ADD_COMPRESSION_POLICY REMOVE_COMPRESSION_POLICY ADD_REORDER_POLICY ADD_CONTINUOUS_AGGREGATE_POLICY "
    "PG_BACKGROUND_LAUNCH"
)
_ACTING_STARTS: Final = ("RUN_COMMAND_ON_", "CITUS_RUN_ON_", "MASTER_RUN_ON_")
# By the schema in which the extension puts all it has.
_OF_SCHEMA: Final = {
    "NET": (rules.SQL_ESCAPE, words("HTTP_GET HTTP_POST HTTP_DELETE HTTP_COLLECT_RESPONSE")),
    "CRON": (
        rules.SQL_FUNCTION,
        words("SCHEDULE SCHEDULE_IN_DATABASE UNSCHEDULE ALTER_JOB"),
    ),
    "PGMQ": (
        rules.SQL_FUNCTION,
        words("SEND SEND_BATCH CREATE DROP_QUEUE PURGE_QUEUE DELETE ARCHIVE POP SET_VT"),
    ),
    "VAULT": (rules.SQL_FUNCTION, words("CREATE_SECRET UPDATE_SECRET")),
}
_CLOUDS: Final = ("AWS_LAMBDA", "AWS_S3", "AWS_ML", "AWS_SAGEMAKER", "AZURE_STORAGE", "AZURE_AI", "AZURE_ML")


def extended(tokens: Sequence[Token], tool: Tool) -> tuple[Rule, int] | None:
    """Where a function of an extension acts or reaches out, or a file or URL stands where a table should."""
    calls = [""]  # what is called where one is, innermost last
    for number, token in enumerate(tokens):
        following = _text(tokens, number + 1)
        if token.text == "(":
            calls.append(tokens[number - 1].name if number else "")
        elif token.text == ")" and len(calls) > 1:
            calls.pop()
        rule = _called(tokens, number) if following == "(" and token.name else None
        if rule is None and calls[-1] not in _PARTING and _is_read(tokens, number, tool):
            rule = rules.SQL_ESCAPE
        if rule is not None:
            return rule, token.start
    return None


# `substring(a from 'b')`: what stands behind that `from` is a text.
_PARTING: Final = words("SUBSTRING TRIM EXTRACT OVERLAY POSITION")


def _text(tokens: Sequence[Token], number: int) -> str:
    return tokens[number].text if 0 <= number < len(tokens) else ""


def _called(tokens: Sequence[Token], number: int) -> Rule | None:
    name = tokens[number].name
    schema = tokens[number - 2].name if number > 1 and tokens[number - 1].text == "." else ""
    rule, names = _OF_SCHEMA.get(schema, (None, _NONE))
    if name in names:
        return rule
    if name in _REACHING or schema in _CLOUDS:
        return rules.SQL_ESCAPE
    return rules.SQL_FUNCTION if name in _ACTING or name.startswith(_ACTING_STARTS) else None


_NONE: Final[frozenset[str]] = frozenset()


def _is_read(tokens: Sequence[Token], number: int, tool: Tool) -> bool:
    """Whether a file or URL is read here as a table (DuckDB), and not what the tool says that it is for."""
    word = tokens[number].text
    if word in {"FROM", "JOIN"}:
        quoted = tokens[number + 1 : number + 2]
    elif _text(tokens, number + 1) == "(" and _reads_files(tokens, number):
        quoted = tokens[number + 2 : number + 4]
    else:
        return False
    texts = (token.text[1:-1] for token in quoted if token.kind is Kind.QUOTED)
    judged = _is_away if tokens[number].name in _COLUMNAR else _is_elsewhere
    return any(judged(text, tool) for text in texts)


# Table functions of DuckDB and of its extensions that read files and URLs, beside those called `read_…`.
_READING: Final = words("SNIFF_CSV SQLITE_SCAN ST_READ ST_READ_META ST_READOSM")
# They read nothing but tables, so any folder may hold some.
_COLUMNAR: Final = words(
    "PARQUET_SCAN PARQUET_METADATA PARQUET_SCHEMA PARQUET_FILE_METADATA PARQUET_KV_METADATA "
    "PARQUET_BLOOM_PROBE ICEBERG_SCAN ICEBERG_METADATA ICEBERG_SNAPSHOTS DELTA_SCAN"
)
_TABLE_BEFORE: Final = words("FROM JOIN ,")


def _reads_files(tokens: Sequence[Token], number: int) -> bool:
    """`glob` does as a table of one argument; the operator and function of SQLite compare texts."""
    name = tokens[number].name
    if name == "GLOB":
        is_one = _text(tokens, number + 3) == ")"
        return is_one and _text(tokens, number - 1) in _TABLE_BEFORE
    return name.startswith("READ_") or name in _READING or name in _COLUMNAR


_URL: Final = Lazy(r"[a-z][a-z0-9+]{1,9}://[^\s(){}|\\]+", re.IGNORECASE)
_ABSOLUTE: Final = Lazy(r"(?:~?/|[a-z]:[\\/]|\\\\)[^\s(){}|]+", re.IGNORECASE)
_TABLES: Final = Lazy(
    r"\.(?:parquet|csv|tsv|json|jsonl|ndjson|geojson|xlsx?|arrow|feather|avro|orc|db|duckdb|sqlite3?)(?:\.(?:gz|zst|bz2))?\Z",
    re.IGNORECASE,
)
_TELLS: Final = Lazy(r"\b(?:s3|urls?|https?|remote|parquet|gcs|r2)\b", re.IGNORECASE)


def _is_elsewhere(text: str, tool: Tool) -> bool:
    if _is_away(text, tool):
        return True
    is_file = _URL.fullmatch(text) is None and _ABSOLUTE.fullmatch(text) is not None
    return is_file and _TABLES.search(text) is None


def _is_away(text: str, tool: Tool) -> bool:
    """Whether it is a URL that the tool says nothing of, or a file that no table stands in."""
    path = place_of(text).path
    if _URL.fullmatch(text):
        return _TELLS.search(tool.description) is None or is_sensitive(path)
    return _ABSOLUTE.fullmatch(text) is not None and (is_sensitive(path) or is_system(path))
