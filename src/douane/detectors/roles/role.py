"""The roles that a parameter can have, each with a reader of its own or none."""

from __future__ import annotations

from enum import Enum


class Role(Enum):
    """What the server will do with a string."""

    TEXT = "free text"  # for people or models to read: nothing in it is an attack
    CODE = "code"  # run as code on purpose
    QUERY = "query"  # an expression of a query language other than SQL
    SEARCH = "search"
    SQL = "SQL"
    SHELL = "shell"
    PROGRAM = "program"  # a command line of one program, or arguments for it
    PATH = "path"
    URL = "URL"
    HOST = "host"
    IDENTIFIER = "identifier"
    PATTERN = "pattern"
    HEADER = "header"  # one line of a mail or HTTP message
    UNKNOWN = "unknown"
