"""Files are taken away from a page as often as somebody clicks, one after the other."""

from __future__ import annotations


def taken(page, click):
    """The name of the file that comes of it."""
    with page.expect_download() as coming:
        click()
    return coming.value.suggested_filename


def test_the_log_is_exported_twice_from_one_page_each_in_its_format(room):
    with room.looked_at() as look:
        page = look.goes("/audit")
        names = []
        for name in ("csv", "ocsf"):
            page.get_by_label("Format").select_option(name)
            names.append(taken(page, page.get_by_role("button", name="Export all of it").click))
            page.locator("form[data-file]:not([data-sent])").wait_for()
        assert [name.rpartition(".")[2] for name in names] == ["csv", "ocsf"]
        assert not page.evaluate("document.documentElement.classList.contains('is-busy')")


def test_a_report_is_taken_as_a_page_and_then_as_a_pdf(room):
    with room.looked_at() as look:
        page = look.goes("/reports")
        page.get_by_role("button", name="Make it").click()
        as_page = page.get_by_role("button", name="html", exact=True)
        as_page.wait_for(timeout=30_000)
        assert taken(page, as_page.click).endswith(".html")
        page.locator("form[data-file]:not([data-sent])").wait_for()
        page.get_by_role("button", name="pdf", exact=True).click()
        page.wait_for_url("**/reports/files/**")
