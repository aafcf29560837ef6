"""A bank that lives on: the same days make the same bytes however they are parted, and what is given is what is done."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from kequn.kernel.errors import SimulationError
from kequn.simulate import bank
from kequn.simulate.continuing import proceed
from tests.simulate.reading import clean, table
from tests.simulate.test_bytes import digests

HEAD = "customer_id,day,channel,purpose,staff_id\n"


@pytest.fixture(scope="module", params=[date(2026, 6, 30), date(2026, 6, 17)])
def left(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bank of 300 customers, left at a month's end or within a month."""
    out = tmp_path_factory.mktemp("left") / "bank"
    bank.write(out, customers=300, seed=9, until=request.param)
    return out


def on(left: Path, to: Path, *days: int, contacts: Path | None = None) -> Path:
    shutil.copytree(left, to)
    for number in days:
        proceed(to, days=number, contacts=contacts)
    return to


def test_thirty_days_and_thirty_more_are_sixty(left: Path, tmp_path: Path) -> None:
    parted, whole = on(left, tmp_path / "parted", 30, 30), on(left, tmp_path / "whole", 60)
    assert digests(parted) == digests(whole)
    assert not (tmp_path / "parted.part").exists()


def test_living_on_changes_nothing_that_was_sent(left: Path, tmp_path: Path) -> None:
    """Every row that was there is there again, as it was; further rows are of later days."""
    further = on(left, tmp_path / "further", 45)
    for pattern in ("transactions/*.csv.gz", "crm/contacts_*.csv", "core/holdings_*.csv", "service/*.csv", "wealth/a*.csv"):
        before, after = ({tuple(row.items()) for row in clean(bank_, pattern)} for bank_ in (left, further))
        assert before <= after
        assert len(after) > len(before) or "wealth" in pattern
    last = max(row["TRAN_DATE"] for row in clean(left, "transactions/*.csv.gz"))
    known = {row["TRAN_NO"] for row in clean(left, "transactions/*.csv.gz")}
    assert all(row["TRAN_DATE"] > last for row in clean(further, "transactions/*.csv.gz") if row["TRAN_NO"] not in known)


def test_contacts_given_are_those_made(left: Path, tmp_path: Path) -> None:
    customers = [row["客户号"] for row in clean(left, "core/customers_*.csv", "gb18030")][:40]
    day = "2026-07-10"
    file = tmp_path / "calls.csv"
    file.write_text(HEAD + "".join(f"{one},{day},phone,offer,\n" for one in customers))
    further = on(left, tmp_path / "further", 40, contacts=file)
    before = {row["联系编号"] for row in clean(left, "crm/contacts_*.csv")}
    new = [row for row in clean(further, "crm/contacts_*.csv") if row["联系编号"] not in before]
    told = [(row["客户号"], row["联系时间"][:10], row["目的"]) for row in new]
    assert told == [(one, day, "营销") for one in sorted(customers)]
    outcomes = {row["customer_id"]: row for row in table(further / "truth/responses_202607.csv") if row["arm"] == ""}
    assert set(customers) <= outcomes.keys()


@pytest.mark.parametrize(("text", "line"), [
    ("customer,day\n", "calls.csv: the first line must be customer_id,day,channel,purpose,staff_id"),
    (HEAD + "C99,2026-07-10,phone,offer,\n", "calls.csv, line 2: customer_id 'C99' is unknown"),
    (HEAD + "C00000001,2026-07-10,fone,offer,\n",
     "calls.csv, line 2: channel 'fone' is unknown; did you mean 'phone'?"),
    (HEAD + "C00000001,10.7.,phone,offer,\n", "calls.csv, line 2: '10.7.' is no day like 2026-07-15"),
    (HEAD + "C00000001,2027-07-10,phone,offer,\n", "calls.csv, line 2: 2027-07-10 is not between "),
])
def test_a_contact_that_cannot_be_is_one_line(left: Path, tmp_path: Path, text: str, line: str) -> None:
    file = tmp_path / "calls.csv"
    file.write_text(text)
    same = digests(left)
    with pytest.raises(SimulationError) as caught:
        proceed(left, days=30, contacts=file)
    assert str(caught.value).startswith(line)
    assert digests(left) == same


@pytest.mark.parametrize("days", [0, -1, 366])
def test_it_lives_on_by_a_day_to_a_year(left: Path, days: int) -> None:
    with pytest.raises(SimulationError, match=f"cannot live on by {days} days; give a number from 1 to 365"):
        proceed(left, days=days)


def test_where_there_is_no_bank_none_lives_on(tmp_path: Path) -> None:
    with pytest.raises(SimulationError, match="holds no simulated bank that could live on"):
        proceed(tmp_path, days=1)
