"""The signs by which SQL that broke out of its place is known, each with its weight."""

from __future__ import annotations

from typing import Final, NamedTuple

from douane.detectors.lazy import Lazy

_CONSTANT: Final = r"(?:'[^']*+'?|\"[^\"]*+\"?|\(*\s*[-+~!@]*\d[\w.]*+\)*|0x[0-9a-f]+|null\b|true\b|false\b)"
_VALUE: Final = rf"(?:{_CONSTANT}|[\w@$.`\[\]]++(?:\s*+\([^()]*+\))?+|\([^()]*+\))"
_COMPARES: Final = (
    r"(?:=+|<=>|<>|!=|[<>]=?|\bnot\s+like\b|\bs?like\b|\br?like\b|\bregexp\b|\bis\b|\bbetween\b|"
    r"\bin\b)"
)
_JOINS: Final = r"(?:(?<![a-z])(?:or|and|xor|having|where|when|if|not|having)(?![a-z])|\|\||&&)"
_QUOTE: Final = r"['\"]"
_OPERATOR: Final = (
    r"\s*+(?:[-+*/%^|&<>=!~]{1,3}+|(?:not\s*+)?(?:div|mod|like|rlike|regexp|sounds\s++like|or|and|xor|"
    r"is)\b)"
)
_CALLS: Final = (
    r"(?:sleep|benchmark|pg_sleep|load_file|extractvalue|updatexml|utl_\w+\.\w+|dbms_\w+\.\w+|"
    r"ctxsys\.\w+|xp_\w+|sp_\w+|"
    r"group_concat|concat_ws|concat|char|chr|nchar|ascii|ord|hex|unhex|substr|substring|mid|instr|"
    r"convert|cast|"
    r"database|user|version|user_name|db_name|current_user|session_user|system_user|schema|md5|sha1|"
    r"rand|floor|count|"
    r"isnull|ifnull|nullif|coalesce|bin|make_set|elt|row|exists|aes_\w+|to_base64|from_base64|"
    r"json_keys|pi|sin|cos|"
    r"length|len|if|iif|case|abs|exp|polygon|geometrycollection|linestring|multipoint|randomblob|"
    r"sqlite_version|"
    r"dbms_pipe|bitand|rawtohex|waitfor|name_const|procedure analyse|export_set)"
)


class Sign(NamedTuple):
    """What a match of `pattern` weighs; one of `needs` stands in whatever it matches."""

    weight: int
    needs: tuple[str, ...]
    pattern: Lazy[str]


def _sign(weight: int, needs: tuple[str, ...], *pieces: str) -> Sign:
    return Sign(weight, needs, Lazy("".join(pieces)))


_QUOTES: Final = ("'", '"', "`")
_COMPARISONS: Final = ("=", "<", ">", "like", "between", "regexp", " is", " in")
_COMPARED: Final = _sign(
    1,
    _COMPARISONS,
    _JOINS,
    r"[\s('\"+!~@-]*+(?:not\s++)?",
    _VALUE,
    r"[\s)'\"]*+",
    _COMPARES,
    r"[\s('\"]*+",
    _VALUE,
)
# What each sign of a broken-out piece of SQL weighs: few are enough for a search alone.
SIGNS: Final[tuple[Sign, ...]] = (
    _sign(
        3,
        _COMPARISONS,
        _JOINS,
        r"[\s(+!~@-]*+['\"]?",
        _CONSTANT,
        r"[\s)'\"]*+",
        _COMPARES,
        r"[\s('\"+-]*+(?:",
        _CONSTANT,
        r"|select\b)",
    ),
    _COMPARED,
    _sign(2, ("(",), _JOINS, r"[\s('\"+!~@-]*+", _CALLS, r"\s*+\("),
    _sign(2, ("union",), r"\bunion\b[\s(+]*+(?:(?:all|distinct)\b[\s(+]*+)*+select"),
    _sign(
        2,
        ("union",),
        r"\bunion\b[\s(+]*+(?:(?:all|distinct)\b[\s(+]*+)*+select[\s(]*+(?:null\b|\d|'|\"|@|\*|\w+\(|0x|"
        r"char|load|.{0,80}\bfrom\b)",
    ),
    _sign(
        2,
        ("select",),
        r"\bselect\b[\s(]++(?=[^;]{0,120}?[*,(@'])[^;]{0,200}?\bfrom\b\s*+[\w(\[`\"]",
    ),
    _sign(2, ("select",), r"\bselect\b\s*+(?:@@\w|\w++\s*+\(|'|\"|\d+\s*+(?:,|$|--|#|/\*)|null\b|\()"),
    _sign(1, ("select",), r"^[\s;'\")]*+\(*select\b"),
    _sign(
        2,
        (),
        r"\b(?:insert\s++(?:ignore\s++)?into|delete\s++(?:(?:low_priority|quick|ignore)\s++)*+from|drop\s++(?:table|database|schema|user|"
        r"view|procedure)|"
        r"truncate\s++table|alter\s++(?:table|user|login|database)|create\s++(?:table|user|"
        r"database|login|or\s++replace)|"
        r"update\s++\w++\s++set|exec(?:ute)?\s++(?:immediate|master|sp_|xp_|\()|exec\s++\w+|"
        r"waitfor\s++delay|"
        r"shutdown\b|declare\s++@|into\s++(?:out|dump)file|load\s++data|order\s++by\s++\d|"
        r"group\s++by\s++[\w.]++\s*+(?:having|\d|,|--|$)|"
        r"limit\s++\d+\s*,\s*\d|procedure\s++analyse|having\s++[\d'\"])",
    ),
    _sign(
        2,
        (";",),
        r";\s*+(?:select|insert|update|delete|drop|exec(?:ute)?|declare|shutdown|waitfor|truncate|"
        r"alter|create|begin|if|copy|grant|commit|call|set|load)\b",
    ),
    _sign(
        2,
        (),
        r"\b(?:information_schema|sysobjects|syscolumns|sysusers|sys\.\w++|pg_catalog|sqlite_master|"
        r"all_tables|user_tables|"
        r"mysql\.(?:user|db)|msysaccessobjects|sysibm|syscat|dba_\w++|all_users|v\$version)\b",
    ),
    _sign(
        2,
        ("@@", "(", "'"),
        r"@@\w++|\b(?:benchmark|pg_sleep|load_file|extractvalue|updatexml|xp_\w++|utl_\w++\.\w++|"
        r"dbms_\w++\.\w++)\s*+[(']",
    ),
    _sign(1, ("(",), r"\b", _CALLS, r"\s*+\("),
    _sign(
        1,
        _QUOTES,
        r"(?:^|[\w.)])['\"]+[\s)]*+(?:$|--|#(?!\d)|/\*|;|\|\||&&|[-+*/%<>=]|(?:or|and|union|having|order|"
        r"group|like|in|is|between|xor|exec|not|where|into|procedure|limit|waitfor|as|end|then)\b)",
    ),
    _sign(
        1,
        _QUOTES,
        r"^[\s;]*+['\"`]+[\s)]*+(?:\)|--|#(?!\d)|/\*|;|\|\||&&|[-+*/%<>=^]|(?:or|and|union|having|order|"
        r"group|like|in|is|between|xor|exec|not|where|into|procedure|limit|waitfor|if|select)\b)",
    ),
    _sign(1, ("--", "/*", "#", "{", ";%00"), r"(?:--[\s+-]*+|/\*[^*]{0,40}|['\")\s\d;]#.{0,40}|\{)$|;%00"),
    _sign(2, ("--", "/*", "#"), r"['\"][\s)]*+;?[\s)]*+(?:--[\s+-]*+|/\*.{0,30}|#[\s#]*+)$"),
    _sign(1, (",",), r"\b(?:null\s*+,\s*+){2}|(?:\d\s*+,\s*+){4}"),
    _sign(1, ("0x",), r"\b0x[0-9a-f]{4,}"),
    _sign(1, (")",), r"^\s*+[)]"),
    _sign(
        2,
        ("--", "/*!", "exec", "order", "like", "case"),
        r"^\s*+--\s|/\*!|\bexec\s*+\(|\border\s++by\s++\w++\s*+\(|\blike\s*+\(?+['\"]%|^case\s++when\b",
    ),
    _sign(2, ("union",), r"[\d)'\"][^\w\s]++\s*+union\b|\bunion\s*+(?:#|/\*|--)"),
    _sign(
        2,
        ("or ", "and "),
        r"(?:^|\W)(?:or|and)\s++(?:\d++|true|false|'[^']*+'|\"[^\"]*+\")\s*+(?:--|#|/\*|;|')",
    ),
    _sign(1, ("/*", "||"), r"/\*.*?\*/\S|\|\|\s*+[('\"]|['\")]\s*+\|\|"),
    _sign(
        1,
        ("or", "and", "union", "having", "group", "where", "like", "waitfor", "between"),
        r"^\s*+(?:or|and|union|having|order\s++by|group\s++by|where|like|xor|waitfor|"
        r"between)\b.*?[=<>()'\"#;*]",
    ),
)
# In a search quotes are marks of phrases, inches and possessives; in an identifier they break out.
QUOTED: Final[tuple[Sign, ...]] = (
    _sign(2, ("--", "/*"), r"[)'\"\]`]\s*+;?\s*+(?:--|/\*)[\s+-]*+$"),
    _COMPARED,
    _sign(2, _QUOTES, _QUOTE, _OPERATOR, r"[\s(!~+-]*+", _QUOTE),
    _sign(2, _QUOTES, r"\w", _QUOTE, r"\s*+(?:[*/%^|&<>=!+]++\s*+[\w@!(~+-]|-\s*+[@\d(+!])"),
    _sign(
        2,
        _QUOTES,
        _QUOTE,
        r"[\s)]*+(?:or|and|xor|is|not|like|in|between|r?like|regexp|mod|div|"
        r"sounds)\b[\s(]*+(?:['\"@\d!\\+(-]|\w++\s*+(?:[=<>!*]|like\b|is\b))",
    ),
    _sign(2, ("(",), r"\|\|\s*+\w++\s*+\(|^\s*+", _CALLS, r"\(.*\)\s*+$"),
    _sign(2, ("(",), r"(?:[\d)'\"]\s*+[-+*/%^]|[=<>,])\s*+(?:sleep|pg_sleep\w{0,6}|benchmark)\s*+\("),
)
