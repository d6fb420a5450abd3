"""Every page, as a browser has it: nothing goes wrong, nothing is asked for elsewhere, everybody can use it."""

from __future__ import annotations

from contextlib import suppress

import pytest
from playwright import sync_api

from tests._promises import promise
from tests.browser.paths import EMPTY, PAGES
from tests.browser.watching import MOST_BYTES, PHONE

_SERIOUS = {"serious", "critical"}
BOTH = {
    "overview",
    "question",
    "definitions",
}  # which have all colours; others take turns, unless with --long
SCHEMES = (("light",), ("dark",))
# Which have what no other has: streams, charts, diffs, forms, hostile names. The rest is looked at with --long.
SOON = BOTH | {
    "feed",
    "approvals",
    "decision",
    "hostile",
    "fleet",
    "session",
    "flow",
    "audit",
    "what-if",
    "accounts",
    "new incident",
    "sinks",
    "posture",
}


def serious(page, axe):
    """What axe finds that keeps somebody from using the page, each with where."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe)
    found = page.evaluate("async () => (await axe.run(document, {resultTypes: ['violations']})).violations")
    return [
        f"{one['id']}: {one['help']} at {[node['target'] for node in one['nodes']][:4]}"
        for one in found
        if one["impact"] in _SERIOUS
    ]


def looks_sound(look, axe, schemes):
    page = look.page
    assert page.locator("h1").count() == 1
    assert look.bytes < MOST_BYTES
    for scheme in schemes:
        page.emulate_media(color_scheme=scheme)
        assert serious(page, axe) == [], scheme
    page.set_viewport_size(PHONE)
    wide = "document.documentElement.scrollWidth"
    with suppress(sync_api.TimeoutError):  # charts are drawn anew once they have seen their new width
        page.wait_for_function(f"{wide} <= {PHONE['width']}", timeout=5_000)
    assert page.evaluate(wide) <= PHONE["width"], f"{page.evaluate(wide)} pixels wide on a phone"


@promise("P-PAGES-SOUND")
@promise("P-PAGES-FOR-ALL")
@promise("P-PAGES-TEXT")
@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[] if name in SOON else pytest.mark.long) for name in PAGES]
)
def test_a_page_is_sound_for_everybody_in_light_and_dark_and_on_a_phone(room, ground, axe, name, request):
    is_whole = request.config.getoption("--long") or name in BOTH
    schemes = ("light", "dark") if is_whole else SCHEMES[[*PAGES].index(name) % 2]
    with room.looked_at() as look:
        page = look.goes(PAGES[name](ground))
        assert page.locator("img").count() == 0
        assert page.title() not in {"1", "owned"}
        assert "\u202e" not in page.content()
        looks_sound(look, axe, schemes)


@pytest.mark.long
@pytest.mark.parametrize("name", EMPTY)
def test_a_page_of_nothing_says_what_to_do_next(empty_room, empty, axe, name):
    with empty_room.looked_at() as look:
        page = look.goes(PAGES[name](empty))
        assert page.locator(".empty, .all-well").first.is_visible()
        assert serious(page, axe) == []


def test_a_page_is_used_with_keys_alone(room):
    with room.looked_at() as look:
        page = look.goes("/")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Skip to what this page is about"
        assert page.locator(".skip-link").bounding_box()["width"] > 50
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"
        page.keyboard.press("j")
        page.keyboard.press("j")
        rows = page.locator(".todo > li")
        assert rows.nth(1).evaluate("row => row.contains(document.activeElement)")
        page.keyboard.press("k")
        assert rows.nth(0).evaluate("row => row.contains(document.activeElement)")
        page.keyboard.press("?")
        assert page.get_by_role("dialog", name="Keys").is_visible()
        page.keyboard.press("Escape")
        page.keyboard.press("g")
        page.keyboard.press("s")
        page.get_by_role("heading", name="Servers", level=1).wait_for()


def test_light_or_dark_is_chosen_and_stays(room):
    with room.looked_at() as look:
        page = look.goes("/fleet")
        ground = "getComputedStyle(document.body).backgroundColor"
        before = page.evaluate(ground)
        page.get_by_role("button", name="Dark theme").click()
        after = page.evaluate(ground)
        assert before != after
        look.goes("/servers")
        assert page.evaluate(ground) == after
        assert page.get_by_role("button", name="Dark theme").get_attribute("aria-pressed") == "true"


def test_a_chart_is_drawn_from_the_table_beside_it(room):
    with room.looked_at() as look:
        page = look.goes("/?within=1h")
        chart = page.locator("figure.chart").first
        chart.locator("canvas").wait_for()
        chart.locator("summary").click()
        assert chart.get_by_role("table").get_by_role("row").count() == 61


def test_on_a_phone_the_places_open_by_a_button(room):
    with room.looked_at(size=PHONE) as look:
        page = look.goes("/")
        places = page.get_by_role("navigation", name="Places")
        assert not places.is_visible()
        page.get_by_role("button", name="Menu").click()
        places.get_by_role("link", name="Fleet").click()
        page.get_by_role("heading", name="Fleet", level=1).wait_for()
