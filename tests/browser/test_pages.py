"""Every page, as a browser has it: nothing goes wrong, nothing is asked for elsewhere, everybody can use it."""

from __future__ import annotations

import pytest

from tests._promises import promise
from tests.browser.watching import MOST_BYTES, PHONE

PATHS = ("/", "/feed")
_SERIOUS = {"serious", "critical"}


def serious(page, axe):
    """What axe finds that keeps somebody from using the page, each with where."""
    page.evaluate(axe)
    found = page.evaluate("async () => (await axe.run(document, {resultTypes: ['violations']})).violations")
    return [
        f"{one['id']}: {one['help']} at {[node['target'] for node in one['nodes']][:4]}"
        for one in found
        if one["impact"] in _SERIOUS
    ]


@promise("P-PAGES-SOUND")
@promise("P-PAGES-FOR-ALL")
@pytest.mark.parametrize("path", PATHS)
def test_a_page_is_sound_for_everybody_in_light_and_dark_and_on_a_phone(room, axe, path):
    with room.looked_at() as look:
        page = look.goes(path)
        assert page.locator("h1").count() == 1
        assert look.bytes < MOST_BYTES
        assert serious(page, axe) == []
        page.emulate_media(color_scheme="dark")
        assert serious(page, axe) == []
        page.set_viewport_size(PHONE)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= PHONE["width"], f"{wide} pixels wide on a phone"
        assert page.title() != "1"


@promise("P-PAGES-TEXT")
@pytest.mark.parametrize("path", PATHS)
def test_what_peers_have_written_is_text_on_a_page(room, path):
    with room.looked_at() as look:
        page = look.goes(path)
        assert page.locator("img").count() == 0
        assert "owned" not in page.title()
        assert "\u202e" not in page.content()
