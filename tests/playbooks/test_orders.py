"""What a person says of a suspension counts for what was before it, and not for what comes."""

from __future__ import annotations

from dataclasses import replace

from douane.model.order import Order
from tests.playbooks.post import Post, text, tool
from tests.playbooks.post import result as said

STRICT = '[behaviour]\nloop = { warning = 2, danger = 3, critical = 4 }\npace = "1 s"\n'


def looped(made, name):
    """The same call again and again; whether the next one passes."""
    for number in range(8):
        if made.calls(ident=f"{name}-{number}").to_server:
            made.server(said(f"{name}-{number}", **text("fine")))
    return bool(made.calls(ident=f"{name}-next").to_server)


def test_who_was_let_go_on_is_suspended_again_for_what_they_do_then():
    made = Post.under(STRICT).handshake()
    made.lists(tool())
    assert not looped(made, "first")
    made.at += 1
    made.rules = replace(made.rules, orders=(Order(made.at, made.session.id),))
    assert made.calls(ident="let-go").to_server
    assert not looped(made, "second")
