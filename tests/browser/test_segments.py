"""A segment is built by clicking and by typing, proposed, and approved by a second person."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Doorman


def counted(page: Page) -> int:
    """Return the number that the answer shows."""
    return int(re.sub(r"\D", "", page.locator("#answer .kq-b-count > span").first.inner_text()))


def propose(page: Page, title: str) -> None:
    page.get_by_label("Chinese title").fill(title)
    page.get_by_label("English title").fill(title)
    page.get_by_role("button", name="Propose").click()
    expect(page.locator("#messages")).to_contain_text(f"“{title}” is proposed")


def approve(page: Page, title: str) -> None:
    page.goto("/approvals/")
    page.get_by_role("link", name=title).click()
    page.get_by_label("Note").fill("looked at it")
    page.get_by_role("button", name="Approve").click()
    expect(page.locator("#messages")).to_contain_text(f"“{title}” is approved")


def test_a_segment_is_clicked_together_and_approved_by_a_second_person(doorman: Doorman) -> None:
    page = doorman.enter("maker")
    page.goto("/segments/new")
    page.locator("#field-1").select_option("tag:age")
    page.locator("#v-1").fill("60")
    expect(page.locator("#text")).to_have_value("age >= 60")
    number = counted(page)
    assert number > 0
    propose(page, "Over sixty")
    page.goto("/approvals/?show=mine")
    page.get_by_role("link", name="Over sixty").click()
    expect(page.get_by_role("button", name="Withdraw")).to_be_visible()
    expect(page.get_by_role("button", name="Approve")).to_have_count(0)

    second = doorman.enter("checker")
    second.goto("/approvals/")
    second.get_by_role("link", name="Over sixty").click()
    expect(second.locator("main")).to_contain_text("age >= 60")
    expect(second.locator(".kq-tiles dd").first).to_contain_text(str(number))
    approve(second, "Over sixty")
    second.goto("/segments/over_sixty/")
    expect(second.locator("main")).to_contain_text("v1")


def test_a_segment_is_typed_and_stands_as_rows(doorman: Doorman) -> None:
    page = doorman.enter("maker")
    page.goto("/segments/new")
    everybody = counted(page)
    page.locator("#text").fill("age >= 60 and balance > 1000")
    expect(page.locator("#field-1")).to_have_value("tag:age")
    expect(page.locator("#field-2")).to_have_value("tag:balance")
    expect(page.locator("#v-1")).to_have_value("60")
    expect(page.locator("#answer .kq-b-count")).not_to_contain_text(str(everybody))
    assert 0 < counted(page) < everybody
    page.locator("#text").fill("age >= 60 and balanse > 1000")
    expect(page.locator("#text-error")).to_contain_text("balance")
    page.locator("#text").fill("age >= 60 and balance > 1000")
    expect(page.locator("#text-error")).not_to_contain_text("balance")
    propose(page, "Sixty with money")
    approve(doorman.enter("checker"), "Sixty with money")
