"""A segment is built at a browser by clicking, by typing and by the keyboard alone; then a second person decides on it."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from kequn.loop.bank import Bank
from tests.browser.conftest import Doorman

WANTED = 'age >= 60 and city == "云澜市" and (balance > 50000 or holds("fund", "deposit"))'
ENOUGH = 30_000  # milliseconds on a busy machine


def count_of(doorman: Doorman, text: str) -> str:
    with Bank(doorman.house.home) as bank:
        return f"{bank.customers.where(text, as_of=bank.as_of).count():,}"


def answered(page: Page, text: str, number: str) -> None:
    """Wait until the page says that text and that number, and stands still."""
    expect(page.locator("#text")).to_have_value(text, timeout=ENOUGH)
    expect(page.locator(".kq-b-count .num")).to_have_text(number, timeout=ENOUGH)
    expect(page.locator(".htmx-request, .htmx-swapping, .htmx-settling")).to_have_count(0, timeout=ENOUGH)


def choose(page: Page, control: str, value: str, then: str) -> None:
    """Choose in a list and wait for the control that comes with it."""
    page.locator(control).select_option(value)
    expect(page.locator(then)).to_be_visible(timeout=ENOUGH)


def test_clicking_builds_the_segment_and_its_text(doorman: Doorman) -> None:
    page = doorman.enter("maker")
    page.goto("/segments/new")
    choose(page, "#field-1", "tag:age", "#v-1")
    page.locator("#v-1").fill("60")
    page.locator("#row-0").click()
    choose(page, "#field-2", "column:customers.city", "#v-2")
    page.locator("#v-2").select_option("云澜市")
    answered(page, 'age >= 60 and city == "云澜市"', count_of(doorman, 'age >= 60 and city == "云澜市"'))
    page.locator("#group-0").click()
    choose(page, "#field-4", "tag:balance", "#scale-4")
    page.locator("#op-4").select_option(">")
    page.locator("#v-4").fill("50")
    page.locator("#scale-4").select_option("1000")
    choose(page, "#field-5", "holds:", "#several-5 summary")
    page.locator("#several-5 summary").click()
    page.locator("#several-5").get_by_label("fund").check()
    page.locator("#several-5").get_by_label("term deposit").check()
    expect(page.locator("#several-5 summary")).to_contain_text("fund")
    expect(page.locator("#text")).to_have_value(re.compile(r"holds\("), timeout=ENOUGH)
    expect(page.locator(".kq-b-count .num")).to_have_text(count_of(doorman, WANTED), timeout=ENOUGH)


def test_typing_the_same_gives_the_same_count_and_the_rows(doorman: Doorman) -> None:
    page = doorman.enter("maker")
    page.goto("/segments/new")
    page.locator("#text").fill(WANTED)
    expect(page.locator("#scale-4")).to_have_value("1000", timeout=ENOUGH)
    expect(page.locator(".kq-b-count .num")).to_have_text(count_of(doorman, WANTED), timeout=ENOUGH)
    expect(page.locator("#v-1")).to_have_value("60")
    expect(page.locator("#several-5 input:checked")).to_have_count(2)
    page.locator("#text").fill(WANTED.replace("city", "ctiy"))
    expect(page.locator("#text-error")).to_contain_text("did you mean 'city'?", timeout=ENOUGH)
    expect(page.locator("#several-5 input:checked")).to_have_count(2)  # the rows stay


def test_the_keyboard_alone_is_enough(doorman: Doorman) -> None:
    page = doorman.enter("maker")
    page.goto("/segments/new")
    page.locator("#field-1").focus()
    page.keyboard.type("age")
    expect(page.locator("#v-1")).to_be_visible(timeout=ENOUGH)
    for place in ("op-1", "v-1"):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.id") == place
    page.keyboard.type("60")
    answered(page, "age >= 60", count_of(doorman, "age >= 60"))
    page.locator("#row-0").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#field-2")).to_be_focused(timeout=ENOUGH)
    page.keyboard.type("dormant")
    answered(page, "age >= 60 and dormant", count_of(doorman, "age >= 60 and dormant"))
    page.locator("#remove-1").focus()
    page.keyboard.press("Enter")
    answered(page, "dormant", count_of(doorman, "dormant"))


def test_a_saved_segment_is_in_force_when_a_second_person_approves(doorman: Doorman) -> None:
    page = doorman.enter("maker")
    page.goto("/segments/new?where=age+%3E%3D+70")
    page.locator("#id_title_zh").fill("高龄客户")
    page.locator("#id_title_en").fill("the very old")
    page.locator("#id_id").fill("very_old")
    page.get_by_role("button", name="Propose").click()
    expect(page.locator("#messages")).to_contain_text("it takes effect once approved")
    second = doorman.enter("checker")
    second.goto("/approvals/")
    second.get_by_role("link", name=re.compile("高龄客户|very_old")).first.click()
    second.get_by_role("button", name=re.compile("Approve")).click()
    expect(second.locator("h1")).to_have_text("Nothing waits for you", timeout=ENOUGH)
    page.goto("/segments/very_old/")
    expect(page.locator("h1")).to_have_text("the very old")
    expect(page.locator(".kq-tiles dd .num").first).to_have_text(count_of(doorman, "age >= 70"))
