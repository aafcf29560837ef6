"""Somebody notes what a customer answered, and the page knows more at once."""

from __future__ import annotations

from playwright.sync_api import expect

from kequn.customers.ids import customer_id
from kequn.loop.bank import Bank
from tests.browser.conftest import Doorman


def _to_be_asked(doorman: Doorman) -> str:
    """Return the first customer of whom there is something to ask that a word settles."""
    with Bank(doorman.house.home) as bank, bank.connection.cursor() as cursor:
        grown = "SELECT customer_no FROM customer_tags WHERE age >= 18 ORDER BY 1"
        for (number,) in cursor.execute(grown).fetchall():
            found = bank.completeness(customer_id(number), as_of=bank.as_of)
            if found.question and found.question.item.fact.by_word:
                return customer_id(number)
    raise AssertionError("there is nobody to ask")


def test_an_answer_is_noted_and_the_next_question_follows(doorman: Doorman) -> None:
    page, address = doorman.enter("maker"), f"/customers/{_to_be_asked(doorman)}/"
    page.goto(address)
    known = page.locator("section[aria-labelledby=known]")
    before, asked = known.locator(".kq-known b").inner_text(), known.locator(".kq-ask-text").inner_text()
    known.get_by_text("Note the answer").click()
    known.get_by_label("What the customer said").fill("told at the counter")
    known.get_by_role("button", name="Note", exact=True).click()
    expect(page.get_by_text("Noted; what we know is up to date.")).to_be_visible()
    assert page.url == doorman.house.address + address
    expect(known.locator(".kq-ask-text", has_text=asked)).to_have_count(0)
    assert int(known.locator(".kq-known b").inner_text().rstrip("%")) > int(before.rstrip("%"))
    known.get_by_text("What the customer told us: 1").click()
    expect(known.get_by_text("***")).to_be_visible()  # operations see no names, and not what was said
