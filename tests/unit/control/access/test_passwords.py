"""Which passwords may be chosen, and how they are kept."""

import asyncio

import pytest
from argon2 import PasswordHasher

from douane.control.access.passwords import LONGEST, Passwords, why_not
from tests._promises import promise

LIGHT = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


class Counting(PasswordHasher):
    """The hasher itself, which counts its work."""

    def __init__(self):
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.verified = []

    def verify(self, digest, password):
        self.verified.append(digest)
        return super().verify(digest, password)


@pytest.mark.parametrize(
    "password",
    [
        "short of it",
        "passwordpassword",
        "Password1234!",
        "P@ssw0rd2026!",
        "qwertyuiop123",
        "123456789012",
        "aaaaaaaaaaaaaaa",
        "abcabcabcabc",
        "correcthorsebatterystaple",
        "AdminAdmin2026",
        "annabelle1234567",
        "Welcome2026!!",
        "l" * 300,
    ],
)
def test_what_is_guessed_first_cannot_be_chosen(password):
    assert why_not(password, "annabelle")


@pytest.mark.parametrize(
    "password", ["the kettle sings at four", "gr8-otters-hum-below", "žluťoučký kůň úpěl", "V7#kq!zPw2@d"]
)
def test_length_is_enough_whatever_the_characters_are(password):
    assert why_not(password, "annabelle") == ""


def test_a_password_is_known_again_and_another_is_not():
    async def story():
        passwords = Passwords(LIGHT)
        digest = await passwords.digest("the kettle sings at four")
        assert "kettle" not in digest
        assert await passwords.are_same("the kettle sings at four", digest)
        assert not await passwords.are_same("the kettle sings at five", digest)

    asyncio.run(story())


def test_the_same_characters_are_the_same_password_however_a_keyboard_makes_them():
    async def story():
        passwords = Passwords(LIGHT)
        assert await passwords.are_same(
            "cafe\u0301 noir du matin", await passwords.digest("caf\u00e9 noir du matin")
        )

    asyncio.run(story())


@promise("P-SIGN-IN-NAMES")
def test_a_name_of_nobody_costs_the_same_work():
    async def story():
        counting = Counting()
        passwords = Passwords(counting)
        assert not await passwords.are_same("the kettle sings at four", "")
        (digest,) = counting.verified
        assert not counting.check_needs_rehash(digest)  # made with the same parameters

    asyncio.run(story())


def test_what_was_kept_with_other_parameters_is_dated():
    async def story():
        digest = await Passwords(LIGHT).digest("the kettle sings at four")
        assert not Passwords(LIGHT).is_dated(digest)
        assert Passwords(PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)).is_dated(digest)

    asyncio.run(story())


def test_the_usual_work_is_what_rfc_9106_recommends():
    async def story():
        assert "$argon2id$v=19$m=65536,t=3,p=4$" in await Passwords().digest("the kettle sings at four")

    asyncio.run(story())


def test_a_password_longer_than_any_is_as_much_work_as_one_of_nobody():
    async def tried():
        counting = Counting()
        passwords = Passwords(counting)
        digest = await passwords.digest("a" * LONGEST)
        assert await passwords.are_same("a" * LONGEST, digest)
        assert not await passwords.are_same("a" * LONGEST + "\u0300\u0316" * 500_000, digest)
        assert counting.verified[0] == digest != counting.verified[1]

    asyncio.run(tried())
