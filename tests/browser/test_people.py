"""A manager finds a customer and shows the phone number for a reason; compliance finds that in the log."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import Doorman


def test_a_manager_finds_a_customer_shows_the_phone_number_and_compliance_sees_it(doorman: Doorman) -> None:
    page = doorman.enter("manager")
    page.goto("/search")
    page.locator("#q").press_sequentially(doorman.house.customer)
    found = page.locator("#found li")
    expect(found).to_have_count(1)
    name = found.locator("b").inner_text()
    found.locator("a").click()
    expect(page.locator("h1")).to_have_text(f"{name} {doorman.house.customer}")

    phone = page.locator("#phone")
    expect(phone).to_contain_text(re.compile(r"\d{3}\*{4}\d{4}"))
    phone.get_by_text("Show", exact=True).click()
    phone.get_by_role("combobox", name="Reason").select_option("call_verification")
    phone.get_by_role("button", name="Record and show").click()
    expect(phone).to_contain_text(re.compile(r"\b1\d{10}\b"))
    number = re.findall(r"\b1\d{10}\b", phone.inner_text())[0]

    log = doorman.enter("compliance")
    log.goto(f"/logs/?customer={doorman.house.customer}")
    row = log.locator("tbody tr").first
    expect(row).to_contain_text(doorman.house.people["manager"])
    expect(row).to_contain_text("phone")
    expect(row).to_contain_text("verifying a caller")
    assert number not in log.content()
    assert name not in log.locator("table").inner_text()


def test_what_was_typed_finds_a_customer_by_pinyin(doorman: Doorman) -> None:
    page = doorman.enter("manager")
    page.goto("/search")
    page.locator("#q").press_sequentially(doorman.house.pinyin)
    expect(page.locator("#found")).to_contain_text(doorman.house.customer)
    assert page.url == f"{doorman.house.address}/search"  # nothing that was typed stands in an address


def test_another_s_customer_is_not_there(doorman: Doorman) -> None:
    page = doorman.enter("manager")
    answer = page.goto(f"/customers/{doorman.house.stranger}/")
    assert answer is not None
    assert answer.status == 404
    doorman.expected(" 404 ")
