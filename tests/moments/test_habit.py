"""A break with an own habit: raised by what this customer used to do, and not by what others do; done when the habit is back."""

from __future__ import annotations

from pathlib import Path

from kequn.loop.bank import Bank
from kequn.loop.run import run
from tests.loop.small import TABLES, small_home

WEEKLY = """
    SELECT printf('%s-%d', name, week) AS key, no, account_id, -50.00 AS amount, 'purchase' AS kind,
        first + (7 * week)::INTEGER AS occurred_on, 1000 * no + week AS sequence
    FROM (VALUES ('stops', 1, 'A1', DATE '2025-11-01', 26), ('stays', 2, 'A2', DATE '2025-11-01', 34),
                 ('seldom', 3, 'A3', DATE '2026-02-20', 10), ('back', 1, 'A1', DATE '2026-06-12', 3))
        AS t(name, no, account_id, first, weeks), range(34) AS r(week) WHERE week < weeks"""
TOLD = {"customers": TABLES["customers"], "accounts": """
    (VALUES ('A1', 1, 'A1', 'current', DATE '2020-01-05'), ('A2', 2, 'A2', 'current', DATE '2020-01-05'),
            ('A3', 3, 'A3', 'current', DATE '2020-01-05')) AS t(key, no, account_id, category, opened_on)""", "balances": """
    (VALUES ('b1', 1, 'A1', 9000.00, DATE '2026-01-10', 1), ('b2', 2, 'A2', 9000.00, DATE '2026-01-10', 2),
            ('b3', 3, 'A3', 9000.00, DATE '2026-01-10', 3)) AS t(key, no, account_id, amount, occurred_on, sequence)""",
        "transactions": f"({WEEKLY}) AS t"}


def test_who_stops_what_they_did_every_week_breaks_a_habit_and_is_back_with_it(tmp_path: Path) -> None:
    home = small_home(tmp_path / "home", TOLD)
    run(home, as_of="2026-06-10")
    assert broken(home) == {1: (None, 2.6)}  # 26 payments within 225 days: half of what 45 days had on average
    run(home, as_of="2026-06-28")
    assert broken(home) == {1: (True, 2.6)}


def test_bills_are_a_habit_where_one_came_each_month(tmp_path: Path) -> None:
    bills = """
        SELECT printf('%s-%d', name, nth) AS key, no, account_id, -80.00 AS amount, 'household' AS kind,
            first + (every * nth)::INTEGER AS occurred_on, 1000 * no + nth AS sequence
        FROM (VALUES ('monthly', 1, 'A1', DATE '2025-11-03', 30, 6), ('now and then', 2, 'A2', DATE '2026-02-01', 13, 6))
            AS t(name, no, account_id, first, every, times), range(6) AS r(nth)"""
    home = small_home(tmp_path / "home", TOLD | {"transactions": f"({bills}) AS t"})
    run(home, as_of="2026-05-31")
    assert set(broken(home)) == {1}


def broken(home: Path) -> dict[int, tuple[bool | None, float]]:
    """Return whose habit is broken, whether it came back, and what it takes."""
    with Bank(home) as bank:
        rows = bank.table("moments").to_arrow().to_pylist()
    return {row["customer_no"]: (row["succeeded"], row["goal"]) for row in rows if row["moment"] == "habit_broken"}
