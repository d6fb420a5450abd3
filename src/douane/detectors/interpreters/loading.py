"""Statements that load code into a database, or name a program for it to run, from the manuals of each."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from douane.detectors.interpreters.places import is_sensitive, place_of
from douane.detectors.interpreters.tokens import Kind, Token
from douane.detectors.interpreters.words import words
from douane.detectors.lazy import Lazy

# One of these stands in all that is found; a comment may stand wherever a space may.
_GAP: Final = r"(?:\s|/\*[^*]{0,200}+\*/|--[^\n]{0,200}+\n){0,20}+"
TELLING: Final = (
    rf"language{_GAP}['\"`\[]?(?:c|internal|pl\w{{1,20}}u|plsh|plr)\b|soname|\bload{_GAP}[en]?['\"$]|"
    r"(?:create|replace|alter|compile)\b[^;]{0,60}?(?:alias|java|assembly|library)|"
    r"(?:add|using)\b[^;]{0,20}?\bjar\b|_command|preload_libraries|library_path|log_file|"
    rf"exec(?:ute)?{_GAP}(?:[(@]|immediate)|crosstab|connectby|xpath_table|getxml|xmltype|prepare[^;]{{1,60}}?\bfrom|read_(?:text|blob|csv|json|ndjson|parquet)"
)


def loading(tokens: Sequence[Token]) -> int | None:
    """Where code is loaded, or a program named that the database starts; linear in the tokens."""
    is_defining, run = False, None
    for number, token in enumerate(tokens):
        name = token.name
        test = _TESTS.get(name) or (_DEFINED.get(name) if is_defining else None)
        if test is not None and test(tokens, number):
            return token.start
        if run is None and name in _RUNS and _RUNS[name](tokens, number):
            run = token.start
        is_defining = is_defining or name in _DEFINING
    return run if run is not None and _HIDDEN.search("".join(map(_string, tokens))) else None


def _at(tokens: Sequence[Token], number: int) -> Token:
    return tokens[number] if 0 <= number < len(tokens) else _NONE


_NONE: Final = Token("", Kind.SIGN, 0)
_STRING: Final = Lazy(r"(?:[nNeE]?'|\$\w*\$|\")(.*?)(?:'|\$\w*\$|\")?+", re.DOTALL)


def _string(token: Token) -> str:
    """What a token says between its quotes; nothing if it has none."""
    found = _STRING.fullmatch(token.text) if token.kind is Kind.QUOTED else None
    return found[1] if found else ""


# Their code runs with all rights of the database's account (PostgreSQL, "CREATE LANGUAGE").
_UNTRUSTED: Final = words(
    "C INTERNAL PLPYTHONU PLPYTHON2U PLPYTHON3U PLPERLU PLTCLU PLSH PLR PLRUBYU PLJAVAU PLJSU PLLUAU PLPHPU"
)
_DEFINING: Final = words("CREATE REPLACE DO INSTALL")
_MAKING: Final = words("CREATE REPLACE ALTER RESOLVE COMPILE")
_SCRIPTS: Final = Lazy(r"\.(?:php\d?|phtml|phar|jspx?|aspx?|cgi|sh|py|pl|so|dll)$", re.IGNORECASE)


def _speaks(tokens: Sequence[Token], number: int) -> bool:
    """A function in a language without bounds: a column may be called `language`, and `c` be its alias."""
    following = _at(tokens, number + 1)
    return (_string(following) or following.text).upper() in _UNTRUSTED


def _names_library(tokens: Sequence[Token], number: int) -> bool:
    return _at(tokens, number + 1).kind is Kind.QUOTED


def _is_made(tokens: Sequence[Token], number: int) -> bool:
    return _at(tokens, number - 1).text in _MAKING


def _is_alias_of_code(tokens: Sequence[Token], number: int) -> bool:
    """A function of Java under a name (H2); elsewhere an alias is another name of a table."""
    if not _is_made(tokens, number):
        return False
    following = tokens[number + 1 : number + 9]
    return any(
        one.text == "AS" or (one.text == "FOR" and "." in _string(after))
        for one, after in zip(following, [*following[1:], _NONE], strict=False)
    )


def _is_java(tokens: Sequence[Token], number: int) -> bool:
    return _is_made(tokens, number) and _at(tokens, number + 1).text in {"SOURCE", "CLASS", "RESOURCE"}


def _is_added(tokens: Sequence[Token], number: int) -> bool:
    return _at(tokens, number - 1).text in {"ADD", "USING"}


def _is_from_elsewhere(tokens: Sequence[Token], number: int) -> bool:
    """`LOAD '/tmp/a.so'`; what lies in the folder for libraries was put there by who runs the database."""
    return _at(tokens, number - 1).text in {"", ";"} and _is_elsewhere(_string(_at(tokens, number + 1)))


def _is_elsewhere(path: str) -> bool:
    return ("/" in path or "\\" in path) and not path.startswith("$libdir")


def _is_set(tokens: Sequence[Token], number: int) -> bool:
    return _at(tokens, number - 1).text in {"SET", "GLOBAL", "PERSIST", "."} and _at(
        tokens, number + 1
    ).text in {"=", "TO"}


def _is_preloaded(tokens: Sequence[Token], number: int) -> bool:
    return _is_set(tokens, number) and _is_elsewhere(_string(_at(tokens, number + 2)))


def _is_log_of_code(tokens: Sequence[Token], number: int) -> bool:
    """A log that is written where a web server would run it."""
    return (
        _is_set(tokens, number) and _SCRIPTS.search(_string(_at(tokens, number + 2)).rstrip("'")) is not None
    )


# What somebody hides in the pieces of a string that is run as a statement.
_HIDDEN: Final = Lazy(
    r"\bxp_\w|\bsp_oa\w|openrowset|opendatasource|\butl_(?:http|file|smtp|tcp|inaddr)|\bpg_read_|\blo_(?:im|ex)port|\bhttp_(?:get|post|put)\b|"
    r"into\s+(?:out|dump)file|load_file\s*\(|\bsys_e(?:xec|val)|\bdblink|(?:from|to)\s+program\b",
    re.IGNORECASE,
)


def _is_run(tokens: Sequence[Token], number: int) -> bool:
    """`EXEC @a`, `EXEC ('…' + '…')`, `EXECUTE IMMEDIATE`: the strings beside them are statements."""
    return _at(tokens, number + 1).text in {"@", "(", "IMMEDIATE"}


def _is_called(tokens: Sequence[Token], number: int) -> bool:
    """`crosstab('…')`: a function that runs the statement it is given."""
    return _at(tokens, number + 1).text == "("


def _is_prepared(tokens: Sequence[Token], number: int) -> bool:
    return _at(tokens, number + 2).text == "FROM"


def _reads_keys(tokens: Sequence[Token], number: int) -> bool:
    """A file with keys read as a table (DuckDB)."""
    path = _string(_at(tokens, number + 2))
    return _at(tokens, number + 1).text == "(" and bool(path) and is_sensitive(place_of(path).path)


def _opens_others(tokens: Sequence[Token], number: int) -> bool:
    """A document of XML that has its reader open an address (Oracle)."""
    return _ENTITY.search(_string(_at(tokens, number + 2))) is not None


_ENTITY: Final = Lazy(r"<!ENTITY\s[^>]{1,80}?\s(?:SYSTEM|PUBLIC)\s", re.IGNORECASE)
_Test = Callable[[Sequence[Token], int], bool]
_TESTS: Final[Mapping[str, _Test]] = {
    "ASSEMBLY": _is_made,
    "LIBRARY": _is_made,
    "ALIAS": _is_alias_of_code,
    "JAVA": _is_java,
    "JAR": _is_added,
    "LOAD": _is_from_elsewhere,
    "XMLTYPE": _opens_others,
    **dict.fromkeys(
        words(
            "ARCHIVE_COMMAND RESTORE_COMMAND ARCHIVE_CLEANUP_COMMAND RECOVERY_END_COMMAND "
            "SSL_PASSPHRASE_COMMAND"
        ),
        _is_set,
    ),
    **dict.fromkeys(
        words(
            "SESSION_PRELOAD_LIBRARIES LOCAL_PRELOAD_LIBRARIES SHARED_PRELOAD_LIBRARIES DYNAMIC_LIBRARY_PATH"
        ),
        _is_preloaded,
    ),
    **dict.fromkeys(words("GENERAL_LOG_FILE SLOW_QUERY_LOG_FILE"), _is_log_of_code),
    **dict.fromkeys(
        words("READ_TEXT READ_BLOB READ_CSV READ_CSV_AUTO READ_JSON READ_JSON_AUTO READ_NDJSON READ_PARQUET"),
        _reads_keys,
    ),
}
_DEFINED: Final[Mapping[str, _Test]] = {"LANGUAGE": _speaks, "SONAME": _names_library}
_RUNS: Final[Mapping[str, _Test]] = {
    "EXEC": _is_run,
    "EXECUTE": _is_run,
    "SP_EXECUTESQL": lambda _, __: True,
    "PREPARE": _is_prepared,
    **dict.fromkeys(
        words("CROSSTAB CROSSTAB2 CROSSTAB3 CROSSTAB4 CONNECTBY XPATH_TABLE GETXML GETXMLTYPE"), _is_called
    ),
}
