"""`with` and `tag` of a rule."""

from __future__ import annotations

import pytest

from douane.config import DocumentsError
from douane.model.verdict import Action, Treatment
from tests.unit.policy._made import RESULT, finding, only, says

EDIT = '[[rule]]\nid = "r"\nfinding = "secret.*"\naction = "edit"\n'


@pytest.mark.parametrize(("word", "treatment"), [(one.name.lower(), one) for one in Treatment])
def test_an_edit_says_how(word, treatment):
    verdict = says(f'{EDIT}with = "{word}"', RESULT, finding(start=2, end=5, mend="[gone]"))
    [edit] = verdict.edits

    assert (edit.treatment, edit.rule) == (treatment, "secret.aws")


def test_an_edit_that_does_not_say_how_redacts():
    [edit] = says(EDIT, RESULT, finding(end=5, mend="[gone]")).edits

    assert (edit.treatment, edit.text) == (Treatment.REDACT, "[gone]")


def test_a_cut_leaves_what_it_was():
    [edit] = says(f'{EDIT}with = "cut"', RESULT, finding(end=5, mend="[gone]")).edits

    assert edit.text == "[removed: secret.aws]"


@pytest.mark.parametrize("word", ["redact", "last4", "hash", "tokenise", "cut"])
@pytest.mark.parametrize("found", [finding(end=5), finding(end=5, mend="x", in_key=True)])
def test_what_cannot_be_taken_out_is_denied_whatever_the_treatment(word, found):
    assert says(f'{EDIT}with = "{word}"', RESULT, found).action is Action.DENY


def test_a_mark_needs_nothing_to_be_taken_out():
    assert says(f'{EDIT}with = "mark"', RESULT, finding(end=5)).action is Action.EDIT


TAGGED = '[[rule]]\nid = "r"\naction = "deny"\ntag = {}\n'


@pytest.mark.parametrize(
    ("wanted", "tags", "action"),
    [
        ('"PCI-DSS"', ("GDPR", "PCI-DSS"), Action.DENY),
        ('"PCI-DSS"', ("GDPR",), Action.ALLOW),
        ('"PCI-DSS"', (), Action.ALLOW),
        ('"MCP01:*"', ("MCP01:2025",), Action.DENY),
        ('["HIPAA", "GDPR"]', ("GDPR",), Action.DENY),
        ('["GDPR", "!HIPAA"]', ("GDPR", "HIPAA"), Action.ALLOW),
        ('"!HIPAA"', ("GDPR",), Action.DENY),
        ('"!HIPAA"', ("GDPR", "HIPAA"), Action.ALLOW),
    ],
)
def test_a_rule_can_speak_of_a_class_of_findings(wanted, tags, action):
    assert says(TAGGED.format(wanted), RESULT, finding(tags=tags)).action is action


def test_a_rule_with_a_tag_is_not_about_messages():
    assert says(TAGGED.format('"GDPR"'), RESULT).action is Action.ALLOW


def test_a_tag_narrows_the_findings_of_a_rule():
    document = TAGGED.format('"GDPR"') + 'finding = "secret.*"'

    assert says(document, RESULT, finding("other.x", tags=("GDPR",))).action is Action.ALLOW
    assert says(document, RESULT, finding(tags=("GDPR",))).action is Action.DENY


@pytest.mark.parametrize(
    ("document", "line", "message", "fix"),
    [
        (f'{EDIT}with = "tokenize"', 5, "unknown with `tokenize`", "did you mean `tokenise`?"),
        (f'{EDIT}with = "mark"\ndirection = "to-server"', 5, "a mark is for a model", "use `direction = "),
        (TAGGED.format('"GDPR"') + 'with = "hash"', 5, "`with` says how to edit", 'add `action = "edit"`'),
        (TAGGED.format("[]"), 4, "`tag` is an empty list", "name a tag"),
        (TAGGED.format("7"), 4, "`tag` must be a string", "write `tag = "),
    ],
)
def test_a_mistake_is_told_with_its_line_and_what_to_write(document, line, message, fix):
    with pytest.raises(DocumentsError) as caught:
        only(document)
    [problem] = caught.value.problems

    assert problem.line == line
    assert message in problem.message
    assert fix in problem.fix
