"""Documents as one configuration, or every mistake in them."""

from __future__ import annotations

import pytest

from douane.config import DocumentsError, read
from douane.model.server import Trust
from douane.model.verdict import Action
from douane.policy.document import Mode
from douane.policy.settings import Recorded, Sync
from tests._promises import promise
from tests.unit.policy._made import config, finding, projects, says, yours

SECRETS_PASS = '[[rule]]\nid = "secrets-out"\nfinding = "secret.*"\naction = "allow"\n'


def problems(*documents):
    with pytest.raises(DocumentsError) as error:
        config(*documents)
    return error.value.problems


def problem(*documents):
    (one,) = problems(*documents)
    return one


def rule(name, found=None):
    found = found or config()
    return next(one for one in found.policy.rules if one.id == name)


def test_the_example_of_the_handbook():
    one = problem(yours("\n" * 11 + '[[rule]]\nid = "x"\naction = "alow"'))
    assert str(one) == "douane.toml, line 14: unknown action `alow`"
    assert one.fix == "did you mean `allow`? use one of: allow, edit, hold, deny"


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("a = ", 1, "not TOML: invalid value"),
        ("a = 1\nb = 1\n\na = 2", 4, "not TOML: cannot overwrite a value"),
        ("[[rule]\n", 1, "not TOML: expected ']]' at the end of an array declaration"),
        ("a = [" * 5000, 1, "not TOML: "),
        ("limit = 1", 1, "unknown key `limit`"),
        ("rule = 1", 1, "`rule` must be an array of tables"),
        ('[rule]\nid = "x"', 1, "`rule` must be an array of tables"),
        ("limits = 1", 1, "`limits` must be a table"),
        ('mode = "off"', 1, "unknown mode `off`"),
        ("mode = 3", 1, "unknown mode `3`"),
        ('[[rule]]\naction = "deny"', 1, "`id` is missing"),
        ('[[rule]]\nid = "x"', 1, "`action` is missing"),
        ('[[rule]]\nid = "X y"\naction = "deny"', 2, "`X y` cannot be an id"),
        ('[[rule]]\nid = 7\naction = "deny"', 2, "`id` must be a string"),
        ('[[rule]]\nid = "x"\naction = "deny"\ntol = "y"', 4, "unknown key `tol`"),
        (
            '[[rule]]\nid = "x"\naction = "deny"\ntool = []',
            4,
            "`tool` is an empty list, which matches nothing",
        ),
        ('[[rule]]\nid = "x"\naction = "deny"\ntool = ["a", 1]', 4, "`tool` must be a string or a list"),
        ('[[rule]]\nid = "x"\naction = "deny"\ntool = ""', 4, "`tool` must be a string or a list"),
        ('[[rule]]\nid = "x"\naction = "deny"\ndirection = "in"', 4, "unknown direction `in`"),
        ('[[rule]]\nid = "x"\naction = "edit"', 3, "only a finding can be edited out"),
        ('[[rule]]\nid = "x"\naction = "deny"\nseverity = "high"', 4, "`severity` is that of a finding"),
        (
            '[[rule]]\nid = "x"\naction = "deny"\nargument = "/a/b"',
            4,
            "a rule without `finding` can only match",
        ),
        ('[[rule]]\nid = "x"\naction = "deny"\nfinding = "a"\nseverity = "bad"', 5, "unknown severity `bad`"),
        (
            '[[rule]]\nid = "x"\naction = "deny"\nfinding = "a"\nconfidence = 2',
            5,
            "`confidence` cannot be `2`",
        ),
        (
            '[[rule]]\nid = "x"\naction = "deny"\nfinding = "a"\nconfidence = nan',
            5,
            "`confidence` cannot be `nan`",
        ),
        ('[[rule]]\nid = "x"\naction = "deny"\nwhen = ""', 4, "the condition is empty"),
        ('[limits]\nmessage = "4 MiBs"', 2, "`message` cannot be `4 MiBs`"),
        ("[limits]\nmessage = 10", 2, "`message` cannot be `10`"),
        ("[limits]\nmessage = true", 2, "`message` cannot be `True`"),
        ("[limits]\ninteger_bits = 32", 2, "`integer_bits` cannot be `32`"),
        ("[limits]\nin_flight = 0", 2, "`in_flight` cannot be `0`"),
        ("[limits]\nin_flight = 1.5", 2, "`in_flight` must be a whole number"),
        ('[protocol]\nextensions = ["*"]', 2, "`*` cannot be an extension"),
        ('[protocol]\nextensions = ["tools*"]', 2, "`tools*` cannot be an extension"),
        ('[tools]\ntrust = ["x"]', 2, "unknown trust `['x']`"),
    ],
)
def test_each_mistake_is_named_with_its_line(text, line, message):
    one = problem(yours(text))
    assert one.line == line
    assert one.message.startswith(message)
    assert one.fix


EXCEPTION = {"finding": '"secret.x"', "server": '"a"', "until": "2030-01-01", "reason": '"r"'}


def exception(**changed):
    lines = {**EXCEPTION, **changed}
    return "[[exception]]\n" + "".join(f"{key} = {value}\n" for key, value in lines.items() if value)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"until": None}, "`until` is missing"),
        ({"reason": None}, "`reason` is missing"),
        ({"reason": '" "'}, "the reason is empty"),
        ({"finding": None}, "`finding` is missing"),
        ({"server": None}, "the exception has no scope"),
        ({"server": None, "principal": '"local:ann"'}, "the exception has no scope"),
        ({"finding": '"*"'}, "`*` is too wide for an exception"),
        ({"finding": '"*.x"'}, "`*.x` is too wide for an exception"),
        ({"finding": '"pin.*"'}, "no exception can hide `pin.*`"),
        ({"finding": '"engine.failure"'}, "no exception can hide `engine.failure`"),
        ({"until": "2030-01-01T00:00:00"}, "`until` cannot be `2030-01-01 00:00:00`"),
        ({"until": '"tomorrow"'}, "`until` cannot be `tomorrow`"),
        ({"until": "12:00:00"}, "`until` cannot be `12:00:00`"),
        ({"value": '"s3cr3t"'}, "`value` is no digest"),
    ],
)
def test_an_exception_needs_an_end_a_reason_and_a_scope(changed, message):
    assert problem(yours(exception(**changed))).message == message


def test_all_mistakes_are_told_at_once_in_order():
    text = 'mode = "x"\n[[rule]]\nid = "a"\naction = "b"\n[limits]\nmessage = 1\n'
    found = problems(yours(text), yours("[tool]", "douane.d/a.toml"))
    assert [(one.document, one.line) for one in found] == [
        ("douane.toml", 1),
        ("douane.toml", 4),
        ("douane.toml", 6),
        ("douane.d/a.toml", 1),
    ]


@promise("P-NO-TRACEBACK")
def test_the_error_tells_the_first_mistake_its_fix_and_how_many_there_are():
    with pytest.raises(DocumentsError) as error:
        config(yours('mode = "x"\nmod = 1'))
    assert error.value.message == (
        "douane.toml, line 1: unknown mode `x` (and 1 more, see `douane policy check`)"
    )
    assert (error.value.fix, error.value.exit_code) == ("use one of: monitor, enforce", 2)


def test_a_mistake_is_shown_short_and_printable():
    one = problem(yours(f'mode = "\\u001b[31m\\u200b`{"x" * 99}"'))
    assert one.message == f"unknown mode `?[31m??{'x' * 53}…`"


def test_your_rule_replaces_the_built_in_one_of_the_same_id():
    found = config(yours(SECRETS_PASS))
    assert rule("secrets-out", found).action is Action.ALLOW
    assert len(found.policy.rules) == len(config().policy.rules)


def test_your_documents_may_not_use_an_id_twice():
    text = '[[rule]]\nid = "a"\naction = "deny"\n'
    one = problem(yours(text), yours(text, "douane.d/more.toml"))
    assert str(one) == "douane.d/more.toml, line 1: the id `a` is taken by douane.toml, line 1"


def test_of_your_documents_the_stricter_wins():
    found = config(
        yours('[limits]\nmessage = "8 MiB"'), yours('[limits]\nmessage = "6 MiB"', "douane.d/a.toml")
    )
    assert found.settings.limits.message == 6 << 20


def test_yours_may_loosen_what_is_built_in():
    text = """
    mode = "monitor"
    [limits]
    message = "64 MiB"
    integer_bits = 64
    [protocol]
    extensions = ["acme/*", "other/thing"]
    [tools]
    trust = "approve-first"
    [audit]
    sync = "full"
    arguments = "none"
    """
    found = config(yours(text))
    assert found.policy.mode is Mode.MONITOR
    assert (found.settings.limits.message, found.settings.limits.integer_bits) == (64 << 20, 64)
    assert found.settings.extensions == ("acme/*", "other/thing")
    assert found.settings.trust is Trust.APPROVE_FIRST
    assert (found.settings.audit.sync, found.settings.audit.arguments) == (Sync.FULL, Recorded.NONE)


@pytest.mark.parametrize(
    ("size", "expected"),
    [('"4 MiB"', 4 << 20), ('"512KiB"', 512 << 10), ("4096", 4096), ('"2 MB"', 2 * 10**6)],
)
def test_sizes_are_numbers_of_bytes_or_have_a_unit(size, expected):
    assert config(yours(f"[limits]\nmessage = {size}")).settings.limits.message == expected


def test_extensions_of_several_documents_add_up():
    one, two = '[protocol]\nextensions = "a/*"', '[protocol]\nextensions = ["b/*"]'
    assert config(yours(one), yours(two, "douane.d/b.toml")).settings.extensions == ("a/*", "b/*")


@pytest.mark.parametrize(
    ("line", "name", "expected"),
    [
        ('imitation = "hold"', "imitation", Action.HOLD),
        ('results = "refuse"', "results", Action.DENY),
        ('undeclared = "report"', "undeclared", Action.ALLOW),
    ],
)
def test_a_setting_of_the_tools_sets_the_rule_of_its_name(line, name, expected):
    assert rule(name, config(yours(f"[tools]\n{line}"))).action is expected


def test_your_own_rule_is_not_changed_by_your_setting_of_its_name():
    text = '[tools]\nresults = "refuse"\n[[rule]]\nid = "results"\nfinding = "schema.result"\naction = "hold"'
    assert rule("results", config(yours(text))).action is Action.HOLD


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        (exception(), 1, "cannot make exceptions"),
        ('mode = "monitor"', 1, "cannot loosen `mode`"),
        ('[limits]\nmessage = "8 MiB"', 2, "cannot loosen `limits.message`"),
        ("[limits]\ninteger_bits = 64", 2, "cannot loosen `limits.integer_bits`"),
        ("[protocol]\nextensions = []", 2, "cannot set `protocol.extensions`"),
        ('[tools]\nundeclared = "report"', 2, "cannot loosen `tools.undeclared`"),
        ('[audit]\narguments = "none"', 2, "cannot set `audit.arguments`"),
    ],
)
def test_a_projects_document_cannot_loosen_anything(text, line, message):
    one = problem(projects(text))
    assert str(one) == f"project/douane.toml, line {line}: a project's document {message}"
    assert one.fix == "put it into a document of your own configuration folder"


@pytest.mark.parametrize("text", [SECRETS_PASS, SECRETS_PASS.replace("allow", "deny")])
def test_a_projects_document_cannot_replace_a_rule(text):
    assert "cannot replace a rule" in problem(projects(text)).message


def test_a_projects_document_cannot_undo_what_you_tightened():
    mine = yours('[tools]\ntrust = "approve-first"')
    one = problem(mine, projects('[tools]\ntrust = "trust-on-first-use"'))
    assert one.message == "a project's document cannot loosen `tools.trust`"


def test_a_projects_document_may_tighten():
    text = """
    mode = "enforce"
    [limits]
    message = "1 MiB"
    [tools]
    trust = "approve-first"
    results = "refuse"
    [[rule]]
    id = "no-writing"
    tool = "write_*"
    action = "deny"
    """
    found = config(yours('mode = "monitor"'), projects(text))
    assert found.policy.mode is Mode.ENFORCE
    assert (found.settings.limits.message, found.settings.trust) == (1 << 20, Trust.APPROVE_FIRST)
    assert rule("results", found).action is Action.DENY
    assert rule("no-writing", found).action is Action.DENY


def test_a_projects_setting_tightens_your_own_rule_too():
    mine = '[[rule]]\nid = "results"\nfinding = "schema.result"\naction = "allow"'
    found = config(yours(mine), projects('[tools]\nresults = "refuse"'))
    assert rule("results", found).action is Action.DENY


def test_the_revision_changes_with_what_is_said():
    assert config(yours(SECRETS_PASS)).policy.revision != config().policy.revision


def test_the_revision_does_not_change_with_how_it_is_said():
    again = yours("# mine\n" + SECRETS_PASS.replace('id = "secrets-out"\n', "") + 'id = "secrets-out"')
    assert config(again).policy.revision == config(yours(SECRETS_PASS)).policy.revision


def test_the_revision_tells_your_document_from_a_projects():
    text = '[[rule]]\nid = "x"\naction = "deny"'
    assert config(yours(text)).policy.revision != config(projects(text)).policy.revision


def test_a_revision_is_twelve_hex_digits():
    revision = config().policy.revision
    assert len(revision) == 12
    assert int(revision, 16)


def test_nothing_of_a_document_with_a_mistake_is_used():
    with pytest.raises(DocumentsError):
        says('[[rule]]\nid = "a"\naction = "deny"\n[[rule]]\nid = "b"', finding())


def test_no_documents_at_all_are_an_empty_policy():
    assert read([]).policy.rules == ()
