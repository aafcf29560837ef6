"""Money is exact: every balance is the sum of what moved, and no account is overdrawn."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet
from hypothesis import given
from hypothesis import strategies as st

from kequn.simulate.accounts import NEVER, Accounts
from kequn.simulate.draws import Draws
from kequn.simulate.festivals import months
from kequn.simulate.files import decimals, money
from kequn.simulate.ledger import Book, Flows, settle
from tests.simulate.reading import clean, signed

MONTH = months(date(2026, 6, 30), 1)[0]
MOVES = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 29), st.integers(-10**9, 10**9)), max_size=60)


@given(MOVES, st.lists(st.integers(0, 10**8), min_size=5, max_size=5), st.integers(0, 5))
def test_a_settled_month_adds_up_and_never_overdraws(moves: list[tuple[int, int, int]], opening: list[int], seed: int) -> None:
    everyone, zero = np.arange(5), np.zeros(5, np.int64)
    accounts = Accounts(pa.array(list("abcde")), everyone, zero, zero, zero, zero + NEVER, zero)
    book = Book(accounts, MONTH, np.array(opening, np.int64), Draws(seed, "test"), zero + NEVER)
    account, day, cents = (np.array([move[place] for move in moves], np.int64) for place in range(3))
    book.add(account, MONTH.first + day, cents, kind="other", channel="app")
    settled = settle(book, Flows(everyone, zero, zero, zero, zero, zero, zero, zero, zero, zero))
    running = list(opening)
    for row in range(len(settled.after)):
        moved = int(settled.flows.account[row])
        running[moved] += int(settled.flows.cents[row])
        assert running[moved] == settled.after[row] >= 0
    assert running == settled.balances(book.opening).tolist()
    kept = sum(1 for _, _, cents_moved in moves if cents_moved)
    brought = len(settled.after) - kept
    assert 0 <= brought <= 5  # at most one rescue for an account
    assert (np.diff(settled.flows.day) >= 0).all()


def test_the_balance_after_each_transaction_is_the_one_before_and_the_amount(written: Path) -> None:
    balances = defaultdict[str, dict[date, Decimal]](dict)
    for path in sorted(written.glob("balances/*.parquet")):
        for row in pyarrow.parquet.read_table(path).to_pylist():
            balances[row["ACCT_NO"]][row["BAL_DATE"]] = row["BAL"]
    by_account = defaultdict(list)
    for row in clean(written, "transactions/*.csv.gz"):
        by_account[row["ACCT_NO"]].append(row)
    assert by_account.keys() <= balances.keys()
    for account, months_end in balances.items():
        days = sorted(months_end)
        running = months_end[days[0]] if days[0] == date(2024, 6, 30) else Decimal(0)
        rows = iter(by_account[account])
        row = next(rows, None)
        for last in days:
            while row is not None and row["TRAN_DATE"] <= f"{last:%Y%m%d}":
                running += signed(row)
                assert running == Decimal(row["BAL"]) >= 0
                row = next(rows, None)
            assert running == months_end[last]
        assert row is None


def test_rows_of_an_account_are_numbered_within_their_day(written: Path) -> None:
    by_day = defaultdict(list)
    for row in clean(written, "transactions/*.csv.gz"):
        by_day[row["ACCT_NO"], row["TRAN_DATE"]].append((row["TRAN_TIME"], int(row["SEQ"])))
    for rows in by_day.values():
        assert [number for _, number in rows] == list(range(1, len(rows) + 1))
        assert all(one <= two for (one, _), (two, _) in pairwise(rows))


@given(st.lists(st.integers(-10**15, 10**15), max_size=40))
def test_cents_are_written_exactly(cents: list[int]) -> None:
    exact = [Decimal(value).scaleb(-2) for value in cents]
    assert decimals(np.array(cents, np.int64)).to_pylist() == exact
    assert [Decimal(text) for text in money(np.array(cents, np.int64)).to_pylist()] == exact
