"""The core stays pure and fails closed, and only the engine makes permits."""

from __future__ import annotations

import pytest

from tests._promises import promise
from tests.architecture import _core as core
from tests.architecture._source import complaints, report, snippet

OUTSIDE = "src/douane/transports/relay.py"


def test_the_core_catches_everything_in_one_place_at_most():
    found = complaints(core.broad_excepts)
    elsewhere = [line for line in found if not line.startswith(f"{core.BROAD_EXCEPT_LIVES_IN}:")]
    assert not elsewhere, report(elsewhere)
    assert len(found) <= 1, report(found)


@promise("P-PURE-CORE")
def test_the_core_reaches_for_nothing_outside():
    found = complaints(core.impure_calls)
    assert not found, report(found)


@promise("P-ONE-CHOKE-POINT")
def test_only_the_engine_makes_permits():
    found = complaints(core.permits_made_elsewhere)
    assert not found, report(found)


def test_no_type_is_ignored_without_code_and_reason():
    found = complaints(core.unexplained_ignores)
    assert not found, report(found)


@pytest.mark.parametrize(
    "text",
    [
        "try: pass\nexcept: pass",
        "try: pass\nexcept Exception: pass",
        "try: pass\nexcept (ValueError, BaseException) as e: pass",
        "with contextlib.suppress(Exception): pass",
    ],
)
def test_a_broad_except_is_found(text):
    assert len(complaints(core.broad_excepts, [snippet(text)])) == 1


def test_a_narrow_except_passes():
    assert (
        complaints(core.broad_excepts, [snippet("try: pass\nexcept (ValueError, ExceptionGroup): pass")])
        == []
    )


def test_a_broad_except_outside_of_the_core_is_not_this_check():
    assert complaints(core.broad_excepts, [snippet("try: pass\nexcept Exception: pass", OUTSIDE)]) == []


@pytest.mark.parametrize(
    "text",
    [
        "open('x')",
        "datetime.now(UTC)",
        "datetime.datetime.now()",
        "date.today()",
        "Path('x').read_text()",
        "print(1)",
    ],
)
def test_a_reach_outside_is_found(text):
    assert len(complaints(core.impure_calls, [snippet(text)])) == 1


@pytest.mark.parametrize(
    "text",
    [
        "reopen('x')",
        "if __name__ == '__main__': print(1)",
        "datetime.fromtimestamp(0, UTC)",
        "now()",
        "model.open",
    ],
)
def test_what_stays_inside_passes(text):
    assert complaints(core.impure_calls, [snippet(text)]) == []


@pytest.mark.parametrize(
    "text",
    [
        "Permit(TO_SERVER, raw)",
        "engine.Permit(TO_SERVER, raw)",
        "partial(Permit, TO_SERVER)",
        "object.__new__(Permit)",
        "from douane.engine.permit import Permit as P",
        "Pass = Permit",
        "if (Pass := Permit): pass",
        "class Forged(Permit): pass",
    ],
)
def test_a_permit_made_outside_of_the_engine_is_found(text):
    assert len(complaints(core.permits_made_elsewhere, [snippet(text, OUTSIDE)])) == 1


@pytest.mark.parametrize(
    "text",
    [
        "isinstance(command, Permit)",
        "from douane.engine.permit import Permit",
        "match command:\n    case Permit(direction, raw): pass",
        "def send(permit: Permit) -> None: pass",
        "PermitBook()",
    ],
)
def test_a_permit_may_be_recognised_anywhere(text):
    assert complaints(core.permits_made_elsewhere, [snippet(text, OUTSIDE)]) == []


def test_the_engine_may_make_permits():
    assert complaints(core.permits_made_elsewhere, [snippet("Permit(TO_SERVER, raw)")]) == []


@pytest.mark.parametrize("comment", ["# type: ignore", "# type: ignore[arg-type]", "#type:ignore  # because"])
def test_an_unexplained_ignore_is_found(comment):
    assert len(complaints(core.unexplained_ignores, [snippet(f"x = 1  {comment}\n")])) == 1


@pytest.mark.parametrize(
    "line", ["x = 1  # type: ignore[arg-type]  # the stub is wrong", "x = '# type: ignore'"]
)
def test_an_explained_ignore_passes(line):
    assert complaints(core.unexplained_ignores, [snippet(f"{line}\n")]) == []
