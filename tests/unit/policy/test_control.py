"""The `[control]` table: where the control room listens, and who may do what there."""

from __future__ import annotations

import pytest

from douane.config import DocumentsError, read
from douane.errors import ConfigError
from douane.model.access import Principal
from douane.operations.base import Role
from douane.policy.control import ROLES
from douane.policy.document import Level
from douane.policy.parse import Document
from douane.stores.documents import built_in, load


def control(*texts, level=Level.USER):
    documents = [Document(f"{number}.toml", level, text) for number, text in enumerate(texts)]
    return read([built_in(), *documents]).settings.control


def complaint(text, level=Level.USER):
    with pytest.raises(DocumentsError) as raised:
        control(text, level=level)
    return raised.value


def test_there_is_none_unless_a_document_speaks_of_it():
    assert not control().is_there
    assert control("[control]\n").is_there
    assert control("[control]\n").listen == ("127.0.0.1:7180",)


def test_it_says_where_and_under_which_name():
    found = control('[control]\nlisten = "127.0.0.1:9000"\nurl = "https://room.example/"\n')
    assert (found.listen, found.url) == (("127.0.0.1:9000",), "https://room.example")


def test_roles_are_of_principals_groups_and_scopes():
    found = control(
        '[control.roles.operator]\ngroups = ["ops"]\n[control.roles.viewer]\nprincipals = ["key:*"]\n'
    )
    assert found.roles["operator"].include(Principal("oidc:x|ann", groups=frozenset({"ops"})))
    assert not found.roles["operator"].include(Principal("key:ci"))
    assert found.roles["viewer"].include(Principal("key:ci"))


def test_the_roles_of_documents_are_those_of_operations():
    assert {*ROLES} == {role.value for role in Role}


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("[control]\nlistn = 1\n", 2, "unknown key `listn`"),
        ("[control.roles.admin]\ngroups = ['x']\n", 1, "unknown role `admin`"),
        ("[control.roles.viewer]\nprincipals = ['ann']\n", 2, "`ann` is nobody"),
        ("[control]\nlisten = 'here'\n", 2, "`here` is no address"),
        ("[control]\nlisten = 'unix:/run/x'\n", 2, "no browser comes"),
        ("[control]\nurl = 'https://[a'\n", 2, "`https://[a` is no address"),
        ("control = 1\n", 1, "`control` must be a table"),
    ],
)
def test_a_mistake_is_told_with_its_line(text, line, says):
    problem = complaint(text).problems[0]
    assert problem.line == line
    assert says in problem.message
    assert problem.fix


def test_a_project_says_nothing_of_it():
    assert "control" in complaint("[control]\n", Level.PROJECT).problems[0].message


@pytest.mark.parametrize(
    ("text", "is_taken"),
    [("[control.roles.viewer]\ngroups = ['x']\n", True), ("[control]\nurl = 'https://x.example'\n", False)],
)
def test_a_tenant_says_who_has_which_role_there_and_nothing_else(tmp_path, text, is_taken):
    (tmp_path / "tenants" / "acme").mkdir(parents=True)
    (tmp_path / "douane.toml").write_text(
        "[tenants.acme]\n[control.roles.operator]\ngroups = ['y']\n", "utf-8"
    )
    (tmp_path / "tenants" / "acme" / "douane.toml").write_text(text, "utf-8")
    if is_taken:
        assert {*load(tmp_path, None, "acme").settings.control.roles} == {"viewer"}
    else:
        with pytest.raises(ConfigError, match=r"\[control\]|where the gateway listens"):
            load(tmp_path, None, "acme")
