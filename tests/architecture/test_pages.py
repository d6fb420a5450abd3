"""What the pages point at exists."""

from __future__ import annotations

import re

import pytest

from tests.architecture._source import ROOT

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
_LINK = re.compile(r"\]\((?!https?://|mailto:|#)([^)#\s]+)(?:#[^)]*)?\)")
_SCRIPT = re.compile(r"(?<![\w/])script/[a-z]+\b")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_of_a_page_leads_somewhere(page):
    text = page.read_text("utf-8")
    dead = [link for link in _LINK.findall(text) if not (page.parent / link).exists()]
    assert not dead, f"{page.relative_to(ROOT)} links to what is not there: {dead}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_script_that_a_page_names_exists(page):
    named = set(_SCRIPT.findall(page.read_text("utf-8")))
    missing = sorted(name for name in named if not (ROOT / name).is_file())
    assert not missing, f"{page.relative_to(ROOT)} names scripts that are not there: {missing}"


def test_no_two_records_of_a_decision_share_a_number():
    numbers = [path.name[:4] for path in (ROOT / "docs" / "adr").glob("*.md")]
    assert sorted(numbers) == sorted(set(numbers))


def test_every_record_of_a_decision_stands_in_their_list():
    folder = ROOT / "docs" / "adr"
    listed = _LINK.findall((folder / "README.md").read_text("utf-8"))
    assert sorted(listed) == [path.name for path in sorted(folder.glob("0*.md"))]


def test_no_page_and_no_message_installs_a_package_that_is_not_published():
    sources = [*(ROOT / "src" / "douane").rglob("*.py")]
    pages = [page for page in PAGES if "adr" not in page.parts]
    wrong = re.compile(r"install '?`?douane\b|`douane\[[a-z,]+\]")
    named = [str(one.relative_to(ROOT)) for one in (*pages, *sources) if wrong.search(one.read_text("utf-8"))]
    assert not named
