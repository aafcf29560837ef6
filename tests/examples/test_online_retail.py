"""The shop: every line is there, returns are returns, and what customers spent equals what pandas adds up."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from kequn.customers.ids import number_of
from kequn.loop.bank import Bank
from tests.conftest import ROOT
from tests.examples.conftest import Firm

AS_OF = date(2011, 12, 9)
TAGS = ["purchases_365d", "spend_365d", "basket_365d", "items_365d", "days_since_purchase", "return_share_365d"]
RULES = {
    "spend_365d >= 1100 and purchases_365d >= 3": 1_296,
    "purchases_365d >= 2 and spend_365d < 1100 and spend_365d >= 360": 975,
    "spend_365d < 360 and spend_365d >= 190": 774,
    "spend_365d < 190": 715,
    "basket_365d >= 370 and purchases_365d < 3 and days_since_purchase >= 20": 612,
}


@pytest.fixture(scope="module")
def lines(shared_data: Path) -> pd.DataFrame:
    """The raw lines, with the amount in pence: half a penny is rounded away from zero, as money is."""
    raw = pd.read_parquet(shared_data / "online_retail" / "online_retail.parquet")
    mills = (raw["UnitPrice"] * 1000).round().astype("int64") * raw["Quantity"]
    raw["pence"] = (mills.abs() + 5) // 10 * (mills >= 0).map({True: 1, False: -1})
    return raw


@pytest.fixture
def sold(shop_bank: Bank) -> pd.DataFrame:
    return shop_bank.table("transactions").to_pandas()


def test_every_line_is_taken_in(shop: Firm) -> None:
    for file in shop.report.files:
        assert file.counts.read == file.counts.loaded + file.counts.repeated + file.counts.quarantined
    loaded = {file.table: file.counts.loaded for file in shop.report.files}
    assert (loaded["customers"], loaded["transactions"]) == (4_372, 541_909)


def test_loading_again_changes_no_row(shop: Firm, tmp_path: Path) -> None:
    assert all(file.recognised for file in shop.load(shop.data).files)
    pd.read_parquet(shop.data / "online_retail.parquet").to_parquet(tmp_path / "online_retail.parquet", compression="gzip")
    again = {file.table: file.counts for file in shop.load(tmp_path).files}
    assert {table: counts.loaded + counts.quarantined for table, counts in again.items()} == dict.fromkeys(again, 0)
    assert again["transactions"].repeated == 541_909


def test_returns_are_returns_and_nobodys_lines_are_kept(sold: pd.DataFrame) -> None:
    assert len(sold) == 541_909
    assert (sold["kind"] == "return").sum() == 9_288
    assert (sold[sold["kind"] == "return"]["amount"] <= 0).all()
    assert sold["customer_no"].isna().sum() == 135_080
    assert sold["reference"].nunique() == 25_900


def test_the_till_adds_up(sold: pd.DataFrame, lines: pd.DataFrame) -> None:
    assert int(sold["amount"].sum() * 100) == lines["pence"].sum()
    assert sold["quantity"].sum() == lines["Quantity"].sum()


def test_days_are_those_of_the_shop(sold: pd.DataFrame, lines: pd.DataFrame) -> None:
    ours = pd.to_datetime(sold["occurred_on"]).value_counts().sort_index()
    theirs = lines["InvoiceDate"].dt.normalize().value_counts().sort_index()
    assert (ours.index == theirs.index).all()
    assert (ours.to_numpy() == theirs.to_numpy()).all()


def test_what_each_customer_bought_sent_back_and_spent(shop_bank: Bank, lines: pd.DataFrame) -> None:
    asked = {
        "lines": "count(transactions)",
        "spent": "sum(transactions.amount)",
        "returned": "sum(transactions.amount, where=kind == 'return')",
        "invoices": "distinct(transactions.reference, where=kind == 'purchase')",
        "last": "days_since(transactions)",
        "autumn": "sum(transactions.quantity, days=90)",
    }
    ours = shop_bank.customers.where("exists(transactions)", as_of=AS_OF).to_pandas(columns=asked)
    known = shop_bank.table("identifiers").to_pandas().set_index("customer_no")["value"].astype(int)
    ours = ours.set_index(ours["customer_id"].map(number_of).map(known)).sort_index()

    lines = lines.dropna(subset=["CustomerID"])
    by = lines.groupby(lines["CustomerID"].astype(int))
    returned = lines[lines["InvoiceNo"].str.startswith("C")]
    bought = lines[~lines["InvoiceNo"].str.startswith("C") & (lines["Quantity"] > 0)]
    autumn = lines[lines["InvoiceDate"] >= pd.Timestamp(AS_OF) - pd.Timedelta(days=89)]
    theirs = pd.DataFrame({
        "lines": by.size(),
        "spent": by["pence"].sum() / 100,
        "returned": returned.groupby("CustomerID")["pence"].sum() / 100,
        "invoices": bought.groupby("CustomerID")["InvoiceNo"].nunique(),
        "last": (pd.Timestamp(AS_OF) - by["InvoiceDate"].max().dt.normalize()).dt.days,
        "autumn": autumn.groupby("CustomerID")["Quantity"].sum(),
    }).fillna(0)
    assert len(ours) == 4_372
    pd.testing.assert_frame_equal(
        ours[list(asked)].astype(float), theirs.astype(float), check_names=False, check_index_type=False, rtol=1e-12
    )


def test_a_customer_belongs_to_the_country_of_the_first_line(shop_bank: Bank, lines: pd.DataFrame) -> None:
    ours = shop_bank.table("customers").to_pandas()["region"].value_counts().to_dict()
    first = lines.dropna(subset=["CustomerID"]).drop_duplicates("CustomerID")
    assert ours == first["Country"].value_counts().to_dict()


@pytest.mark.slow
def test_the_shops_groups_are_told_as_a_shopkeeper_would(shop_bank: Bank) -> None:
    found = shop_bank.customers.groups(TAGS, as_of="2011-12-09")
    assert {found.rule(group.number): group.size for group in found.model.groups_} == RULES
    assert min(group.rule.f1 for group in found.model.groups_) >= 0.85
    regulars, *_, silent = found.model.groups_
    typical = {trait.tag: trait.members for trait in regulars.traits}
    assert (typical["purchases_365d"], typical["days_since_purchase"]) == (6, 17)
    assert {trait.tag for trait in silent.traits[:1]} == {"basket_365d"}


def test_the_readme_tells_these_conditions() -> None:
    text = (ROOT / "examples/online_retail/README.md").read_text(encoding="utf-8")
    assert [rule for rule in RULES if f"`{rule}`" not in text] == []
