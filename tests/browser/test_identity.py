"""Somebody judges a doubtful pair, and takes a join apart and undoes that, on the pages."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from kequn.customers.ids import customer_id
from kequn.warehouse import redirects
from kequn.warehouse.home import Paths
from kequn.warehouse.snapshot import Snapshot
from tests.browser.conftest import Doorman, House


@pytest.fixture
def doubts(house: House) -> Iterator[list[tuple[int, int]]]:
    """The doubtful pairs of the house, once its few records are enough to learn weights from."""
    policy = house.home / "policy" / "identity.toml"
    policy.parent.mkdir(exist_ok=True)
    policy.write_text("[identity]\nleast_records = 400\n", encoding="utf-8")
    subprocess.run([sys.executable, "-m", "kequn", "run", "--home", str(house.home)], check=True, capture_output=True)
    with Snapshot.current(house.home) as snapshot:
        query = """
            WITH children AS (SELECT customer_no FROM customer_tags WHERE age < 14)
            SELECT customer_no, other_customer_no FROM identity_doubts
            WHERE customer_no NOT IN (FROM children) AND other_customer_no NOT IN (FROM children) ORDER BY weight DESC, 1, 2"""
        yield snapshot.connection().execute(query).fetchall()
    policy.unlink()


def _judge(page: Page, verdict: str, reason: str) -> None:
    page.get_by_label("How you know").fill(reason)
    page.get_by_role("button", name=verdict).click()


@pytest.mark.slow
def test_a_doubtful_pair_is_judged_and_a_join_is_undone(doorman: Doorman, doubts: list[tuple[int, int]]) -> None:
    page, paths = doorman.enter("maker"), Paths(doorman.house.home)
    one, other = doubts[0]
    page.goto("/")
    page.get_by_role("link", name="pairs of customers who may be one person").click()
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text(f"{len(doubts)} pairs wait to be judged")
    page.get_by_role("link", name=customer_id(other)).first.click()
    expect(heading).to_have_text("Are they one person?")
    _judge(page, "One person: join them", "both numbers answered by the same person")
    expect(heading).to_have_text("They are one customer")
    expect(page.locator("section[aria-labelledby=word]")).to_contain_text("both numbers answered by the same person")
    assert redirects.resolved(redirects.read(paths))[other] == one
    page.goto("/identities/")
    expect(heading).to_have_text(f"{len(doubts) - 1} pairs wait to be judged")
    page.goto(f"/customers/{customer_id(one)}/records/")
    page.get_by_role("link", name=customer_id(other)).first.click()
    _judge(page, "Two persons: take them apart", "a wrong number, they are brothers")
    expect(heading).to_have_text("Are they one person?")
    assert other not in redirects.read(paths)
    page.goto("/identities/?kind=words")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tbody")).to_contain_text("a wrong number, they are brothers")
