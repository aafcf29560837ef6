"""What cannot be simulated is refused in one line, and what is small is simulated whole."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kequn.kernel.errors import SimulationError
from kequn.simulate import bank
from tests.simulate.reading import table


@pytest.mark.parametrize("customers", [1, 2, 50])
def test_a_small_bank_is_a_whole_bank(tmp_path: Path, customers: int) -> None:
    summary = bank.write(tmp_path / "bank", customers=customers, seed=3)
    known = table(tmp_path / "bank/truth/customers.csv")
    assert summary.customers == customers == len(known)
    assert len(list((tmp_path / "bank").glob("transactions/*.csv.gz"))) == 24
    assert len(list((tmp_path / "bank").glob("balances/*.parquet"))) == 25
    assert not (tmp_path / "bank.part").exists()


@pytest.mark.parametrize("seed", range(3))
def test_one_customer_of_any_seed(tmp_path: Path, seed: int) -> None:
    assert bank.write(tmp_path / "bank", customers=1, seed=seed).customers == 1


@pytest.mark.parametrize(
    ("customers", "seed", "line"),
    [
        (0, 1, "the number of customers is 0; give a number from 1 to 5000000"),
        (-5, 1, "the number of customers is -5; give a number from 1 to 5000000"),
        (5_000_001, 1, "the number of customers is 5000001; give a number from 1 to 5000000"),
        (1, -1, "the seed is -1; give 0 or a positive whole number"),
    ])
def test_a_wrong_number_is_one_line(tmp_path: Path, customers: int, seed: int, line: str) -> None:
    with pytest.raises(SimulationError) as caught:
        bank.write(tmp_path / "bank", customers=customers, seed=seed)
    assert str(caught.value) == line
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("until", [date(2021, 11, 30), date(2036, 1, 1), date(1999, 1, 1)])
def test_a_date_without_known_festivals_is_one_line(tmp_path: Path, until: date) -> None:
    with pytest.raises(SimulationError, match="2020-01-01 to 2035-12-31") as caught:
        bank.write(tmp_path / "bank", customers=5, seed=1, until=until)
    assert "\n" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("until", [date(2021, 12, 31), date(2035, 12, 31), date(2024, 2, 29), date(2026, 2, 3)])
def test_any_day_within_may_be_the_last(tmp_path: Path, until: date) -> None:
    summary = bank.write(tmp_path / "bank", customers=20, seed=1, until=until)
    assert summary.until == until
    assert (summary.first.year * 12 + summary.first.month, summary.first.day) == (until.year * 12 + until.month - 23, 1)


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(SimulationError, match="is not an empty folder; name another, or remove it first"):
        bank.write(tmp_path, customers=1, seed=1)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_what_a_killed_run_left_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "bank.part").mkdir()
    (tmp_path / "bank.part/half.csv").write_text("half", encoding="utf-8")
    bank.write(tmp_path / "bank", customers=1, seed=1)
    assert [path.name for path in tmp_path.iterdir()] == ["bank"]
    assert not (tmp_path / "bank/half.csv").exists()


def test_progress_tells_each_month(tmp_path: Path) -> None:
    told: list[str] = []
    bank.write(tmp_path / "bank", customers=1, seed=1, until=date(2025, 1, 31), progress=told.append)
    assert (told[0], told[-1], len(told)) == ("2023-02", "2025-01", 24)
