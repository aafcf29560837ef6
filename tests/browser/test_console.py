"""Journeys through the console: a row is mended, a run is started and followed, by people at a browser."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from kequn.warehouse.store import Warehouse
from tests.browser.conftest import Doorman


def test_a_quarantined_row_is_mended_and_loaded(doorman: Doorman) -> None:
    page = doorman.enter("maker")
    page.goto("/quarantine/?table=customers&reason=birth_date+is+not+a+date")
    waiting = int(re.findall(r"\d+", page.locator("h1").inner_text())[0])
    page.get_by_role("link", name="core/customers_20260630.csv").first.click()
    expect(page.locator("h1")).to_have_text("birth_date is not a date")
    assert "1987-02-30" not in page.content()
    page.get_by_label("Why you look").select_option("mend")
    page.get_by_role("button", name="Show it").click()
    page.get_by_label("出生日期").fill("1987-02-28")
    page.get_by_role("button", name="Save and load").click()
    expect(page.locator("#messages")).to_contain_text("5 loaded")  # the customer, the address, the work, two ids
    expect(page.locator("h1")).to_contain_text(f"{waiting - 5} rows wait")
    with Warehouse.open(doorman.house.home) as warehouse, warehouse.connect() as connection:
        query = "SELECT birth_date::VARCHAR FROM stored.customers WHERE birth_date = DATE '1987-02-28' AND source = 'core'"
        assert connection.execute(query).fetchall() == [("1987-02-28",)]


def test_the_look_at_the_row_stands_in_the_log(doorman: Doorman) -> None:
    page = doorman.enter("maker")
    page.goto("/quarantine/?table=holdings")
    page.get_by_role("link", name="core/holdings").first.click()
    page.get_by_label("Why you look").select_option("check")
    page.get_by_role("button", name="Show it").click()
    expect(page.get_by_role("button", name="Save and load")).to_be_visible()
    log = doorman.enter("compliance")
    log.goto("/logs/")
    expect(log.locator("tbody tr", has_text="core/holdings").first).to_contain_text("maker")


def test_a_run_is_started_by_a_button_and_followed_to_its_end(doorman: Doorman) -> None:
    page = doorman.enter("maker")
    page.goto("/runs/")
    page.get_by_role("button", name="Start a run").click()
    expect(page.locator("#progress")).to_be_visible()
    second = page.locator("tbody").get_by_role("link", name="2", exact=True)
    expect(second).to_be_visible(timeout=120_000)
    expect(page.get_by_role("button", name="Start a run")).to_be_visible(timeout=60_000)
    second.click()
    expect(page.locator("h1")).to_contain_text("Run 2")
    expect(page.locator("main")).to_contain_text("started by maker")
    expect(page.locator("main")).to_contain_text("publish the snapshot")
