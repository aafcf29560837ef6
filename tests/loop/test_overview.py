"""The first page's numbers are those of the people who are seen, and what is too small to be told is not told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from kequn.access.roles import ROLES, Reach
from kequn.access.scope import Scope
from kequn.kernel.errors import KequnError
from kequn.loop import overview
from kequn.loop.bank import Bank
from kequn.loop.scoped import Count, ScopedBank

WHOLE = Scope("ops", ROLES["operations"], None)


@pytest.fixture(scope="module")
def bank(demo_home: Path) -> Iterator[Bank]:
    with Bank(demo_home) as opened:
        yield opened


def _managed(bank: Bank, query: str) -> Scope:
    rows = bank.connection.execute(f"SELECT customer_no FROM customer_tags WHERE {query} ORDER BY customer_no").fetchall()
    return Scope("m", ROLES["manager"], managed=frozenset(number for (number,) in rows))


def test_the_totals_are_those_of_everybody_for_who_sees_all(bank: Bank) -> None:
    found = overview.totals(ScopedBank(bank, WHOLE))
    [(customers, assets)] = bank.connection.execute("SELECT count(*), sum(aum) FROM customer_tags").fetchall()
    [(homes,)] = bank.connection.execute("SELECT count(*) FROM households").fetchall()
    assert (found.customers, found.households, found.assets) == (Count(customers), Count(homes), assets)


def test_the_totals_of_a_manager_leave_everybody_else_out(bank: Bank) -> None:
    scope = _managed(bank, "customer_no <= 20")
    found = overview.totals(ScopedBank(bank, scope))
    [(assets,)] = bank.connection.execute("SELECT sum(aum) FROM customer_tags WHERE customer_no <= 20").fetchall()
    [(everybody,)] = bank.connection.execute("SELECT sum(aum) FROM customer_tags").fetchall()
    assert (found.customers.number, found.assets) == (len(scope.managed), assets)
    assert assets < everybody


def test_whoever_answers_for_nobody_has_nothing(bank: Bank) -> None:
    found = overview.totals(ScopedBank(bank, Scope("m", ROLES["manager"])))
    assert (found.customers, found.assets, found.due) == (Count(0), Decimal(0), Count(0))


def test_who_is_told_no_small_number_is_told_no_amount_of_few(bank: Bank) -> None:
    few = replace(ROLES["board"], reach=Reach.MANAGED)
    found = overview.totals(ScopedBank(bank, Scope("b", few, managed=frozenset({1, 2, 3}))))
    assert (found.customers, found.assets) == (Count(None, 10), None)
    assert found.due_amount is None or found.due.number == 0


def test_segments_of_a_part_of_the_bank_count_that_part(bank: Bank) -> None:
    [(outlet,)] = bank.connection.execute("SELECT min(outlet_id) FROM customer_tags").fetchall()
    for scope in (WHOLE, Scope("h", ROLES["sub_branch_head"], frozenset({outlet}))):
        scoped = ScopedBank(bank, scope)
        listed = overview.segments(scoped, overview.totals(scoped))
        told = {one.definition.id: one.count.number for one in listed}
        assert told["pensioners"] == scoped.count(bank.segments["pensioners"].expression).number
        assert [one.count.number for one in listed] == sorted(told.values(), reverse=True)  # type: ignore[type-var]


def test_who_may_not_count_gets_no_segments(bank: Bank) -> None:
    scoped = ScopedBank(bank, _managed(bank, "customer_no <= 20"))
    with pytest.raises(KequnError, match="may not count"):
        overview.segments(scoped, overview.totals(scoped))


def test_tags_are_twelve_with_their_coverage_of_the_whole_bank(bank: Bank) -> None:
    found = overview.tags(ScopedBank(bank, WHOLE))
    assert [one.definition.id for one in found] == list(overview.TAGS)
    [(known, units)] = bank.connection.execute("SELECT count(days_since_login), count(*) FROM customer_tags").fetchall()
    assert {one.definition.id: one.coverage for one in found}["days_since_login"] == known / units


def test_due_is_mine_only_the_soonest_first_and_names_are_whole_for_who_serves(bank: Bank) -> None:
    query = "SELECT count(*) FROM customer_tags WHERE days_to_maturity <= 30 AND customer_no % 2 = 0"
    [(mine,)] = bank.connection.execute(query).fetchall()
    scope = _managed(bank, "customer_no % 2 = 0")
    found = overview.due(ScopedBank(bank, scope), limit=100)
    assert len(found) == mine > 0
    assert {one.number % 2 for one in found} == {0}
    assert [one.days for one in found] == sorted(one.days for one in found)
    names = dict(bank.connection.execute("SELECT customer_no, name FROM customer_names").fetchall())
    assert all(one.name == names[one.number] for one in found)
    masked = overview.due(ScopedBank(bank, WHOLE), limit=5)
    assert all(one.name == f"{names[one.number][0]}**" for one in masked)
