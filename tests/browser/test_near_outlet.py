"""Parents of school children near an outlet whose salary comes here but who hold no fund: clicked, and counted by the judge."""

from __future__ import annotations

from playwright.sync_api import expect

from kequn.engines.memory.engine import Engine
from kequn.loop.bank import Bank
from tests.browser.conftest import Doorman
from tests.browser.test_builder import ENOUGH, choose

READ = ("customers", "holdings", "accounts", "homes", "households", "members")
TITLES = {"primary": "child in primary school", "middle": "child in middle school", "high": "child in high school"}
TEXT = 'household.stage in ({}) and distance_to("{}") <= 3 and has_payroll and not holds("fund")'


def judged(doorman: Doorman) -> tuple[str, str]:
    """The number of the outlet in whose reach most live, and of whom the text is true by the memory engine."""
    with Bank(doorman.house.home) as bank, bank.connection.cursor() as cursor:
        rows = {name: cursor.sql(f'SELECT * FROM main."{name}"').to_arrow_table().to_pylist() for name in READ}
        judge = Engine(rows, bank.tags.schema, bank.dated.time_zone)
        stages = ", ".join(f'"{stage}"' for stage in TITLES)
        counts = {outlet: judge.count(bank.dated.parsed(TEXT.format(stages, outlet), "customer"), as_of=bank.as_of)
                  for outlet in bank.tags.schema.points or {}}
    outlet = max(counts, key=lambda outlet: (counts[outlet], outlet))
    assert counts[outlet] > 0
    return outlet, f"{counts[outlet]:,}"


def test_the_whole_sentence_is_clicked(doorman: Doorman) -> None:
    outlet, number = judged(doorman)
    page = doorman.enter("maker")
    page.goto("/segments/new")
    choose(page, "#field-1", "column:households.stage", "#v-1")
    choose(page, "#op-1", "in", "#several-1 summary")
    page.locator("#several-1 summary").click()
    boxes = page.locator("#several-1 input").evaluate_all("all => all.map(each => each.value)")
    text = TEXT.format(", ".join(f'"{box}"' for box in boxes if box in TITLES), outlet)  # in the order of the page: by frequency
    for title in TITLES.values():
        page.locator("#several-1").get_by_label(title).check()
    page.locator("#row-0").click()
    choose(page, "#field-2", "distance:", "#value-2")
    expect(page.locator("#op-2")).to_have_value("<=")
    choose(page, "#value-2", outlet, "#v-2")
    page.locator("#v-2").fill("3")
    expect(page.locator("#text")).to_have_value(text.partition(" and has_payroll")[0], timeout=ENOUGH)
    page.locator("#row-0").click()
    choose(page, "#field-3", "tag:has_payroll", "#op-3")
    expect(page.locator("#row-0")).to_be_enabled()
    page.locator("#row-0").click()
    choose(page, "#field-4", "holds:", "#several-4 summary")
    with page.expect_response("**/segments/count"):  # nobody clicks on within a fifth of a second
        page.locator("#op-4").select_option("no")
    page.locator("#several-4 summary").click()
    page.locator("#several-4").get_by_label("fund").check()
    expect(page.locator("#text")).to_have_value(text, timeout=ENOUGH)
    expect(page.locator(".kq-b-count .num")).to_have_text(number, timeout=ENOUGH)
