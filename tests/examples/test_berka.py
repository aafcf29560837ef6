"""The Czech bank: every row is accounted for, and its tags equal what pandas computes from the raw files."""

from __future__ import annotations

import gzip
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from kequn.loop.bank import Bank
from kequn.warehouse.store import Warehouse
from kequn.warehouse.tables import TABLES
from tests.examples.conftest import Firm
from tests.examples.czech_bank import CzechBank

AS_OF = date(1993, 12, 31)
READ = {
    "customers": 5369, "accounts": 4500, "places": 77, "relations": 5369, "holdings.card": 892, "holdings.loan": 682,
    "holdings.loan_outcome": 682, "holdings.standing_order": 6471, "transactions": 28205 + 21150, "balances": 28205 + 21150,
}
WINDOW_TAGS = (
    "pension_90d", "income_months_6m", "income_average_6m", "household_payments_90d", "outward_90d", "outward_count_90d",
    "outward_months_6m", "outward_share_90d", "net_flow_30d", "largest_in_30d", "largest_out_30d", "cash_share_90d", "fees_365d",
    "interest_365d", "balance_avg_90d", "balance_slope_180d",
)
OTHER_TAGS = ("age", "district", "tenure_years", "products_held", "balance", "days_since_transaction", "insurance_payments_90d")


@pytest.fixture(scope="module")
def expected(shared_data: Path) -> pd.DataFrame:
    return CzechBank(shared_data / "berka").table()


@pytest.fixture
def tags(bank: Bank) -> pd.DataFrame:
    """The tags of the snapshot by the bank's own client number."""
    numbers = bank.table("identifiers").to_pandas().query("kind == 'client'").set_index("customer_no")["value"].astype(int)
    frame = bank.table("customer_tags").to_pandas()
    return frame.set_index(frame["customer_no"].map(numbers)).sort_index()


def test_every_row_of_every_file_is_taken_in(czech_bank: Firm) -> None:
    read: dict[str, int] = {}
    for file in czech_bank.report.files:
        read[file.table] = read.get(file.table, 0) + file.counts.read
        assert file.counts.read == file.counts.loaded + file.counts.repeated + file.counts.quarantined
    assert read == READ
    assert czech_bank.report.totals.loaded == sum(READ.values())


def test_loading_again_changes_no_row(czech_bank: Firm, tmp_path: Path) -> None:
    def rows() -> dict[str, str]:
        with Warehouse.open(czech_bank.home) as warehouse, warehouse.connect() as connection:
            told = 'SELECT count(*), bit_xor(row_hash), max(known_to) FROM stored."{}"'
            return {table: repr(connection.execute(told.format(table)).fetchall()) for table in TABLES}

    before = rows()
    again = czech_bank.load(czech_bank.data)
    assert all(file.recognised for file in again.files)
    for file in czech_bank.data.glob("*.csv.gz"):  # other bytes, the same rows
        (tmp_path / file.name).write_bytes(gzip.compress(gzip.decompress(file.read_bytes()), compresslevel=1))
    copies = czech_bank.load(tmp_path)
    assert copies.totals.read == copies.totals.repeated == sum(READ.values())
    assert rows() == before


@pytest.mark.parametrize("name", [*WINDOW_TAGS, *OTHER_TAGS])
def test_a_tag_equals_the_pandas_computation(tags: pd.DataFrame, expected: pd.DataFrame, name: str) -> None:
    ours, theirs = tags[name], expected[name]
    assert list(ours.index) == sorted(theirs.index)
    if name == "district":
        assert ours.to_dict() == theirs.to_dict()
        return
    both = pd.DataFrame({"ours": ours.astype(float), "theirs": theirs.astype(float)})
    assert (both["ours"].isna() == both["theirs"].isna()).all()
    apart = (both["ours"] - both["theirs"]).abs() > 1e-9 * (1 + both["theirs"].abs())
    assert both[apart].empty


@pytest.mark.parametrize("name", WINDOW_TAGS)
def test_a_window_tag_says_something_of_a_hundred_accounts(expected: pd.DataFrame, name: str) -> None:
    assert (expected[name].notna() & (expected[name] != 0)).sum() >= 100


def test_the_869_shared_accounts_are_households_of_two(bank: Bank) -> None:
    sizes = bank.table("households").to_pandas()["size"].value_counts().to_dict()
    assert sizes == {1: 3631, 2: 869}
    assert bank.households.where("size == 2", as_of=AS_OF).count() == 869
    assert bank.customers.where("household.count() == 2", as_of=AS_OF).count() == 2 * 869


@pytest.mark.parametrize("as_of", [date(1993, 1, 1), AS_OF, date(1998, 12, 31)])
def test_who_shares_an_account_is_known_at_every_date(bank: Bank, as_of: date) -> None:
    assert bank.customers.where("exists(relations, where=kind == 'account_user')", as_of=as_of).count() == 869


def test_the_balance_follows_the_amounts_within_every_day(bank: Bank) -> None:
    """Sorted as the mapping says, each balance is the one before plus the amount, to 0.20 crowns of rounded interest."""
    amounts, balances = bank.table("transactions").to_pandas(), bank.table("balances").to_pandas()
    rows = amounts.merge(balances, on="source_key", suffixes=("", "_after"))
    rows = rows.sort_values(["account_id", "occurred_on", "sequence", "source_key"])
    before = rows.groupby("account_id")["amount_after"].shift().astype(float).fillna(0)
    gap = (rows["amount_after"].astype(float) - rows["amount"].astype(float) - before).abs()
    assert len(rows) == 49_355
    assert gap.max() <= 0.20 + 1e-6


def test_a_loan_of_1993_tells_its_outcome_only_when_it_is_known(bank: Bank) -> None:
    unpaid = "exists(holdings, where=category == 'loan' and status in ('unpaid', 'in_debt'))"
    loans = "count(holdings, where=category == 'loan')"
    assert bank.customers.where(unpaid, as_of=AS_OF).count() == 0
    assert bank.customers.where(unpaid, as_of=date(1999, 1, 1)).count() == 76
    assert bank.customers.where(f"{loans} == 1", as_of=date(1998, 12, 31)).count() == 682
    assert bank.customers.where(f"{loans} == 1", as_of=date(1999, 1, 1)).count() == 682


def test_nothing_is_seen_before_its_day(bank: Bank, shared_data: Path) -> None:
    accounts = pd.read_csv(shared_data / "berka" / "account.csv.gz")
    for as_of in (date(1993, 1, 1), date(1995, 6, 30), AS_OF):
        opened = int((accounts["date"] <= as_of.isoformat()).sum())
        assert bank.customers.where("exists(accounts)", as_of=as_of).count() == opened
