"""Circles are found where people have each other in common, and not where they only have a shop in common."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import combinations

import duckdb
import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from kequn.predict.circles.circles import NONE, Found, circles
from kequn.predict.circles.policy import shipped
from kequn.predict.circles.steps import found
from kequn.predict.circles.ties import ties

DAY, POLICY = date(2026, 6, 30), shipped()


def of(pairs: set[tuple[int, int]], people: int) -> Found:
    one, other = np.array(sorted(pairs), np.int64).reshape(-1, 2).T
    return circles(one, other, np.zeros(len(one), bool), people, POLICY.circles)


def test_planted_circles_are_found_among_acquaintances() -> None:
    draws = np.random.default_rng(1)
    pairs = {pair for circle in range(20) for pair in combinations(range(circle * 8, circle * 8 + 8), 2) if draws.random() < 0.6}
    pairs |= {(int(one), int(other)) for one, other in np.sort(draws.integers(0, 400, (200, 2))) if one < other}
    made = of(pairs, 400)
    planted = np.where(np.arange(400) < 160, np.arange(400) // 8, NONE)
    assert 19 <= len(made.alike) <= 22
    assert adjusted_rand_score(planted, made.circle) > 0.85
    assert (made.alike >= POLICY.circles.alike).all()
    sizes = np.bincount(made.circle[made.circle != NONE])
    assert sizes.tolist() == sorted(sizes.tolist(), reverse=True)
    again = of(pairs, 400)
    assert (again.circle == made.circle).all()


@pytest.mark.parametrize("pairs", [
    set(), {(0, 1)}, {(0, other) for other in range(1, 30)}, {(place, place + 1) for place in range(20)}])
def test_a_shop_a_chain_and_a_pair_are_no_circle(pairs: set[tuple[int, int]]) -> None:
    made = of(pairs, 30)
    assert (made.circle == NONE).all()
    assert len(made.alike) == 0


# 1 to 5 pay each other, and 5 is a child of 1; 11 to 14 work for one firm, where 11, 12 and 13 pay each other in a chain; 21 to
# 24 are such a chain, and work for different ones; sixty pay one shop.
VISIBLE = {
    "accounts": "SELECT 'A' || i AS account_id, i AS customer_no FROM range(1, 100) t(i)",
    "transactions": """
        SELECT one AS customer_no, 'A' || other AS counterparty_account, -5 AS amount, DATE '2026-06-01' - days AS occurred_on
        FROM (VALUES (1, 2), (1, 3), (4, 1), (2, 3), (2, 4), (3, 4), (1, 5), (2, 5), (3, 5), (4, 5), (11, 12), (13, 12), (21, 22),
                     (22, 23), (23, 24)) AS t(one, other), (VALUES (1), (30)) AS d(days)
        UNION ALL SELECT i, 'A99', -5, DATE '2026-06-01' - d FROM range(30, 90) t(i), (VALUES (1), (9)) AS s(d)
        UNION ALL SELECT 41, 'A1', -5, DATE '2026-06-01'
        UNION ALL SELECT 42, 'A1', -5, DATE '2024-06-01' - d::INTEGER FROM range(9) t(d)""",
    "members": """SELECT i AS customer_no, CASE i WHEN 5 THEN 1 ELSE i END AS household_no, true AS "primary"
        FROM range(1, 100) t(i)""",
    "employees": "SELECT i AS customer_no, CASE WHEN i < 15 THEN 7 ELSE i END AS employer_no FROM range(11, 25) t(i)",
}
FRIENDS = [(1, 2), (1, 3), (1, 4), (2, 3), (2, 4), (2, 5), (3, 4), (3, 5), (4, 5)]


def test_ties_leave_out_families_shops_and_what_was_once_or_long_ago() -> None:
    tied = ties(duckdb.connect(), VISIBLE, POLICY.ties, as_of=DAY).to_pydict()
    pairs = [*zip(tied["one"], tied["other"], strict=True)]
    assert pairs == [*FRIENDS, (11, 12), (12, 13), (21, 22), (22, 23), (23, 24)]
    assert [pair for pair, colleagues in zip(pairs, tied["colleagues"], strict=True) if colleagues] == [(11, 12), (12, 13)]


def test_friends_have_a_third_in_common_and_colleagues_a_place() -> None:
    certain = replace(POLICY, circles=replace(POLICY.circles, left_out=0.0))
    told, people = found(duckdb.connect(), VISIBLE, certain, as_of=DAY)
    assert told.to_dict("index") == {1: {"size": 5, "ties": 9, "colleagues": 0, "alike": 1.0},
                                     11: {"size": 3, "ties": 2, "colleagues": 2, "alike": 1.0}}
    assert people["circle"].to_dict() == {**dict.fromkeys(range(1, 6), 1), **dict.fromkeys(range(11, 14), 11)}
    assert people["partners"].to_dict() == {1: 3, 2: 4, 3: 4, 4: 4, 5: 3, 11: 1, 12: 2, 13: 1}


def test_a_bank_without_ties_has_no_circles() -> None:
    nothing = {**VISIBLE, "transactions": f"SELECT * FROM ({VISIBLE['transactions']}) WHERE false"}
    told, people = found(duckdb.connect(), nothing, POLICY, as_of=DAY)
    assert (len(told), len(people)) == (0, 0)
