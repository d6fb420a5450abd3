"""SQL given to a tool that takes SQL: what a reading tool may not run, and what no tool should."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from douane.detectors.interpreters import rules
from douane.detectors.interpreters.extensions import EXTENDING, extended
from douane.detectors.interpreters.functions import ACTING, FILES, OUTSIDE, OUTSIDE_PREFIXES, PACKAGES
from douane.detectors.interpreters.loading import TELLING, loading
from douane.detectors.interpreters.rules import Seen
from douane.detectors.interpreters.tokens import Kind, Token, readings
from douane.detectors.interpreters.words import words
from douane.detectors.lazy import Lazy
from douane.detectors.roles.tool import Tool
from douane.detectors.sighting import Rule

# With these a reading statement begins, in any dialect.
_READS: Final = words(
    "SELECT WITH VALUES TABLE SHOW DESCRIBE DESC EXPLAIN PRAGMA FROM SUMMARIZE LIST HELP EXISTS PIVOT UNPIVOT"
)
_SHOWING: Final = frozenset(
    {"SHOW", "DESCRIBE", "DESC", "HELP", "LIST"}
)  # `SHOW CREATE TABLE` creates nothing
_TRANSACTIONS: Final = words("BEGIN START COMMIT ROLLBACK END ABORT SAVEPOINT RELEASE PREPARE LOCK UNLOCK")
# With these the others do; what begins with another word is no SQL, and no database runs it.
_VERBS: Final = words(
    "INSERT UPDATE DELETE MERGE REPLACE UPSERT CREATE ALTER DROP TRUNCATE RENAME COMMENT GRANT REVOKE "
    "DENY CALL EXEC EXECUTE DO SET RESET USE ATTACH DETACH VACUUM ANALYZE REINDEX CLUSTER COPY LOAD "
    "IMPORT EXPORT INSTALL UNINSTALL UNLOAD REFRESH CHECKPOINT NOTIFY LISTEN UNLISTEN DISCARD DEALLOCATE "
    "DECLARE FETCH MOVE CLOSE KILL SHUTDOWN BACKUP RESTORE DBCC WAITFOR IF WHILE PRINT OPTIMIZE REPAIR "
    "FLUSH PURGE HANDLER CHANGE STOP CACHE UNCACHE MSCK UNDROP PUT REMOVE BULK RECONFIGURE REASSIGN "
    "SECURITY RAISERROR OPEN EXCHANGE SYSTEM INITIALIZE HANDLE SIGNAL"
)
_MADE: Final = words(
    "TABLE DATABASE SCHEMA VIEW INDEX ROLE USER FUNCTION PROCEDURE PROC LOGIN EXTENSION TRIGGER MATERIALIZED "
    "UNLOGGED TEMP TEMPORARY GLOBAL UNIQUE OR SEQUENCE TYPE SERVER SYSTEM EVENT FOREIGN POLICY"
)
_AFTER: Final[dict[str, frozenset[str] | None]] = {
    "INSERT": words("INTO OVERWRITE IGNORE OR"),
    "REPLACE": frozenset({"INTO"}),
    "MERGE": frozenset({"INTO"}),
    "DELETE": frozenset({"FROM"}),
    "TRUNCATE": frozenset({"TABLE"}),
    "INTO": None,
    "KEY": words("SHARE UPDATE"),
    "DROP": _MADE,
    "ALTER": _MADE,
    "CREATE": _MADE,
    "EXEC": None,
    "EXECUTE": words("IMMEDIATE SP_EXECUTESQL"),
    "WAITFOR": words("DELAY TIME"),
    "USE": None,
    "REFRESH": words("MATERIALIZED TABLE"),
    "BACKUP": words("DATABASE LOG"),
    "RESTORE": words("DATABASE LOG"),
    "DISABLE": frozenset({"TRIGGER"}),
    "ENABLE": frozenset({"TRIGGER"}),
    "BULK": frozenset({"INSERT"}),
}
# A statement of these may follow another without a semicolon (T-SQL), or an `EXPLAIN ANALYZE`.
_FOLLOWING: Final = words("INSERT DELETE MERGE EXEC EXECUTE CALL GRANT REVOKE DENY DBCC KILL SHUTDOWN")
# Behind these, and behind a sign, stands no statement, but a column or table that has such a name; before
# those, it is one too.
_NAMING: Final = words(
    "SELECT DISTINCT ALL WHERE AND OR NOT ON BY HAVING AS CASE WHEN THEN ELSE IN LIKE ILIKE BETWEEN IS SET "
    "FROM JOIN FOR TOP INNER LEFT RIGHT FULL OUTER CROSS HASH LOOP COLUMN"
)
_CLAUSES: Final = words(
    "AS FROM WHERE JOIN INNER LEFT RIGHT FULL OUTER CROSS NATURAL ON USING GROUP ORDER HAVING LIMIT OFFSET "
    "FETCH UNION EXCEPT INTERSECT AND OR IS IN LIKE BETWEEN THEN WHEN ELSE END ASC DESC NULLS FOR NOT WINDOW "
    "INDEX KEY"
)
_ACTING_PRAGMAS: Final = words("OPTIMIZE WAL_CHECKPOINT INCREMENTAL_VACUUM SHRINK_MEMORY")
_LOCKS: Final = frozenset({"UPDATE", "SHARE"})
_WORDY: Final = frozenset({Kind.WORD, Kind.QUOTED})
_KNOWN: Final = _VERBS | _READS | _TRANSACTIONS
_READING_PRAGMAS: Final = words(
    "TABLE_INFO TABLE_XINFO TABLE_LIST INDEX_LIST INDEX_INFO INDEX_XINFO FOREIGN_KEY_LIST "
    "FOREIGN_KEY_CHECK INTEGRITY_CHECK QUICK_CHECK DATABASE_LIST FUNCTION_LIST PRAGMA_LIST MODULE_LIST "
    "COLLATION_LIST COMPILE_OPTIONS SHOW_TABLES STORAGE_INFO"
)
# What a general tool may well do, and what somebody will want to find in the log.
_DESTRUCTIVE: Final = Lazy(
    r"\bDROP\s+(?:TABLE|DATABASE|SCHEMA|VIEW|COLUMN)\b|\bTRUNCATE\s+(?:TABLE\s+)?[\w.\"`]+\s*+(?:;|$)|"
    r"\bDELETE\s+FROM\s+[\w.\"`\[\]]+\s*+(?:;|$)",
    re.IGNORECASE,
)
# One reading statement without a word that could make it more; the others are cut into tokens.
_READ: Final = Lazy(r"\s*+(?:select|with|values|show|describe|explain)\b[^;$\\]*+;?\s*+")
_MORE: Final = Lazy(
    r"--|/\*|\b(?:insert|replace|merge|delete|truncate|into|drop|alter|create|exec|waitfor|use|update|for|copy|"
    r"infile|outfile|dumpfile|lo(?:ad|re|wr|_)|pg_(?!catalog|class|namespace|type|attribute|tables|indexes)|xp_|sp_|utl_|"
    r"dbms|dblink|sys_|open|query_to|(?:database|schema|cursor)_to|ts_stat|drithsx|apex_|http|bfile|fn_|set|nextval|sleep|benchmark|get_lock|release|master_pos|wait|"
    r"read|write|fsdir|fts3|httpuri|csv|file|url|remote|executable|s3|hdfs|mysql|[jo]dbc|postgresql|mongodb|redis|sqlite|gcs|blobstorage|deltalake|iceberg|hudi|link_|begin|commit|rollback|call\b|grant\b|revoke\b|deny\b|dbcc\b|kill\b|shutdown|backup|restore|disable|enable|"
    r"bulk|refresh|eval|edit|dm_os_|xmltype|u&)|" + EXTENDING
)
# One of these stands in all that leaves the database.
_REACHING: Final = Lazy(
    r"copy|outfile|dumpfile|infile|xp_|dblink|utl_|pg_|lo_|load_|readfile|writefile|fsdir|tokenizer|sys_e|openrowset|opendata|"
    r"openquery|sp_|dbms_|httpuri|csv_write|file|link_schema|query_to|u&|dm_os_|fn_|apex_|http|csvread|url|remote|executable|s3|hdfs|mysql|jdbc|"
    + TELLING
)


def read_as_sql(value: str, tool: Tool) -> Iterator[Seen]:
    """What a reading tool may not run; for any other, what leaves the database."""
    lowered = value.lower()
    if _READ.fullmatch(lowered) and _MORE.search(lowered) is None:
        return
    if not tool.is_read_only and _REACHING.search(lowered) is None:
        yield from _destructive(value)
        return
    verdicts = [_first(tokens, tool) for tokens in readings(value)]
    worst = next((one for one in verdicts if one and one[0] is not None), None)
    if worst is None and all(verdicts):
        worst = verdicts[0]  # a head that no dialect begins a read with
    if worst is not None:
        yield Seen(worst[0] or rules.SQL_WRITE, worst[1], len(value))
    elif not tool.is_read_only:
        yield from _destructive(value)


def _destructive(value: str) -> Iterator[Seen]:
    found = _DESTRUCTIVE.search(value)
    if found:
        yield Seen(rules.SQL_DESTRUCTIVE, found.start(), found.end())


_Verdict = tuple[Rule | None, int]  # no rule: a head that no reading statement is known to have


def _first(tokens: Sequence[Token], tool: Tool) -> _Verdict | None:
    outside = _outside(tokens, tool)
    if outside is None:
        outside = loading(tokens)
    if outside is not None or not tool.is_read_only:
        return None if outside is None else (rules.SQL_ESCAPE, outside)
    reaching = extended(tokens, tool)
    if reaching is not None:
        return reaching
    statements = _statements(tokens)
    if not statements:
        return None
    statements = [one for one in statements[:-1] if not _is_setting_out(one)] + statements[-1:]
    if len(statements) > 1:
        heads = {_head(statement).text for statement in statements[1:]}
        return (rules.SQL_STACKED if heads & _KNOWN else None, statements[1][0].start)
    return _write(statements[0])


def _outside(tokens: Sequence[Token], tool: Tool) -> int | None:
    """Where files, programs or the network of the database's machine are reached for."""
    is_reading = tool.is_read_only
    before, last = "", ""
    for number, token in enumerate(tokens):
        name = token.name
        if name:
            following = tokens[number + 1].text if number + 1 < len(tokens) else ""
            if _reaches_out(name, following, before) or (is_reading and _is_foreign(name, following, before)):
                return token.start
            if last == "COPY" and name == "PROGRAM":
                return token.start
            last = "COPY" if name == "COPY" else last
        before = name or token.text
    return None


def _reaches_out(word: str, following: str, before: str) -> bool:
    if word in OUTSIDE or word.startswith(OUTSIDE_PREFIXES):
        return following in {"(", "."} or before in {"EXEC", "EXECUTE", ".", "CALL"}
    if word in {"OUTFILE", "DUMPFILE"}:
        return before == "INTO"
    return word == "INFILE" and before in {"LOCAL", "DATA"}


def _is_foreign(word: str, following: str, before: str) -> bool:
    """Whether a table is made of a file or URL, which those who may write may well do."""
    return word in FILES and before in {"FROM", "JOIN", ","} and following == "("


def _statements(tokens: Sequence[Token]) -> list[list[Token]]:
    found: list[list[Token]] = [[]]
    for token in tokens:
        if token.text == ";" and token.kind is Kind.SIGN:
            found.append([])
        else:
            found[-1].append(token)
    return [statement for statement in found if statement]


def _is_setting_out(statement: Sequence[Token]) -> bool:
    """Whether it names a variable, or a function of SQL, for what is behind it in the same script."""
    texts = [token.text for token in statement]
    if texts[0] == "DECLARE":
        return _FOLLOWING.isdisjoint(texts)
    is_passing = texts[:1] == ["CREATE"] and texts[1:2] in (["TEMP"], ["TEMPORARY"])
    return is_passing and texts[2:3] == ["FUNCTION"] and "LANGUAGE" not in texts


def _write(statement: Sequence[Token]) -> _Verdict | None:
    """Why one statement is no read, and from where on."""
    head = _head(statement)
    if head.text in _TRANSACTIONS:
        return rules.SQL_STACKED, head.start
    if head.text in _VERBS or (head.text == "PRAGMA" and not _is_reading_pragma(statement)):
        return rules.SQL_WRITE, head.start
    if head.text not in _READS:
        return None, head.start
    return None if head.text in _SHOWING else _within(statement)


def _within(statement: Sequence[Token]) -> _Verdict | None:
    """What writes inside of, or right behind, a reading statement."""
    before = _NO_TOKEN
    for token, after in zip(statement, [*statement[1:], _NO_TOKEN], strict=True):
        rule = _inner(token, after, statement) if token.name else None
        if rule is None and token.text in _FOLLOWING and _is_place(before) and _begins(token.text, after):
            rule = rules.SQL_WRITE
        if rule is not None:
            return rule, token.start
        before = token
    return None


_NO_TOKEN: Final = Token("", Kind.SIGN, 0)


def _is_place(before: Token) -> bool:
    """Whether a statement may begin behind this token."""
    return before.text in {")", "*"} or (before.kind is not Kind.SIGN and before.text not in _NAMING)


def _begins(verb: str, after: Token) -> bool:
    """Whether the verb begins a statement and is no column or alias."""
    if verb == "SHUTDOWN":
        return after.text in {"", "WITH"}
    if verb == "KILL":
        return after.kind in {Kind.NUMBER, Kind.QUOTED}
    if verb in {"EXEC", "EXECUTE"} and after.text in {"(", "@"}:
        return True
    return after.kind in _WORDY and after.text not in _CLAUSES and not after.text.startswith("'")


def _head(statement: Sequence[Token]) -> Token:
    return next((token for token in statement if token.text != "("), statement[0])


def _inner(token: Token, after: Token, statement: Sequence[Token]) -> Rule | None:
    """Why a word inside of a reading statement makes it write."""
    name, word = token.name, token.text
    if after.text == "(" and (
        name in ACTING or name.startswith(("PG_ADVISORY", "PG_TRY_ADVISORY", "PG_STAT_RESET"))
    ):
        return rules.SQL_FUNCTION
    if name in PACKAGES and after.text == ".":
        return rules.SQL_FUNCTION
    if word in _AFTER:
        following = _AFTER[word]
        return rules.SQL_WRITE if _follows(after, following) else None
    if word == "FOR" and after.text in _LOCKS:
        return rules.SQL_WRITE
    return rules.SQL_WRITE if word == "UPDATE" and _is_update(statement, after) else None


def _follows(after: Token, wanted: frozenset[str] | None) -> bool:
    if wanted is not None:
        return after.text in wanted
    return (after.kind in _WORDY and after.text not in {"AS", "FROM", "INDEX", "KEY"}) or after.text in {
        "@",
        "#",
    }


def _is_update(statement: Sequence[Token], after: Token) -> bool:
    """Whether `UPDATE name … SET` stands there, and not a column of that name."""
    if after.kind not in _WORDY or after.text == "FROM":
        return False
    return any(token.text == "SET" and token.start > after.start for token in statement)


def _is_reading_pragma(statement: Sequence[Token]) -> bool:
    texts = [token.text for token in statement]
    if "=" in texts:
        return False
    if "(" not in texts:
        return _ACTING_PRAGMAS.isdisjoint(texts)
    return texts[texts.index("(") - 1] in _READING_PRAGMAS
