"""The simulated bank goes through the same door as a real one, whole; test_dirt.py looks at what is stopped there."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest

from kequn.sources.load import load
from kequn.sources.report import LoadReport
from kequn.warehouse.store import Warehouse
from tests.simulate.reading import clean, table


@pytest.fixture
def warehouse(loaded: Path) -> Iterator[Warehouse]:
    with Warehouse.open(loaded) as opened:
        yield opened


def test_every_row_read_is_loaded_repeated_or_quarantined(report: LoadReport) -> None:
    for file in report.files:
        counts = file.counts
        assert counts.read == counts.loaded + counts.repeated + counts.quarantined, file


def test_what_was_loaded_is_what_was_written(warehouse: Warehouse, written: Path) -> None:
    connection = warehouse.connect()
    written_rows = clean(written, "transactions/*.csv.gz")
    rows, total = connection.execute("SELECT count(*), sum(amount) FROM transactions").fetchall()[0]
    assert rows == len(written_rows)
    with duckdb.connect() as files:
        ends = files.execute(f"SELECT BAL_DATE, sum(BAL) FROM '{written}/balances/*.parquet' GROUP BY 1 ORDER BY 1").fetchall()
    assert connection.execute("SELECT occurred_on, sum(amount) FROM balances GROUP BY 1 ORDER BY 1").fetchall() == ends
    assert total == ends[-1][1] - ends[0][1]


def test_an_earlier_date_knows_what_the_bank_knew_then(warehouse: Warehouse, written: Path) -> None:
    opened = {row["客户号"]: row["开户日期"].replace("/", "-") for row in clean(written, "core/customers_*.csv", "gb18030")}
    until = date(2025, 6, 30)
    expected = sum(day <= f"{until}" for day in opened.values())
    known = "known_at < TIMESTAMP '2025-06-30 16:00:00'"  # the end of that day in Shanghai
    connection = warehouse.connect()
    assert connection.execute(f"SELECT count(*) FROM customers WHERE source = 'core' AND {known}").fetchall() == [(expected,)]
    for name in ("transactions", "events", "balances"):
        early = f"SELECT count(*) FROM {name} WHERE {known} AND occurred_on > DATE '{until}'"
        assert connection.execute(early).fetchall() == [(0,)]
        unknown = f"SELECT count(*) FROM {name} WHERE NOT {known} AND occurred_on <= DATE '{until}'"
        assert connection.execute(unknown).fetchall() == [(told_after(written, name, until),)]


def told_after(written: Path, name: str, until: date) -> int:
    """How many rows of that day or before the files say came after it."""
    if name == "transactions":
        rows = clean(written, "transactions/*.csv.gz")
        return sum(row["TRAN_DATE"] <= f"{until:%Y%m%d}" < row["DATA_DT"] for row in rows)
    if name == "events":
        with duckdb.connect() as connection:
            after = f"time::DATE <= DATE '{until}' AND arrived::DATE > DATE '{until}'"
            return int(connection.sql(f"SELECT count(*) FROM '{written}/app/*.parquet' WHERE {after}").fetchall()[0][0])
    return 0


def test_loading_again_changes_nothing(loaded: Path, written: Path, tmp_path: Path) -> None:
    with Warehouse.open(shutil.copytree(loaded, tmp_path / "home"), write=True) as warehouse:
        before = {name: entry.count for name, entry in warehouse.manifest.tables.items()}
        again = load(warehouse, written / "mapping.toml", written)
        assert all(file.recognised for file in again.files)
        assert {name: entry.count for name, entry in warehouse.manifest.tables.items()} == before


def test_the_truth_is_not_among_the_files_that_are_read(report: LoadReport, written: Path) -> None:
    assert len(table(written / "truth/people.csv")) > 300
    assert not [file for file in report.files if "truth" in file.file]
