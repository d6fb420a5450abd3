"""What a parameter is for, as its schema, its name and its tool tell."""

from __future__ import annotations

import pytest

from douane.detectors.roles.role import Role
from douane.detectors.roles.tool import tool_of
from douane.protocol.json import canonical


def _tool(schema=None, name="thing", description="", **members):
    definition = {
        "name": name,
        "description": description,
        "inputSchema": schema or {"type": "object"},
        **members,
    }
    return tool_of(canonical(definition), name, "")


def _role(name, told="", tool="thing", about="", **schema):
    properties = {name: {"type": "string", "description": told} | schema}
    return _tool({"type": "object", "properties": properties}, tool, about).role((name,))


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("body", Role.TEXT),
        ("message_text", Role.TEXT),
        ("customer_id", Role.IDENTIFIER),
        ("branchName", Role.IDENTIFIER),
        ("countryCode", Role.IDENTIFIER),
        ("code", Role.CODE),
        ("source_code", Role.CODE),
        ("repoPath", Role.PATH),
        ("file_name", Role.PATH),
        ("outputDir", Role.PATH),
        ("file_list", Role.PATH),
        ("imageUrl", Role.URL),
        ("hostname", Role.HOST),
        ("searchQuery", Role.SEARCH),
        ("sql", Role.SQL),
        ("sql_query", Role.SQL),
        ("sql_file", Role.PATH),
        ("warehouse_sql_id", Role.IDENTIFIER),
        ("command", Role.SHELL),
        ("args", Role.PROGRAM),
        ("jql", Role.QUERY),
        ("glob", Role.PATTERN),
        ("subject", Role.HEADER),
        ("zorp", Role.UNKNOWN),
        ("_", Role.UNKNOWN),
        ("", Role.UNKNOWN),
        ("zorp_zap", Role.UNKNOWN),
        ("zorp_sql_zap", Role.SQL),
        ("options", Role.UNKNOWN),
    ],
)
def test_a_name_tells_the_role(name, role):
    assert _role(name) is role


@pytest.mark.parametrize(
    ("schema", "role"),
    [
        ({"format": "uri"}, Role.URL),
        ({"format": "hostname"}, Role.HOST),
        ({"format": "uuid"}, Role.IDENTIFIER),
        ({"format": "nothing-known"}, Role.SHELL),
        ({"enum": ["start", "stop"]}, Role.TEXT),
        ({"const": "start"}, Role.TEXT),
    ],
)
def test_a_schema_tells_more_than_a_name(schema, role):
    assert _role("command", **schema) is role


@pytest.mark.parametrize(
    ("name", "told", "role"),
    [
        ("zorp", "Path to the file", Role.PATH),
        ("zorp", "URL of the page", Role.URL),
        ("zorp", "IP address of the machine", Role.HOST),
        ("zorp", "The ID of it", Role.IDENTIFIER),
        ("zorp", "A regular expression", Role.PATTERN),
        ("zorp", "SQL query to run", Role.SQL),
        ("image", "URL of an image", Role.URL),
        ("image", "Name and tag", Role.IDENTIFIER),
        ("repo", "Path to the repository", Role.PATH),
        ("query", "SELECT SQL query to execute", Role.SQL),
        ("query", "A JQL expression", Role.QUERY),
        ("query", "What to look for", Role.SEARCH),
        ("command", "The git subcommand", Role.PROGRAM),
        ("command", "Any shell command, or a git command", Role.SHELL),
    ],
)
def test_a_description_tells_what_a_name_leaves_open(name, told, role):
    assert _role(name, told) is role


def test_the_tool_tells_what_a_query_is():
    assert _role("query", about="Run a SQL query") is Role.SQL
    assert _role("query", tool="sqlite_query") is Role.SQL
    assert _role("query", about="Search the web") is Role.SEARCH
    assert _role("statement", about="Run a query on Postgres, the database") is Role.SQL
    assert _role("query", "A Cypher query", about="Run a query on the database") is Role.QUERY


def test_the_tool_tells_what_a_source_is():
    assert _role("source", tool="move_file") is Role.PATH
    assert _role("source", tool="translate") is Role.CODE


def test_a_nested_member_has_a_role_of_its_own_or_that_of_what_holds_it():
    reference = {"type": "object", "properties": {"zorp": {"type": "string", "format": "uri"}}}
    schema = {
        "type": "object",
        "$defs": {"one": reference},
        "properties": {
            "files": {"type": "array", "items": {"anyOf": [{"$ref": "#/$defs/one"}, {"type": "null"}]}},
            "paths": {"type": ["array"], "items": {"type": "string"}},
        },
    }
    tool = _tool(schema)
    assert tool.role(("files", "zorp")) is Role.URL
    assert tool.role(("files", "zap")) is Role.PATH
    assert tool.role(("paths",)) is Role.PATH
    assert tool.role(("other", "id")) is Role.IDENTIFIER


@pytest.mark.parametrize("reference", ["#/$defs/none", "#/properties/id/x/y", "other.json"])
def test_a_reference_to_nothing_says_nothing(reference):
    tool = _tool({"type": "object", "properties": {"id": {"$ref": reference}}})
    assert tool.role(("id",)) is Role.IDENTIFIER


def test_without_a_definition_the_names_tell():
    tool = tool_of("", "run_command", "")
    assert tool.role(("command",)) is Role.SHELL
    assert not tool.is_read_only


@pytest.mark.parametrize("canonical_form", ["[]", "{", '{"inputSchema": 3, "description": 4}'])
def test_a_definition_of_no_legal_form_tells_nothing(canonical_form):
    assert tool_of(canonical_form, "thing", "").role(("id",)) is Role.IDENTIFIER


@pytest.mark.parametrize(
    ("name", "description", "annotations", "reads"),
    [
        ("query", "Run a read-only SQL query", {}, True),
        ("read_query", "Execute a SELECT query", {}, True),
        ("query", "Execute SQL", {"readOnlyHint": True}, True),
        ("read_query", "Execute a SELECT query", {"readOnlyHint": False}, False),
        ("query", "Execute a SELECT, INSERT, UPDATE or DELETE query; read-only replicas", {}, False),
        ("query", "Read-only. INSERT, UPDATE and DELETE are not allowed", {}, True),
        ("write_query", "Execute an INSERT, UPDATE, or DELETE query", {}, False),
        ("execute_sql", "Execute SQL", {}, False),
    ],
)
def test_a_tool_says_itself_that_it_only_reads(name, description, annotations, reads):
    assert _tool(None, name, description, annotations=annotations).is_read_only is reads


def test_what_is_declared_elsewhere_counts_whatever_the_tool_says():
    assert tool_of("", "write_query", "declared").is_read_only


def test_a_tool_that_looks_things_up_takes_words():
    assert _role("query", tool="search_docs", about="Search the documentation of SQL queries") is Role.SEARCH


@pytest.mark.parametrize("form", [["uri"], {}, 5, None])
def test_a_format_of_no_legal_form_tells_nothing(form):
    assert _role("customer_id", format=form) is Role.IDENTIFIER
