"""Which words of a parameter's name, or of what is written about it, tell its role."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from douane.detectors.lazy import Lazy
from douane.detectors.roles.role import Role

_WORDS: Final[Mapping[Role, str]] = {
    Role.TEXT: (
        "text texts content contents body message messages description notes note comment comments "
        "summary title prompt thought thoughts markdown reason bio caption instructions issue feedback "
        "question answer paragraph heading abstract story reply statement instruction context "
        "observations observation explanation value values payload input stdin patch diff changes edits "
        "task goal lines old new insert replacement document review remark remarks details memo "
        "transcript lyrics speech utterance sentence string raw"
    ),
    Role.CODE: (
        "code script javascript js python expression snippet program function diagram html css xml yaml "
        "json svg template formula mermaid latex source typescript ruby lua notebook cell macro"
    ),
    Role.QUERY: (
        "jql cql kql graphql gql cypher sparql lucene xpath selector selectors jsonpath jmespath soql "
        "sosl promql logql filter filters where aggregate pipeline mdx dax odata expr"
    ),
    Role.SEARCH: (
        "query queries q search keyword keywords term terms phrase topic address location place needle "
        "searchterm"
    ),
    Role.SQL: ("sql"),
    Role.SHELL: ("command commands cmd cmds shell bash commandline"),
    Role.PROGRAM: "args argv",
    Role.PATH: (
        "path paths file files filename filenames filepath filepaths dir dirs directory directories "
        "folder folders cwd workdir basedir rootdir pathname"
    ),
    Role.URL: ("url urls uri uris href link links webhook endpoint callback website homepage feed"),
    Role.HOST: ("host hostname hosts domain domains ip fqdn subdomain nameserver"),
    Role.IDENTIFIER: (
        "id ids uuid guid udid key slug name names username user login branch ref revision rev commit sha "
        "hash tag version package packages dependency image container table column schema symbol symbols "
        "ticker tickers owner repo repository org organization project projects namespace channel region "
        "city country currency type status state format model email phone date time duration timezone "
        "locale language lang account group team role bucket database db collection index service cluster "
        "zone device operation action method mode sort order field property attribute cursor module class "
        "object resource category number code serial target job queue stack environment env profile "
        "instance node pod volume network port alias handle nick author remote base head upstream "
        "commitish pathspec treeish assignee reviewer customer order invoice isbn doi ean sku vin plate "
        "license"
    ),
    Role.PATTERN: (
        "pattern patterns regex regexp glob globs wildcard include includes exclude excludes ignore"
    ),
    Role.HEADER: ("subject to cc bcc recipient recipients sender header headers cookie cookies from"),
}


def _by_word() -> Mapping[str, Role]:
    return {word: role for role, words in _WORDS.items() for word in words.split()}


BY_WORD: Final = _by_word()

_PARTS: Final = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+")


def parts(name: str) -> tuple[str, ...]:
    """The words of a name in any case convention: `repoPath` and `repo_path` are `repo`, `path`."""
    return tuple(part.lower() for part in _PARTS.findall(name[:200]))


# What is said about a parameter whose name says nothing.
TOLD: Final = (
    (
        Role.SQL,
        Lazy(r"\bSQL (?:query|statement|command|code|to)|\bSELECT\b.*\b(?:query|statement)", re.ASCII),
    ),
    (Role.URL, Lazy(r"\b(?:URLs?|URIs?)\b", re.ASCII)),
    (
        Role.PATH,
        Lazy(
            r"\b(?:file|directory|folder|absolute|relative) ?paths?\b|\bpaths? (?:to|of)\b",
            re.IGNORECASE | re.ASCII,
        ),
    ),
    (Role.PATTERN, Lazy(r"\bglob\b|\bregular expression\b|\bregex\b", re.IGNORECASE | re.ASCII)),
    (Role.HOST, Lazy(r"\bhost ?names?\b|\bIP address(?:es)?\b|\bdomain names?\b", re.IGNORECASE | re.ASCII)),
    (Role.IDENTIFIER, Lazy(r"\b(?:IDs?|identifiers?|UUIDs?|slug)\b|\bnames? of\b|\b[Nn]ame$", re.ASCII)),
)

SQL: Final = Lazy(
    r"\bSQL\b|\bsql (?:query|statement)|\bSELECT (?:quer|statement)|\b(?:Postgre(?:s|SQL)|MySQL|"
    r"MariaDB|SQLite|BigQuery|"
    r"Snowflake|DuckDB|ClickHouse|Redshift|Athena|Trino|Presto|Databricks|MSSQL|"
    r"Oracle)\b.{0,60}\bquer(?:y|ies)\b|"
    r"\bquer(?:y|ies)\b.{0,60}\b(?:database|Postgre(?:s|SQL)|MySQL|MariaDB|SQLite|BigQuery|Snowflake|"
    r"DuckDB|ClickHouse)\b",
    re.ASCII,
)
OTHER_QUERY: Final = Lazy(
    r"\b(?:JQL|CQL|KQL|GraphQL|Cypher|SPARQL|Lucene|SOQL|SOSL|PromQL|LogQL|MongoDB|XPath|JMESPath|"
    r"OData|Kusto|"
    r"Elasticsearch|OpenSearch|DSL|LogsQL|TraceQL|GAQL|MQL|Datalog)\b",
    re.ASCII,
)
# A command line of one program: chaining another command to it is no part of what the tool offers.
PROGRAM: Final = Lazy(
    r"\b(?:[A-Z]{2,5}|[a-z]{2,10}) CLI (?:command|argument)|\b(?:git|kubectl|docker|helm|aws|gcloud|"
    r"az|gh|npm|terraform|"
    r"ffmpeg|adb|sf|psql|redis|cargo|ansible)[ -](?:sub)?(?:command|operation)",
    re.IGNORECASE | re.ASCII,
)
ANY_COMMAND: Final = Lazy(
    r"\b(?:shell|terminal|bash|zsh|powershell|arbitrary|any command)\b", re.IGNORECASE | re.ASCII
)
BROWSER: Final = Lazy(
    r"\b(?:browser|playwright|puppeteer|selenium|navigate|chrome|webpage|tab|page)\b",
    re.IGNORECASE | re.ASCII,
)
ENDS_IN_FILE: Final = frozenset({"file", "path", "dir", "folder", "directory"})
