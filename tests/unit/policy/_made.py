"""Facts, findings and policies for tests, with what a test does not care about filled in."""

from __future__ import annotations

from douane.config import read
from douane.model.finding import Finding, Severity
from douane.policy.document import Level
from douane.policy.evaluate import judge
from douane.policy.facts import Facts
from douane.policy.parse import Document
from douane.protocol.direction import Direction
from douane.stores.documents import built_in

NOW = 1_800_000_000.0  # 2027-01-15T08:00:00Z
CALL = Facts(
    principal="local:ann",
    server="npm:@acme/files",
    server_name="files",
    subject="write_file",
    method="tools/call",
    direction=Direction.TO_SERVER,
    arguments={"path": "/tmp/a", "body": {"text": "x"}},
    labels=frozenset(),
    at=NOW,
)
RESULT = CALL._replace(direction=Direction.TO_CLIENT, arguments=None)


def finding(rule="secret.aws", where="/params/arguments/body/text", **rest):
    return Finding(rule, rest.pop("severity", Severity.HIGH), where, "an AWS key", **rest)


def yours(text, name="douane.toml"):
    return Document(name, Level.USER, text)


def projects(text, name="project/douane.toml"):
    return Document(name, Level.PROJECT, text)


def config(*documents):
    return read([built_in(), *documents])


def only(text):
    """A policy of nothing but these clauses."""
    return read([yours(text)]).policy


def says(text, facts=CALL, *findings):
    return judge(only(text), facts, findings)
