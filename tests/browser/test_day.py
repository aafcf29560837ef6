"""The day on a phone: two touches to a logged contact, a weak line, and nothing left on the device after signing out."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Doorman

PHONE = {"width": 390, "height": 844}
KEPT = """async () => {
  const names = (await indexedDB.databases()).map((each) => each.name);
  if (!names.includes("kequn-outbox")) return { names, rows: [] };
  const answer = (asked) => new Promise((done) => { asked.onsuccess = () => done(asked.result); });
  const database = await answer(indexedDB.open("kequn-outbox"));
  const kept = await answer(database.transaction("kept").objectStore("kept").getAll());
  database.close();
  const rows = kept.map((row) => new TextDecoder().decode(row.data));
  return { names, rows, local: { ...localStorage }, session: { ...sessionStorage }, caches: await caches.keys() };
}"""


@pytest.fixture
def page(doorman: Doorman) -> Iterator[Page]:
    """The day of the manager on a phone, at an hour at which customers may be contacted."""
    stated = doorman.house.home / "policy" / "contacts.toml"
    stated.parent.mkdir(exist_ok=True)
    stated.write_text("[quiet]\nbegins = 0\nends = 0\n")
    opened = doorman.enter("manager")
    opened.set_viewport_size(PHONE)  # type: ignore[arg-type]
    opened.goto("/day/")
    yield opened
    opened.context.set_offline(False)
    opened.close()


def contacts(doorman: Doorman) -> list[tuple[Any, ...]]:
    with sqlite3.connect(f"file:{doorman.house.home}/records.sqlite3?mode=ro", uri=True) as records:
        return records.execute("SELECT key, customer_no, answer, breach FROM relationship_contact ORDER BY id").fetchall()


def untouched(page: Page) -> Any:
    return page.locator(".kq-tasks > .kq-task:visible:not(.kq-task-done)").first


def test_from_the_list_to_a_logged_contact_in_two_touches(doorman: Doorman, page: Page) -> None:
    before, task = contacts(doorman), untouched(page)
    identifier = task.get_attribute("data-customer")
    page.evaluate("() => { window.touches = 0; addEventListener('click', () => window.touches++, true); }")
    task.get_by_role("button", name="Log").click()
    page.locator("#log").get_by_role("button", name="Spoken with").click()
    expect(page.locator(".kq-task-done")).to_have_count(1)
    assert page.evaluate("window.touches") == 2
    expect(page.locator(".kq-task-done")).to_contain_text("noted: spoken with")
    [made] = [row for row in contacts(doorman) if row not in before]
    assert (f"C{made[1]:08d}", made[2], made[3]) == (identifier, "spoken", "")


def test_three_contacts_without_a_line_are_sent_once_each_and_nothing_stays(doorman: Doorman, page: Page) -> None:
    before, named = contacts(doorman), []
    page.context.set_offline(True)
    for place in range(3):
        task = untouched(page)
        named.append(task.get_attribute("data-customer"))
        task.get_by_role("button", name="Log").click()
        page.locator("#log summary").click()
        page.locator("#log textarea").fill(f"told me of the garden {place}")
        page.locator("#log").get_by_role("button", name="Interested").click()
        expect(page.locator(".kq-task-done")).to_have_count(place + 1)
    expect(page.locator("#outbox")).to_contain_text("3 contacts are kept encrypted")
    assert contacts(doorman) == before
    stored = page.evaluate(KEPT)
    assert len(stored["rows"]) == 3
    for value in ("garden", "interested", *named):
        assert value not in json.dumps(stored, ensure_ascii=False)
    page.context.set_offline(False)
    expect(page.locator("#outbox")).to_be_hidden()
    page.reload()
    expect(page.locator("#outbox")).to_be_hidden()
    page.wait_for_load_state("networkidle")
    made = [row for row in contacts(doorman) if row not in before]
    assert sorted((f"C{number:08d}", answer, breach) for _, number, answer, breach in made) == sorted(
        (identifier, "interested", "") for identifier in named)
    doorman.expected("ERR_INTERNET_DISCONNECTED")


def test_signing_out_leaves_nothing_on_the_device(doorman: Doorman, page: Page) -> None:
    page.context.set_offline(True)
    untouched(page).get_by_role("button", name="Log").click()
    page.locator("#log").get_by_role("button", name="Spoken with").click()
    expect(page.locator("#outbox")).to_contain_text("1 contacts are kept encrypted")
    page.context.set_offline(False)
    page.locator(".kq-menu summary").filter(has_text="menu").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/account/login/**")
    left = page.evaluate(KEPT)
    assert left["rows"] == []
    assert "kequn-outbox" not in left["names"]
    doorman.contexts.pop("manager")  # signed out: the next test signs in anew
    doorman.expected("ERR_INTERNET_DISCONNECTED")


def test_a_card_opens_in_the_list(page: Page) -> None:
    task = untouched(page)
    task.get_by_text("Script, permissions, last contacts").click()
    expect(task.get_by_role("heading", name="Permissions")).to_be_visible()
    beyond = "(each) => each.getBoundingClientRect().right > innerWidth"
    wide = f"[...document.querySelectorAll('main *')].filter({beyond}).map((each) => each.className)"
    assert (page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], page.evaluate(wide)) == (True, [])


def test_a_task_is_put_off_from_its_card(page: Page) -> None:
    task = untouched(page)
    identifier = task.get_attribute("data-customer")
    task.get_by_text("Put off").click()
    task.get_by_role("button", name="Tomorrow").click()
    expect(page.locator(f".kq-task[data-customer={identifier}]")).to_have_count(0)
    expect(page.locator(".kq-task-done")).to_contain_text("put off to")


def test_a_meeting_is_agreed_on_the_page_and_its_file_downloaded(doorman: Doorman, page: Page) -> None:
    page.goto(f"/customers/{doorman.house.customer}/talk/")
    page.get_by_text("Agree a meeting").click()
    page.get_by_role("textbox", name="What about").fill("the school fees")
    page.get_by_role("button", name="It is agreed").click()
    expect(page.locator("#messages")).to_contain_text("it will be a must-do on its day")
    page.goto(f"/customers/{doorman.house.customer}/talk/")
    with page.expect_download() as download:
        page.get_by_role("link", name="Calendar file").click()
    text = download.value.path().read_text(encoding="utf-8")
    assert ("BEGIN:VEVENT" in text, "school" in text) == (True, False)
    page.get_by_role("button", name="Call off").click()
    expect(page.locator("#messages")).to_contain_text("called off")
