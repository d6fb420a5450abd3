"""What a principal has read is one thing at all servers, and not kept for longer than it matters."""

from __future__ import annotations

from dataclasses import replace

from douane.flow import PRIVATE, leaving, read, stream
from douane.flow.course import IDLE
from douane.gateway.flows import MOST, Flows
from douane.model.access import Principal

ANN = Principal("key:ann")
TEXT = "the quick brown fox jumps over the lazy dog while nobody in the whole town looks"


def test_each_program_of_a_principal_has_its_own():
    flows = Flows()
    assert flows.of(ANN) is flows.of(Principal("key:ann"))
    assert flows.of(ANN) is not flows.of(replace(ANN, id="key:bob"))
    assert flows.of(ANN) is not flows.of(replace(ANN, client="other"))
    assert flows.of(ANN) is not flows.of(replace(ANN, tenant="other"))


def test_what_is_too_old_is_let_go_of():
    flows = Flows()
    read(flows.of(ANN), [TEXT], frozenset({PRIVATE}), "files", 1.0)
    flows.forget_idle(IDLE)
    assert leaving(flows.of(ANN), stream(TEXT), "web", IDLE)
    flows.forget_idle(IDLE + 2)
    assert not flows.of(ANN).private.kept


def test_no_more_are_remembered_than_there_is_room_for():
    flows = Flows()
    first = flows.of(ANN)
    for number in range(MOST):
        flows.of(replace(ANN, id=f"key:{number}"))
    assert flows.of(ANN) is not first
