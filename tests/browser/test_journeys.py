"""What people do on the pages, with a real client, a real relay and a real browser: it comes to what they see."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests._promises import promise
from tests.browser.ground import CHANGED, TOOLS, finish
from tests.browser.paths import server

PATIENCE = 15_000


@pytest.fixture
def notes(ground):
    """A client in front of the server `notes`, which shows what it showed at first; calls wait for a person."""
    ground.policy(wait="60 s")
    client = ground.client("notes", TOOLS)
    yield client
    client.kill()


def asked_on_page(page, words):
    """The question about a call with these words in it, opened from the list as soon as it is there."""
    page.goto("/approvals")
    link = page.locator("#state tbody tr").filter(has_text="waiting").first.get_by_role("link").first
    link.click(timeout=PATIENCE)
    page.get_by_role("heading", name="May this call pass?").wait_for()
    page.get_by_text(words).first.wait_for()


@promise("P-PAGES-ANSWER")
def test_a_call_that_waits_passes_when_a_person_has_allowed_it_on_the_page(room, notes):
    with ThreadPoolExecutor() as pool, room.looked_at() as look:
        heard = pool.submit(
            notes.call, "send_mail", to="bob@example.org", subject="Prices", text="All of it."
        )
        asked_on_page(look.page, "All of it.")
        look.page.get_by_role("textbox", name="Why").first.fill("it was announced")
        look.page.get_by_role("button", name="Allow", exact=True).click()
        look.page.get_by_text("approved").first.wait_for()
        assert heard.result(20)["result"]["content"][0]["text"] == "All of it."
        look.goes("/approvals")
        assert look.page.get_by_text("No grant lets anything pass").is_visible()

        heard = pool.submit(
            notes.call, "send_mail", to="eve@example.org", subject="Prices", text="All of it."
        )
        asked_on_page(look.page, "compared with the call that was approved last")
        differing = look.page.locator(".change", has_text="differs")
        assert differing.count() == 1
        assert differing.locator("del").inner_text() == "bob"
        assert differing.locator("ins").inner_text() == "eve"
        look.page.get_by_role("button", name="Deny", exact=True).click()
        look.page.get_by_text("denied").first.wait_for()
        told = heard.result(20)["result"]
        assert told["isError"]
        assert "does not let it pass" in told["content"][0]["text"]


@promise("P-PAGES-ANSWER")
@pytest.mark.long
def test_an_answer_to_what_is_over_lets_nothing_pass(room, notes):
    with ThreadPoolExecutor() as pool, room.looked_at() as look, room.looked_at() as other:
        heard = pool.submit(notes.call, "send_mail", to="ann@example.org", text="Twice.")
        asked_on_page(look.page, "Twice.")
        other.goes(look.page.url)
        other.page.get_by_role("button", name="Deny", exact=True).click()
        other.page.get_by_text("denied").first.wait_for()
        look.page.get_by_role("button", name="Allow", exact=True).click()
        assert look.page.get_by_role("alert").inner_text().startswith("this question is open no more")
        assert heard.result(20)["result"]["isError"]


def shown_to(ground, name, tools):
    """A host has seen these tools of the server."""
    finish(ground.client(name, tools))


@promise("P-PAGES-DIFF")
def test_a_changed_tool_is_used_again_when_a_person_has_seen_the_change_and_approved_it(room, ground):
    ground.policy()
    shown_to(ground, "shelf", TOOLS)
    shown_to(ground, "shelf", CHANGED)
    with room.looked_at() as look:
        page = look.goes(server(ground, "shelf"))
        drifted = page.locator("section", has=page.get_by_role("heading", name="tool read_note"))
        assert drifted.locator("ins").inner_text() == ", and all notes that it links to"
        drifted.get_by_role("button", name="Approve this").click()
        page.get_by_text("approved tool read_note of shelf").wait_for()
    client = ground.client("shelf", CHANGED)
    assert client.call("read_note", text="prices")["result"]["content"][0]["text"] == "prices"
    assert "delete_note" in client.call("delete_note", text="prices")["error"]["message"]
    finish(client)


@promise("P-PAGES-DIFF")
@pytest.mark.long
def test_what_has_changed_since_it_was_seen_is_not_approved(room, ground):
    ground.policy()
    shown_to(ground, "rack", TOOLS[:1])
    shown_to(ground, "rack", CHANGED[:1])
    with room.looked_at() as look:
        page = look.goes(server(ground, "rack"))
        shown_to(ground, "rack", [{**TOOLS[0], "description": "Gives all notes to everybody."}])
        page.get_by_role("button", name="Approve this tool read_note").click()
        assert "no longer what was seen" in page.get_by_role("alert").inner_text()
        assert "everybody" in page.locator("ins").all_inner_texts()[-1]
    client = ground.client("rack", CHANGED[:1])
    assert "read_note" in client.call("read_note", text="prices")["error"]["message"]
    finish(client)


def test_a_server_is_suspended_on_its_page_and_refused_at_its_next_message(room, ground):
    ground.policy()
    client = ground.client("till", TOOLS)
    assert "result" in client.call("read_note", text="before")
    with room.looked_at() as look:
        page = look.goes(f"{server(ground, 'till')}?part=decision")
        page.get_by_role("textbox", name="Why").fill("an incident")
        page.get_by_role("button", name="Suspend").click()
        page.get_by_text("till is suspended").wait_for()
        refused = client.call("read_note", text="after")
        assert "an incident" in str(refused)
        assert page.get_by_role("cell", name="an incident").is_visible()
    finish(client)


@promise("P-FEED-WHOLE")
def test_the_feed_shows_each_entry_once_through_a_pause_and_a_lost_connection(room, ground):
    ground.policy()
    client = ground.client("till2", TOOLS)
    with room.looked_at() as look:
        page = look.goes("/feed?server=till2")
        rows = page.locator("#feed tr")
        page.locator("#feed-state", has_text="live").wait_for()
        rows.filter(has_text="tools/list").first.wait_for()
        page.get_by_role("button", name="Pause").click()
        before = rows.count()
        client.call("read_note", text="one")
        page.locator("#feed-waiting", has_text="2 new").wait_for()
        assert rows.count() == before
        page.get_by_role("button", name="Go on").click()
        rows.filter(has_text="tools/call read_note").nth(1).wait_for()
        page.evaluate("window.dispatchEvent(new Event('pagehide'))")
        client.call("read_note", text="two")
        page.evaluate("window.dispatchEvent(new Event('pageshow'))")
        rows.filter(has_text="tools/call read_note").nth(3).wait_for()
        entries = rows.get_by_role("link").evaluate_all(
            "links => links.map(link => link.getAttribute('href'))"
        )
        assert len(entries) == len(set(entries)) == before + 4
    finish(client)
