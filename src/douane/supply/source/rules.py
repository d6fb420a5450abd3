"""Every kind of flaw that is looked for in a source."""

from __future__ import annotations

from enum import IntEnum
from typing import Final, NamedTuple


class Level(IntEnum):
    """How much it matters: worth knowing, to be looked at, a hole."""

    NOTE = 0
    WARNING = 1
    HOLE = 2


class Rule(NamedTuple):
    """One kind of flaw: what it is in a sentence, what to do about it, and its number in MITRE's list."""

    id: str
    level: Level
    words: str
    advice: str
    cwe: int = 0


RULES: Final = (
    Rule(
        "source.command",
        Level.HOLE,
        "what {who} chooses becomes part of a command",
        "run the program with a list of arguments and no shell",
        78,
    ),
    Rule(
        "source.option",
        Level.WARNING,
        "what {who} chooses may be an option of a program that acts on options",
        "put `--` before it, or refuse what begins with `-`",
        88,
    ),
    Rule(
        "source.code",
        Level.HOLE,
        "what {who} chooses is run as code",
        "read it as a value, with a parser",
        94,
    ),
    Rule(
        "source.object",
        Level.HOLE,
        "what {who} chooses is made into objects, which runs code",
        "use JSON, or a loader that makes only plain values",
        502,
    ),
    Rule(
        "source.template",
        Level.HOLE,
        "what {who} chooses becomes a template, which is a program",
        "give it to a fixed template as a value",
        1336,
    ),
    Rule(
        "source.sql",
        Level.HOLE,
        "what {who} chooses becomes part of a statement of SQL",
        "pass it as a parameter of the statement",
        89,
    ),
    Rule(
        "source.sql-any",
        Level.NOTE,
        "{who} chooses whole statements of SQL",
        "let the account of the database allow no more than is needed",
    ),
    Rule(
        "source.sql-read-only",
        Level.HOLE,
        "only the text of a statement keeps it from writing",
        "use an account of the database that can only read",
        89,
    ),
    Rule(
        "source.path",
        Level.HOLE,
        "what {who} chooses is a path, and nothing keeps it in a folder",
        "resolve it, links too, and compare it with the folder",
        22,
    ),
    Rule(
        "source.path-prefix",
        Level.HOLE,
        "a path is compared with its folder as text: `/folder-of-others` passes",
        "compare whole names: `is_relative_to`, or the folder with a separator",
        22,
    ),
    Rule(
        "source.path-link",
        Level.WARNING,
        "a path is checked before links in it are followed",
        "check what `realpath` gives",
        59,
    ),
    Rule(
        "source.url",
        Level.HOLE,
        "what {who} chooses is an address, and nothing keeps it from this network",
        "compare its host with a list, or its addresses with private networks",
        918,
    ),
    Rule(
        "source.log",
        Level.NOTE,
        "what {who} says is written to a log",
        "leave it out, or what is secret in it",
        532,
    ),
    Rule("source.log-secret", Level.WARNING, "a secret is written to a log", "leave it out", 532),
    Rule(
        "source.harvest",
        Level.HOLE,
        "{what} leaves the server",
        "give on only what is needed, by its name",
        200,
    ),
    Rule(
        "source.answer-run",
        Level.HOLE,
        "what comes from the network is run",
        "run only what came with the package",
        494,
    ),
    Rule(
        "source.hidden-run",
        Level.HOLE,
        "what is run is not readable in the source",
        "ask for the source; refuse what hides it",
        506,
    ),
    Rule(
        "source.unseen-run",
        Level.WARNING,
        "what is run is read from a file that is not looked at as code",
        "read that file; ask for code that is imported",
        506,
    ),
    Rule(
        "source.blind-copy",
        Level.HOLE,
        "every mail is sent to somebody whom nobody names, too",
        "do not use it; ask whose address that is",
        200,
    ),
    Rule(
        "source.obscured",
        Level.WARNING,
        "the source is made to be unreadable",
        "ask for the source; refuse what hides it",
        506,
    ),
    Rule(
        "source.secret",
        Level.HOLE,
        "a secret stands in the source",
        "take it back where it was given out, and read it from the environment",
        798,
    ),
    Rule(
        "source.exposed",
        Level.WARNING,
        "listens on all addresses of the machine",
        "listen on 127.0.0.1, or ask who is calling",
        1327,
    ),
    Rule(
        "source.unpack",
        Level.WARNING,
        "a tarball is unpacked wherever its names and links lead",
        "give `extractall` the filter `data`",
        22,
    ),
    Rule(
        "source.tls",
        Level.WARNING,
        "accepts any certificate",
        "leave the verification of certificates on",
        295,
    ),
    Rule(
        "source.install-fetch",
        Level.HOLE,
        "fetches or hides what it runs when it is installed",
        "do not install it",
        506,
    ),
    Rule(
        "source.install-hook",
        Level.WARNING,
        "runs a program when it is installed",
        "install with `--ignore-scripts`, or ask what it is for",
        506,
    ),
    Rule(
        "source.changes",
        Level.WARNING,
        "what models are told of a tool is changed while it runs",
        "approve its definitions, and let Douane hold what differs",
        1427,
    ),
    Rule(
        "source.description",
        Level.HOLE,
        "a description tells a model more than what the tool does",
        "ask for a description that only describes",
        1427,
    ),
    Rule("source.unread", Level.NOTE, "was not read", "read it yourself, or ask for a form that can be read"),
)
RULE: Final = {rule.id: rule for rule in RULES}
