"""A home opened for questions: exact answers from the small bank, for its own day and for others."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pandas as pd
import polars as pl
import pytest

import kequn
from kequn.kernel.errors import HomeError, KequnError, LanguageError
from kequn.loop.bank import Bank
from kequn.loop.run import run
from kequn.segments.service import save
from tests.loop.small import AS_OF, small_home


def test_an_open_bank_says_what_it_is(small: Path) -> None:
    with kequn.open(small) as bank:
        assert repr(bank) == "<bank 'small' as of 2026-06-30, snapshot 1>"
        assert (bank.as_of.isoformat(), len(bank.tags), bank.tags["age"].title["zh"]) == (AS_OF, 179, "年龄")
        assert {"transactions", "customer_tags", "members"} <= set(bank.tables)


@pytest.mark.parametrize(("expression", "ids"), [
    ("年龄 >= 60", ["C00000001", "C00000002"]),
    ('age >= 60 and sum(transactions.amount, where=kind == "pension", days=90) > 0', ["C00000001"]),
    ("household.sum(balance) > 5000", ["C00000001", "C00000002"]),
    ("balance == 710.5", ["C00000004"]),
    ("birth_date is None", ["C00000005"]),
    ('not holds("fund") and city == "北京"', ["C00000004"]),
])
def test_customers_who_fulfil_a_condition(bank: Bank, expression: str, ids: list[str]) -> None:
    chosen = bank.customers.where(expression, as_of=bank.as_of)
    assert (chosen.ids(), chosen.count()) == (ids, len(ids))


@pytest.mark.parametrize(("as_of", "ids"), [
    ("2026-06-30", ["H00000001", "H00000003"]), ("2026-06-02", ["H00000001", "H00000003"]),
    ("2026-05-15", ["H00000001"]), ("2026-01-02", []), ("2025-12-31", []),
])
def test_households_on_any_day(bank: Bank, as_of: str, ids: list[str]) -> None:
    chosen = bank.households.where("household_balance > 0", as_of=as_of)
    assert (chosen.ids(), chosen.count()) == (ids, len(ids))


def test_the_same_question_in_python_objects(bank: Bank) -> None:
    f = bank.language()
    assert bank.customers.where((f.age >= 60) & f.has_fund.is_not(True), as_of=AS_OF).count() == 2


def test_columns_are_tags_columns_and_expressions(bank: Bank) -> None:
    chosen = bank.customers.where("balance > 100", as_of=AS_OF)
    ids = {"customer_id": ["C00000001", "C00000004"]}
    assert chosen.to_arrow().to_pydict() == ids | {"balance": [Decimal(5100), Decimal("710.50")]}
    frame = chosen.to_pandas(columns=["city", "household.count()"])
    assert isinstance(frame, pd.DataFrame)
    assert frame.to_dict("list") == ids | {"city": ["上海", "北京"], "household.count()": [2, 3]}
    polars = chosen.to_polars(columns={"members": "household.count()"})
    assert isinstance(polars, pl.DataFrame)
    assert polars.to_dict(as_series=False) == ids | {"members": [2, 3]}


def test_sql_is_what_count_runs(bank: Bank) -> None:
    chosen = bank.customers.where("age >= 60", as_of=AS_OF)
    assert bank.connection.execute(chosen.sql()).fetchall() == [(chosen.count(),)]
    assert str(chosen) == "customers where age >= 60 as of 2026-06-30"


@pytest.mark.parametrize(("expression", "message"), [
    ("agee >= 60", "did you mean 'age'"), ("age", "needs a condition"), ("transactions.amount > 1", "many per customer"),
])
def test_a_wrong_question_is_one_line(bank: Bank, expression: str, message: str) -> None:
    with pytest.raises(LanguageError, match=message):
        bank.customers.where(expression, as_of=AS_OF)


def test_a_question_needs_a_day(bank: Bank) -> None:
    with pytest.raises(TypeError, match="as_of"):
        bank.customers.where("age >= 60")  # type: ignore[call-arg]
    with pytest.raises(KequnError, match="as_of must be a date"):
        bank.customers.where("age >= 60", as_of="yesterday")


@pytest.mark.parametrize("as_of", ["2026-06-30", "2026-06-05"])
def test_the_tags_of_one_are_those_of_all(bank: Bank, as_of: str) -> None:
    everybody = bank.customers.where("count(accounts) >= 0", as_of=as_of)
    told = [tag for tag in bank.tags if bank.tags[tag].unit != "employer"]  # what is of an employer is not told of a person
    rows = everybody.to_arrow(columns=told).to_pylist()
    assert len(rows) == 6
    for row in rows[2:4]:
        assert bank.tag_values(row.pop("customer_id"), as_of=as_of) == row


def test_the_tags_of_a_household(bank: Bank) -> None:
    values = bank.tag_values("H00000003", as_of=AS_OF)
    assert (values["household_members"], values["household_balance"], values["household_youngest"]) == (3, Decimal("710.50"), 11)


@pytest.mark.parametrize("as_of", ["2026-06-30", "2026-06-05"])
@pytest.mark.parametrize("identifier", ["C00000099", "H00000002"])
def test_nobody_has_no_tags(bank: Bank, identifier: str, as_of: str) -> None:
    with pytest.raises(KequnError, match=rf"{identifier} is no (customer|household) at {as_of}"):
        bank.tag_values(identifier, as_of=as_of)


def test_a_profile_has_the_tags_and_is_masked(bank: Bank) -> None:
    page = bank.profile("C00000001", as_of=AS_OF)
    assert (page["who"]["name"], page["household"]["size"], page["tags"]["pension_90d"]) == ("王**", 2, Decimal(10000))


def test_a_source_id_leads_to_the_customer(bank: Bank) -> None:
    assert bank.find("E001") == bank.find("E001", namespace="ecif") == "C00000001"
    assert (bank.find("E002", namespace="ecif"), bank.find("E002", namespace="shop")) == ("C00000002", "C00000003")
    with pytest.raises(KequnError, match=r"that id is of 2 customers: say which with namespace= \(ecif, shop\)"):
        bank.find("E002")
    with pytest.raises(KequnError, match="no source knows that customer in the namespace 'shop'"):
        bank.find("E001", namespace="shop")


def test_tables_whole_or_of_a_day(bank: Bank) -> None:
    assert bank.table("transactions").count() == 6
    assert bank.table("transactions", as_of="2026-06-05").to_pandas()["source_key"].tolist() == ["t1", "t6"]
    assert bank.table("segments").to_arrow().num_rows == 12
    with pytest.raises(KequnError, match=r"there is no table 'transaction'; did you mean 'transactions'"):
        bank.table("transaction")
    with pytest.raises(KequnError, match="made by the run for 2026-06-30 only"):
        bank.table("customer_tags", as_of="2026-06-05")


def test_a_bank_sees_one_snapshot_until_it_is_refreshed(tmp_path: Path) -> None:
    home = small_home(tmp_path / "home")
    with pytest.raises(HomeError, match="kequn run"):
        kequn.open(home)
    run(home, as_of="2026-06-05")
    with kequn.open(home) as bank:
        for number in range(4):  # more snapshots than are kept
            save(home, f"segment_{number}", "分群", "age > 1")
            run(home, as_of="2026-06-05" if number < 3 else AS_OF)
        assert (bank.as_of.isoformat(), bank.table("customer_tags").count()) == ("2026-06-05", 6)
        assert bank.customers.where("balance > 5000", as_of=bank.as_of).count() == 0
        assert (bank.refresh().as_of.isoformat(), bank.customers.where("balance > 5000", as_of=bank.as_of).count()) == (AS_OF, 1)


def test_importing_the_library_is_instant_and_its_names_are_there() -> None:
    assert set(kequn.__all__) <= {*dir(kequn), "Bank", "open", *kequn.__all__}
    assert (kequn.Bank, kequn.HomeError) == (Bank, HomeError)
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        kequn.nonsense  # noqa: B018
