"""Somebody parts a household on its page, the run heeds it, and taking it back restores the household."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Page, expect

from kequn.customers.ids import household_id
from kequn.warehouse.snapshot import Snapshot
from tests.browser.conftest import Doorman

PATIENCE = 180  # seconds until the worker has run the loop on a busy machine


def _home_of_two_adults(doorman: Doorman) -> str:
    with Snapshot.current(doorman.house.home) as snapshot:
        [(number,)] = snapshot.connection().execute("""
            SELECT household_no FROM members JOIN customer_tags USING (customer_no) WHERE "primary"
            GROUP BY household_no HAVING count(*) = 2 AND min(age) >= 18 ORDER BY 1 LIMIT 1""").fetchall()
    return household_id(number)


def _until(page: Page, address: str, members: int) -> None:
    """Reload the household until the run has given it so many members."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        page.goto(address)
        if page.locator("section[aria-labelledby=members] tbody tr").count() == members:
            return
        time.sleep(2)
    raise AssertionError(f"the household never had {members} members: {page.locator('.kq-answer').inner_text()}")


@pytest.mark.slow
def test_a_household_is_parted_and_taken_back(doorman: Doorman) -> None:
    home, page = _home_of_two_adults(doorman), doorman.enter("maker")
    address = f"/households/{home}/"
    _until(page, address, 2)
    page.get_by_text("Let a member leave").click()
    page.locator("#part-member").select_option(index=1)
    page.locator("#part-reason").fill("moved out, told at the counter")
    page.get_by_role("button", name="Let them leave").click()
    change = page.locator("section[aria-labelledby=change]")
    expect(change).to_contain_text("moved out, told at the counter")
    expect(change).to_contain_text(doorman.house.people["maker"])
    _until(page, address, 1)
    page.get_by_role("button", name="Undo").click()
    expect(change).not_to_contain_text("moved out, told at the counter")
    _until(page, address, 2)
