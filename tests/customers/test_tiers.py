"""Tiers: the monthly average day by day, up at once, down with patience, and the policy in one line where it is wrong."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import duckdb
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kequn.customers.tiers.averages import averages_sql
from kequn.customers.tiers.policy import read
from kequn.customers.tiers.rules import followed, in_force, unchanged
from kequn.customers.tiers.steps import checked, tiers
from kequn.facts.schema import Schema
from kequn.kernel.errors import HomeError
from kequn.segments.service import catalogue, definitions

SINCE, AS_OF = date(2026, 3, 1), date(2026, 5, 20)
PATIENCE = (1, 3, 3, 6)


def obvious(bands: Sequence[int], patience: Sequence[int]) -> list[int]:
    """Follow one customer, month by month."""
    tier, worse = bands[0], list[int]()
    after = []
    for band in bands:
        if band >= tier:
            tier, worse = band, []
        else:
            worse.append(band)
            if len(worse) >= patience[tier]:
                tier, worse = max(worse), []
        after.append(tier)
    return after


@given(st.lists(st.lists(st.integers(0, 3), min_size=9, max_size=9), min_size=1, max_size=6))
def test_tiers_are_followed_as_one_would_month_by_month(bands: list[list[int]]) -> None:
    given_bands = np.array(bands, np.int8)
    after = followed(given_bands, PATIENCE)
    assert after.tolist() == [obvious(one, PATIENCE) for one in bands]
    there = in_force(given_bands, after)
    assert there.tolist() == [[one[0], *obvious(one, PATIENCE)[:-1]] for one in bands]
    for row, place in zip(there.tolist(), unchanged(there).tolist(), strict=True):
        assert set(row[place:]) == {row[-1]}
        assert place == 0 or row[place - 1] != row[-1]


@pytest.mark.parametrize(("bands", "after"), [
    ([0, 2, 2], [0, 2, 2]),  # up with the next month
    ([2, 1, 1, 1, 1], [2, 2, 2, 1, 1]),  # down after three months below
    ([2, 1, 1, 2, 1, 1], [2, 2, 2, 2, 2, 2]),  # a good month between begins anew
    ([2, 0, 1, 0], [2, 2, 2, 1]),  # to the best of the months below
    ([3, 0, 0, 0, 0, 0, 0], [3, 3, 3, 3, 3, 3, 0]),  # private banking after six
])
def test_up_next_month_down_after_the_stated_months(bands: list[int], after: list[int]) -> None:
    assert followed(np.array([bands], np.int8), PATIENCE).tolist() == [after]


TABLES = {
    "customers": "(VALUES (1), (2), (3), (4)) t(customer_no)",
    "accounts": """(VALUES (1, 'A1', DATE '2010-01-01'), (2, 'A2', DATE '2026-04-11'), (4, 'A4', DATE '2010-01-01'))
        t(customer_no, account_id, opened_on)""",
    "balances": """(VALUES (1, 'A1', 90000.00, DATE '2026-02-28', 1), (1, 'A1', 30000.00, DATE '2026-04-30', 1),
                           (2, 'A2', 600000.00, DATE '2026-04-30', 1), (4, 'A4', 1.00, DATE '2026-04-10', 1),
                           (4, 'A4', 900.00, DATE '2026-04-10', 2))
        t(customer_no, account_id, amount, occurred_on, sequence)""",
    "transactions": """(VALUES (1, 'A1', -60000.00, DATE '2026-04-16'), (1, 'A1', 10.00, DATE '2026-03-01'),
                               (1, 'A1', -10.00, DATE '2026-03-11'),
                               (2, 'A2', 600000.00, DATE '2026-04-30'), (2, 'A2', 5.00, DATE '2026-05-11'),
                               (3, NULL, 7.00, DATE '2026-05-01'))
        t(customer_no, account_id, amount, occurred_on)""",
    "holdings": """(VALUES (3, 'deposit', 60000.00, DATE '2026-03-17', DATE '2026-01-01', DATE '2026-04-02'),
                           (3, 'fund', 10000.00, NULL, NULL, NULL), (3, 'loan', 999.00, NULL, NULL, NULL))
        t(customer_no, category, amount, started_on, valid_from, valid_to)""",
}
RELATIONS = {name: f"SELECT * FROM {rows}" for name, rows in TABLES.items()}


def averaged(relations: Mapping[str, str] = RELATIONS) -> dict[tuple[int, date], Decimal]:
    """Return the averages by customer and month."""
    rows = duckdb.connect().execute(averages_sql(relations, relations, since=SINCE, as_of=AS_OF)).fetchall()
    return {(number, month): average for number, month, average, _ in rows}


def test_the_average_is_over_the_days_of_the_month() -> None:
    march, april, may = date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1)
    assert averaged() == {
        (1, march): Decimal("90003.23"),  # 10 days with 10 more
        (1, april): Decimal("60000.00"),  # 15 days of 90,000 and 15 of 30,000: the booking counts from its day
        (1, may): Decimal("30000.00"),
        (2, april): Decimal("20000.00"),  # money that comes for the last day of a month counts as one day in thirty
        (2, may): Decimal("600002.50"),  # 10 of 20 days with 5 more
        (3, march): Decimal("39032.26"), (3, april): Decimal("12000.00"), (3, may): Decimal("10000.00"),
        (4, april): Decimal("630.00"), (4, may): Decimal("900.00"),  # the last record of a day stands
    }


@given(st.lists(st.tuples(st.integers(0, 80), st.integers(-500, 500)), max_size=12),
       st.sets(st.integers(0, 80), min_size=1, max_size=4))
def test_records_and_bookings_give_what_counting_day_by_day_gives(bookings: list[tuple[int, int]], recorded: set[int]) -> None:
    first = SINCE - timedelta(days=1)
    balance = {first + timedelta(days=day): 1000 + sum(amount for on, amount in bookings if on <= day) for day in range(82)}
    days = {first, *(first + timedelta(days=day) for day in recorded)}
    relations = RELATIONS | {
        "accounts": _relation([(1, "'A'", "DATE '2000-01-01'")], "customer_no, account_id, opened_on"),
        "balances": _relation([(1, "'A'", balance[day], f"DATE '{day}'", 1) for day in sorted(days)],
                              "customer_no, account_id, amount, occurred_on, sequence"),
        "transactions": _relation([(1, "'A'", amount, f"DATE '{first + timedelta(days=day)}'")
                                   for day, amount in [(0, 0), *bookings]], "customer_no, account_id, amount, occurred_on"),
        "holdings": f"{RELATIONS['holdings']} WHERE false"}
    found = averaged(relations)
    last = duckdb.connect().execute(averages_sql(relations, relations, since=SINCE, as_of=AS_OF)).fetchall()
    assert sum(at_end or 0 for _, month, _, at_end in last if month == AS_OF.replace(day=1)) == balance[AS_OF]
    for month in (3, 4, 5):
        end = min(AS_OF, date(2026, month, monthrange(2026, month)[1]))
        counted = [balance[date(2026, month, day)] for day in range(1, end.day + 1)]
        true = Decimal(sum(counted)) / len(counted)
        assert abs(found.get((1, date(2026, month, 1)), Decimal(0)) - true) <= Decimal("0.01")


def _relation(rows: Sequence[tuple[object, ...]], columns: str) -> str:
    listed = ", ".join("(" + ", ".join(map(str, row)) + ")" for row in rows)
    return f"SELECT * FROM (VALUES {listed}) t({columns})"


def test_the_step_says_the_tier_in_force_and_where_this_month_leads() -> None:
    made = tiers(duckdb.connect(), RELATIONS, RELATIONS, read(), as_of=AS_OF)
    rows = {row["customer_no"]: row for row in made["tiers"].to_pylist()}
    assert [(row["tier"], row["next_tier"], row["since"]) for row in rows.values()] == [
        (1, 1, date(2026, 4, 1)), (0, 3, date(2024, 6, 1)), (0, 0, date(2024, 6, 1)), (0, 0, date(2024, 6, 1))]
    assert (rows[1]["average"], rows[1]["so_far"]) == (Decimal("60000.00"), Decimal("30000.00"))
    history = [(row["customer_no"], row["month_end"], row["tier"]) for row in made["tier_months"].to_pylist()]
    assert history == [(1, date(2026, 4, 30), 1), (1, AS_OF, 1)]


def test_the_last_whole_month_is_that_of_a_day_at_its_end() -> None:
    rows = tiers(duckdb.connect(), RELATIONS, RELATIONS, read(), as_of=date(2026, 4, 30))["tiers"].to_pylist()
    assert [(row["average"], row["so_far"], row["tier"]) for row in rows[:2]] == [
        (Decimal("60000.00"), Decimal("60000.00"), 1), (Decimal("20000.00"), Decimal("20000.00"), 0)]


def test_the_shipped_policy_is_the_methods_and_can_be_read() -> None:
    policy = read()
    assert policy.lows == (50_000, 200_000, 500_000, 2_000_000, 6_000_000)
    assert [tier.down_after for tier in policy.tiers] == [1, 3, 3, 3, 3, 6]
    assert checked(policy, schema()) is policy


def schema() -> Schema:
    """The language with the shipped tags."""
    return catalogue(definitions("nowhere")).schema


TIER = '[[tiers]]\ntitle = {{ zh = "甲", en = "a" }}\nlow = {}\ndown_after = {}\n'


@pytest.mark.parametrize(("text", "said"), [
    ("tiers = 3", "tiers are 2 to 100 sections"),
    (TIER.format(0, 1), "tiers are 2 to 100 sections"),
    (TIER.format(0, 1) + TIER.format(0, 1), "each next a higher one"),
    (TIER.format(0, 1) + TIER.format(9, 0), "tier 2: down_after is a whole number"),
    (TIER.format(0, 1) + TIER.format('"x"', 1), "tier 2: low is a whole number"),
    ("[reckoning]\nmonths = 1", "months is a whole number from 2 to 120"),
    ("[reckning]\nmonths = 9", "there is no 'reckning'; did you mean 'reckoning'"),
    ("mismatch = 1", "mismatch is a section"),
    ('[mismatch.mine]\nholds = "age > 1"', r"\[mismatch.mine\]: title is missing"),
    ("[[tiers]", "cannot be read as TOML"),
])
def test_a_wrong_policy_is_one_line(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "policy").mkdir()
    (tmp_path / "policy" / "tiers.toml").write_text(text, encoding="utf-8")
    with pytest.raises(HomeError, match=said):
        read(tmp_path)


def test_a_home_adds_a_mismatch_and_a_wrong_condition_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "policy").mkdir()
    words = 'title = { zh = "甲", en = "a" }\nwhy = { zh = "乙", en = "b" }\n'
    (tmp_path / "policy" / "tiers.toml").write_text(f'[mismatch.mine]\n{words}holds = "tiier > 1"', encoding="utf-8")
    policy = read(tmp_path)
    assert [each.id for each in policy.mismatches] == ["hidden", "relatives", "rising", "emptied", "untouched", "mine"]
    with pytest.raises(HomeError, match=r"\[mismatch.mine\]: there is no 'tiier'; did you mean 'tier'"):
        checked(policy, schema())
