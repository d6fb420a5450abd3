"""Following what was recorded: from a session to its refusal, from a search to a file, from a policy to another one."""

from __future__ import annotations

import csv

from tests._promises import promise
from tests.browser.test_pages import looks_sound

NO_NOTES = '[[rule]]\nid = "no-notes"\ntool = "read_note"\naction = "deny"\n'


@promise("P-PAGES-FOLLOW")
def test_a_session_is_followed_from_its_request_to_its_refusal(room):
    with room.looked_at() as look:
        page = look.goes("/sessions?refused=yes")
        page.locator("main tbody tr").filter(has_text="notes").last.get_by_role("link").first.click()
        page.get_by_role("heading", level=1, name="Session of").wait_for()
        page.get_by_role("link", name="Notable").click()
        refused = page.locator(".moment.deny", has_text="secrets-out")
        assert "deny" in refused.inner_text()
        assert "secret.aws-access-key-id" in refused.inner_text()
        refused.locator("summary").click()
        assert "[redacted" in refused.locator("pre").inner_text()
        refused.locator(".end a").first.click()
        page.get_by_role("heading", level=1, name="Entry").wait_for()
        page.get_by_role("link", name="The session around it").click()
        page.get_by_role("heading", level=1, name="Session of").wait_for()


@promise("P-CONTROL-EXPORT")
def test_what_a_search_has_found_is_taken_away_as_a_file(room, tmp_path):
    with room.looked_at() as look:
        page = look.goes("/")
        page.get_by_role("searchbox", name="Search the audit log").fill("aws-access-key")
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="Found").wait_for()
        page.get_by_label("Format").select_option("csv")
        with page.expect_download() as download:
            page.get_by_role("button", name="Export all of it").click()
        download.value.save_as(tmp_path / "found.csv")
        with (tmp_path / "found.csv").open(encoding="utf-8", newline="") as file:
            rows = [*csv.DictReader(file)]
        assert any("secret.aws-access-key-id" in row["findings"] for row in rows)
        page = look.goes("/audit?text=control/audit.export")
        assert page.locator("main tbody tr").count() == 1


@promise("P-PAGES-FOLLOW")
def test_another_policy_is_tried_on_what_was_recorded_and_changes_nothing(room, ground):
    before = (ground.config / "douane.toml").read_bytes()
    with room.looked_at() as look:
        page = look.goes("/policies/what-if")
        page.get_by_label("Text of the document").fill("[[rule]]\n")
        page.get_by_role("button", name="Only look for mistakes").click()
        page.get_by_text("is missing").first.wait_for()
        page.get_by_label("Text of the document").fill(NO_NOTES)
        page.get_by_role("button", name="Judge it again").click()
        row = page.get_by_role("row").filter(has_text="notes/read_note").first
        row.wait_for()
        assert "no-notes" in row.inner_text()
    assert (ground.config / "douane.toml").read_bytes() == before


def test_the_log_is_proved_while_somebody_watches(room):
    with room.looked_at() as look:
        page = look.goes("/audit")
        page.get_by_role("button", name="Verify the chain").click()
        page.get_by_text("each as it was written").wait_for()


def test_a_report_is_made_read_and_taken_away(room, axe, tmp_path):
    with room.looked_at() as look:
        page = look.goes("/reports")
        page.get_by_role("radio", name="controls").check()
        page.get_by_label("Framework", exact=True).select_option("gdpr")
        page.get_by_role("checkbox", name="Look closely").check()
        page.get_by_role("button", name="Make it").click()
        page.get_by_role("heading", name="Clauses").wait_for()
        looks_sound(look, axe, ("light", "dark"))
        with page.expect_download() as download:
            page.get_by_role("button", name="html").click()
        download.value.save_as(tmp_path / "report.html")
        assert (tmp_path / "report.html").read_text("utf-8").startswith("<!doctype html>")
        assert download.value.suggested_filename.startswith("douane-controls-gdpr-")
        page = look.goes("/audit?text=control/reports.export")
        assert page.locator("main tbody tr").count() == 1


def test_an_incident_is_opened_worked_on_and_closed(room):
    with room.looked_at() as look:
        page = look.goes("/incidents/new?servers=weather&only=watch&title=Prices+left&kind=exfiltration")
        page.get_by_role("checkbox", name="I have read what would be done").check()
        page.get_by_role("button", name="Open the incident").click()
        page.get_by_role("link", name="Prices left").click()
        page.get_by_label("Write something down").fill("called the supplier")
        page.get_by_role("button", name="Note it").click()
        page.get_by_text("called the supplier").wait_for()
        page.get_by_role("button", name="Done").first.click()
        page.get_by_role("button", name="Not done").first.wait_for()
        page.get_by_role("link", name="Whom to tell").click()
        page.get_by_text("To the authority").wait_for()
        page.get_by_role("link", name="What to do").click()
        page.get_by_label("What was learned").fill("ask before new servers")
        page.get_by_label("Why, although something is open").fill("it was a drill")
        page.get_by_role("button", name="Close the incident").click()
        page.get_by_text("closed").first.wait_for()
