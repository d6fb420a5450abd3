"""A question to a person about a mail that an agent wants to send, and the same about another one."""

from __future__ import annotations

from dataclasses import replace

from douane.approvals.ticket import Question

ASKED = Question(
    name="q1",
    session="s1",
    principal="key:bot",
    server="npx:mail",
    server_name="mail",
    method="tools/call",
    subject="send",
    pin="11",
    parts={"/arguments/to": "d1", "/arguments/text": "d2"},
    shown={"to": "ann@example.org", "text": "<script>alert(1)</script>\u202e & co"},
    whole=frozenset({"/arguments/to", "/arguments/text"}),
    holds=frozenset({"ask-first"}),
    because="rule `ask-first` is about it",
    risk="high",
)


def to(text, asked=ASKED, **other):
    """The same call to somebody else."""
    told = {**asked.shown, "to": text}
    return replace(asked, parts={**asked.parts, "/arguments/to": f"of {text}"}, shown=told, **other)
