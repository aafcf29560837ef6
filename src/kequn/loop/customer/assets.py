"""What a customer has: by category now, over two years, what matures, and what happened to it. Rules are pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from kequn.customers.near import HOLDING
from kequn.loop.customer.rows import Row, asked, month_ends, near, of, product_names, visible
from kequn.loop.scoped import ScopedBank

CURRENT = "current"  # what lies in accounts
CATEGORIES = (CURRENT, "deposit", "wealth", "fund", "insurance", "metal")  # assets, in the order they are told
DEBTS = ("loan", "mortgage")
MONTHS, MOST_MARKS = 24, 5


@dataclass(frozen=True)
class Holding:
    """Something held, now or once: `until` is the first day on which it was held no more."""

    customer_no: int
    category: str
    kind: str | None
    product: str | None
    amount: Decimal | None
    payment: Decimal | None
    since: date | None
    matures_on: date | None
    until: date | None

    def held(self, day: date) -> bool:
        """Return whether it was held at the end of that day."""
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)


@dataclass(frozen=True)
class Turn:
    """By how much a category changed in a month by what was bought and ended, where that is much; `at` is its place."""

    at: int
    month: date
    category: str
    change: Decimal


@dataclass(frozen=True)
class Assets:
    """All of it at the bank's day. `history` has one total for each of `days`, None before the first that is known."""

    by_category: dict[str, Decimal]
    debts: Decimal
    held: tuple[Holding, ...]
    ended: int
    maturing: tuple[Holding, ...]
    days: tuple[date, ...]
    history: tuple[Decimal | None, ...]
    turns: tuple[Turn, ...]

    @property
    def total(self) -> Decimal:
        """Assets without debts."""
        return sum(self.by_category.values(), Decimal(0))


def assets(bank: ScopedBank, numbers: Collection[int]) -> Assets:
    """Return what these customers, all of whom are seen, have together."""
    rows = asked(bank, ("customer_no", *HOLDING), f"{near(bank, 'customer_holdings')} WHERE {of(numbers)}")
    rows.sort(key=lambda row: (row["started_on"] or date.min, row["category"] or "", row["amount"] or 0))
    names = product_names(bank)
    balances = bank.rows(f"SELECT customer_no, account_id, month, amount FROM {near(bank, 'month_balances')} WHERE {of(numbers)}")
    return reckoned([_holding(row, names) for row in rows], balances, bank.as_of)


def balance_by_customer(bank: ScopedBank, numbers: Collection[int]) -> dict[int, Decimal]:
    """Return what lies in the accounts of each of the customers, all of whom are seen."""
    latest = "SELECT customer_no, arg_max(amount, month) AS amount"
    each = f"{latest} FROM {near(bank, 'month_balances')} WHERE {of(numbers)} GROUP BY customer_no, account_id"
    return dict(bank.rows(f"SELECT customer_no, sum(amount) FROM ({each}) GROUP BY customer_no"))


def reckoned(holdings: Sequence[Holding], balances: Sequence[tuple[Any, ...]], as_of: date) -> Assets:
    """Reckon from all holdings and the last balance of each account in each month (customer, account, month, amount)."""
    days = month_ends(as_of, MONTHS)
    held = tuple(holding for holding in holdings if holding.held(as_of))
    lying = _lying(balances, days)
    by_category = {CURRENT: lying[-1] or Decimal(0)}
    for holding in held:
        if holding.category in CATEGORIES:
            by_category[holding.category] = by_category.get(holding.category, Decimal(0)) + (holding.amount or 0)
    history = _history(holdings, lying, days)
    maturing = sorted((each for each in held if each.matures_on and each.matures_on >= as_of and each.category in CATEGORIES),
                      key=lambda each: each.matures_on or as_of)
    debts = sum((each.amount or Decimal(0) for each in held if each.category in DEBTS), Decimal(0))
    ordered = {category: by_category[category] for category in CATEGORIES if by_category.get(category)}
    return Assets(ordered, debts, held, len(holdings) - len(held), tuple(maturing), tuple(days), history,
                  _turns(holdings, history, days))


def _lying(balances: Iterable[tuple[Any, ...]], days: Sequence[date]) -> list[Decimal | None]:
    """Return what lay in all accounts at the end of each day: the last balance known of each by then."""
    by_account: dict[str, dict[date, Decimal]] = {}
    for customer_no, account, month, amount in balances:
        by_account.setdefault(f"{customer_no} {account}", {})[month] = amount
    totals: list[Decimal | None] = []
    for day in days:
        last = [_last(months, day) for months in by_account.values()]
        there = [amount for amount in last if amount is not None]
        totals.append(sum(there, Decimal(0)) if there else None)
    return totals


def _last(months: Mapping[date, Decimal], day: date) -> Decimal | None:
    before = [month for month in months if month <= day]
    return months[max(before)] if before else None


def _history(holdings: Sequence[Holding], lying: Sequence[Decimal | None], days: Sequence[date]) -> tuple[Decimal | None, ...]:
    found: list[Decimal | None] = []
    for day, balance in zip(days, lying, strict=True):
        there = [each.amount for each in holdings if each.category in CATEGORIES and each.amount is not None and each.held(day)]
        found.append(None if balance is None and not there else sum(there, balance or Decimal(0)))
    return tuple(found)


def _turns(holdings: Sequence[Holding], history: Sequence[Decimal | None], days: Sequence[date]) -> tuple[Turn, ...]:
    """Return the largest changes within the time, each at least a tenth of the most there was; what was renewed is none."""
    most = max((total for total in history if total is not None), default=Decimal(0))
    changes: dict[tuple[int, str], Decimal] = {}
    for holding in holdings:
        for day, amount in ((holding.since, holding.amount), (holding.until, -(holding.amount or 0))):
            if holding.category in CATEGORIES and amount and day and days[0] < day <= days[-1]:
                at = next(place for place, end in enumerate(days) if day <= end)
                changes[at, holding.category] = changes.get((at, holding.category), Decimal(0)) + amount
    large = [(at, category, change) for (at, category), change in changes.items() if change and abs(change) * 10 >= most]
    largest = sorted(large, key=lambda each: (-abs(each[2]), each[0]))[:MOST_MARKS]
    return tuple(Turn(at, days[at], category, change) for at, category, change in sorted(largest))


def _holding(row: Row, names: Mapping[str, str]) -> Holding:
    product = row["product_id"]
    return Holding(row["customer_no"], row["category"], row["kind"], names.get(product, product), row["amount"], row["payment"],
                   row["started_on"] or row["valid_from"], row["matures_on"], row["valid_to"])


def accounts(bank: ScopedBank, number: int) -> list[Row]:
    """Return the accounts of a customer who is seen, oldest first, each with its last balance; numbers are whole: mask them."""
    latest = f"""
        SELECT account_id, arg_max(amount, month) AS balance, max(balance_on) AS balance_on
        FROM {near(bank, "month_balances")} WHERE customer_no = ? GROUP BY account_id"""
    own = visible(bank, "accounts")
    columns = ("account_id", "category", "outlet_id", "opened_on", "closed_on", "balance", "balance_on")
    source = f"({own}) LEFT JOIN ({latest}) USING (account_id) WHERE customer_no = ? ORDER BY opened_on, account_id"
    return asked(bank, columns, source, [number, number])
