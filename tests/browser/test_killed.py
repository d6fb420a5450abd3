"""While something is killed, nobody can overlook it, and nothing is killed by a slip."""

from __future__ import annotations

from tests.browser.test_pages import serious
from tests.browser.watching import PHONE


def test_everything_is_stopped_only_once_it_was_chosen_and_is_told_on_every_page_until_lifted(
    empty_room, axe
):
    with empty_room.looked_at() as look:
        page = look.goes("/incidents/kill")
        page.get_by_label("Why").fill("a drill")
        page.get_by_label("Yes, stop it now").check()
        page.get_by_role("button", name="Stop it now").click()
        assert page.locator("#scope:invalid").count() == 1
        assert page.locator("#killed .notice").count() == 0
        page.get_by_label("What", exact=True).select_option("everything")
        page.get_by_role("button", name="Stop it now").click()
        page.locator("#killed").get_by_text("everything is killed").wait_for()
        for path in ("/", "/servers"):
            look.goes(path)
            banner = page.locator("#killed .notice")
            assert banner.bounding_box()["y"] == 0
            assert serious(page, axe) == []
        page.set_viewport_size(PHONE)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        banner.get_by_role("link").click()
        page.get_by_text("Lift all").click()
        page.get_by_label("Why it may run again").fill("it was a drill")
        page.get_by_role("button", name="Let it run again").click()
        page.get_by_text("Nothing is stopped").wait_for()
        assert page.locator("#killed .notice").count() == 0
