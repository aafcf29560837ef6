"""The shop's customers are found in groups that a shopkeeper would recognise, as the example's README tells."""

from __future__ import annotations

import pytest

from kequn.loop.bank import Bank

TAGS = ["purchases_365d", "spend_365d", "basket_365d", "items_365d", "days_since_purchase", "return_share_365d"]
RULES = {
    "spend_365d >= 1100 and purchases_365d >= 3": 1_296,
    "purchases_365d >= 2 and spend_365d < 1100 and spend_365d >= 360": 975,
    "spend_365d < 360 and spend_365d >= 190": 774,
    "spend_365d < 190": 715,
    "basket_365d >= 370 and purchases_365d < 3 and days_since_purchase >= 20": 612,
}

pytestmark = pytest.mark.slow


def test_the_shops_groups_are_told_as_a_shopkeeper_would(shop_bank: Bank) -> None:
    found = shop_bank.customers.groups(TAGS, as_of="2011-12-09")
    assert {found.rule(group.number): group.size for group in found.model.groups_} == RULES
    assert min(group.rule.f1 for group in found.model.groups_) >= 0.85
    regulars, *_, silent = found.model.groups_
    typical = {trait.tag: trait.members for trait in regulars.traits}
    assert (typical["purchases_365d"], typical["days_since_purchase"]) == (6, 17)
    assert {trait.tag for trait in silent.traits[:1]} == {"basket_365d"}


def test_the_readme_tells_these_conditions() -> None:
    from tests.conftest import ROOT

    text = (ROOT / "examples/online_retail/README.md").read_text(encoding="utf-8")
    assert [rule for rule in RULES if f"`{rule}`" not in text] == []
