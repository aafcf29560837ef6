"""A large sum went out: reached where what was left is still here after seven days, and not where the rest follows it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from kequn.access.roles import ROLES
from kequn.access.scope import Scope
from kequn.loop.bank import Bank
from kequn.loop.detecting import Money, worths
from kequn.loop.run import run
from kequn.loop.scoped import ScopedBank
from kequn.moments.effect import Share
from tests.loop.small import TABLES, small_home

OUT = """
    (VALUES ('o1', 1, 'A1', -60000.00, 'transfer_out', DATE '2026-06-12', 1),
            ('o2', 2, 'A2', -80000.00, 'transfer_out', DATE '2026-06-12', 2),
            ('o3', 2, 'A2', -15000.00, 'transfer_out', DATE '2026-06-16', 3))
    AS t(key, no, account_id, amount, kind, occurred_on, sequence)"""
BALANCES = """
    (VALUES ('b1', 1, 'A1', 100000.00, DATE '2026-06-10', 1), ('b2', 2, 'A2', 100000.00, DATE '2026-06-10', 2))
    AS t(key, no, account_id, amount, occurred_on, sequence)"""
HELD: Mapping[str, str] = {"customers": TABLES["customers"], "accounts": """
    (VALUES ('A1', 1, 'A1', 'current', DATE '2020-01-05'), ('A2', 2, 'A2', 'current', DATE '2020-01-05'))
    AS t(key, no, account_id, category, opened_on)""", "balances": BALANCES, "transactions": OUT}


def test_what_was_left_is_kept_or_follows(tmp_path: Path) -> None:
    home = small_home(tmp_path / "home", HELD)
    for day in ("2026-06-12", "2026-06-19", "2026-06-26"):
        run(home, as_of=day)
    with Bank(home) as bank:
        rows = bank.table("moments").to_arrow().to_pylist()
        found = next(each for each in worths(ScopedBank(bank, Scope("analyst", ROLES["analyst"])))
                     if each.detector.id == "large_out")
    mine = {row["customer_no"]: row for row in rows if row["moment"] == "large_out"}
    assert {number: (row["began"], row["measured"], row["succeeded"], row["state"]) for number, row in mine.items()} == {
        1: (40000.0, 40000.0, True, "done"), 2: (20000.0, 5000.0, False, "lapsed")}
    assert found.success == Share(1, 2)
    assert found.money == Money(2, 60000.0, 45000.0, 0.0)
