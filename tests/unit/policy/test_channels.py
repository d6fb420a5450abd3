"""Who may answer beside a terminal: what documents may say, and what is in force without them."""

from __future__ import annotations

import pytest

from douane.model.access import Principal
from douane.policy.channels import Approvers, Form, Own, Webhook
from tests._promises import promise
from tests.unit.policy.test_judge import complaint, config

PAGE = '[approvals.page]\nprincipals = ["cert:ann"]\nroles = ["approver"]\n'
HOOK = '[approvals.webhook]\nurl = "https://hooks.example/x"\nkey = "/etc/douane/hook.key"\n'


def test_nobody_is_told_or_may_answer_unless_a_document_says_so():
    approving = config("").settings.approvals
    assert (approving.page, approving.webhook) == (Approvers(), Webhook())
    assert not approving.page.are_there


def test_who_is_named_or_has_the_role_may_answer():
    page = config(PAGE).settings.approvals.page
    assert page.include(Principal("cert:ann"))
    assert page.include(Principal("cert:bob", roles=frozenset({"approver"})))
    assert not page.include(Principal("cert:bob"))
    assert page.own is Own.NEVER


@promise("P-AGENT-CANNOT-APPROVE")
def test_a_key_may_never_answer_whatever_roles_it_has():
    page = config(PAGE).settings.approvals.page
    assert not page.include(Principal("key:ann", roles=frozenset({"approver"})))
    everybody = config(PAGE.replace("cert:ann", "*")).settings.approvals.page
    assert not everybody.include(Principal("key:ann"))


def test_a_webhook_says_who_is_who_there():
    hook = config(HOOK + 'form = "slack"\npeople = { U1 = "cert:ann" }\n').settings.approvals.webhook
    assert (hook.form, dict(hook.people)) == (Form.SLACK, {"U1": "cert:ann"})


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[approvals.page]\n", "own.toml, line 1: nobody may answer"),
        (PAGE + 'own = "yes"\n', "line 4: unknown own `yes`"),
        (PAGE.replace("cert:ann", "key:ann"), "line 2: `key:ann` is a key, which programs hold"),
        (PAGE + "owns = 1\n", "line 4: unknown key `owns`"),
        (HOOK.replace("https:", "http:"), "line 2: `url` is no address of a webhook"),
        (HOOK.replace("hooks.example", "ann:pw@hooks.example"), "line 2: `url` is no address"),
        ('[approvals.webhook]\nurl = "https://hooks.example/x"\n', "`key` is missing"),
        (HOOK + "people = 1\n", "line 4: `people` must say which principal each is"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_what_to_write(text, told):
    assert told in complaint(text)


def test_what_is_wrong_with_an_address_is_told_without_it():
    assert "hooks.example" not in complaint(HOOK.replace("https:", "http:"))
