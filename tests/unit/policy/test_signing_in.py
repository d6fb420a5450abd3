"""What documents say of signing in at the control room."""

import pytest

from douane.config import read
from douane.errors import ConfigError
from douane.policy.signing_in import Demanded, SignIn
from douane.stores.documents import built_in
from tests.unit.policy._made import projects, yours


def control(text, made=yours):
    return read((built_in(), made(text))).settings.control


def test_what_is_not_said_is_as_usual():
    assert control("").sign_in == control("[control]\n").sign_in == SignIn()
    assert SignIn().second_factor is Demanded.CHANGES


def test_times_and_demands_are_read():
    text = '[control.sign-in]\nidle = "5 min"\nlifetime = "8 h"\nsecond_factor = "everybody"\nacr = "high"\namr = ["mfa"]\n'
    assert control(text).sign_in == SignIn(300, 28_800, Demanded.EVERYBODY, ("high",), ("mfa",))


@pytest.mark.parametrize(
    "text",
    [
        'idle = "5 s"',
        'idle = "30 d"',
        'lifetime = "never"',
        'second_factor = "sometimes"',
        "acr = 1",
        'passwords = "any"',
    ],
)
def test_what_cannot_be_meant_is_refused(text):
    with pytest.raises(ConfigError):
        control(f"[control.sign-in]\n{text}\n")


@pytest.mark.parametrize("url", ["http://intranet/", "douane.example", "javascript:alert(1)", "https://a/?b"])
def test_an_address_that_others_could_read_along_is_none(url):
    with pytest.raises(ConfigError):
        control(f'[control]\nurl = "{url}"\n')


def test_a_project_says_nothing_of_it():
    with pytest.raises(ConfigError):
        control('[control.sign-in]\nsecond_factor = "nobody"\n', projects)
