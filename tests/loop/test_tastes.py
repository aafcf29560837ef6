"""Changing tastes as the run finds them: the numbers hold in the builder, of today and of the day before."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from kequn.access.roles import ROLES
from kequn.access.scope import Forbidden, Scope
from kequn.loop.bank import Bank
from kequn.loop.scoped import ScopedBank
from kequn.loop.tastes import AGES, tastes

ANALYST, BOARD, MANAGER = (Scope("X1", ROLES[role], outlets=None) for role in ("analyst", "board", "manager"))


@pytest.fixture(scope="module")
def bank(demo_home: Path) -> Bank:
    return Bank(demo_home)


def test_each_cell_opens_as_many_as_it_tells(bank: Bank) -> None:
    seen = ScopedBank(bank, ANALYST)
    found = tastes(seen)
    assert found.before == bank.as_of - timedelta(days=365)
    assert {trend.cohort for trend in found.trends} <= {None, *AGES}
    assert len(found.trends) > 10
    for trend in found.trends[::3]:
        assert seen.count(trend.condition).number == trend.after_yes
        assert trend.after_low <= trend.after_share <= trend.after_high
        assert trend.change_low <= trend.change <= trend.change_high
        assert min(trend.before, trend.after) >= 10


def test_the_earlier_share_is_what_the_tags_definition_gives_for_that_day(bank: Bank) -> None:
    found = tastes(ScopedBank(bank, ANALYST))
    trend = next(trend for trend in found.trends if trend.tag == "has_card" and trend.cohort is None)
    assert found.before
    known = set(bank.customers.where("age is not None", as_of=bank.as_of).to_pandas()["customer_id"])
    then = set(bank.customers.where("has_card", as_of=found.before).to_pandas()["customer_id"])
    assert trend.before_yes == len(then & known)


def test_the_board_is_told_nothing_of_a_few_and_a_manager_nothing(bank: Bank) -> None:
    told, whole = (tastes(ScopedBank(bank, scope)).trends for scope in (BOARD, ANALYST))
    assert len(told) < len(whole)
    figures = [few for trend in told for few in (trend.after_yes, trend.after - trend.after_yes, trend.before_yes)]
    assert all(few == 0 or few >= 10 for few in figures)
    with pytest.raises(Forbidden):
        tastes(ScopedBank(bank, MANAGER))
