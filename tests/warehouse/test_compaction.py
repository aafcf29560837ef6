"""Compaction: other files, the same content, in order of the customer; and what was erased leaves the disk."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import pyarrow.parquet as pq
import pytest

from kequn.facts.schema import Table
from kequn.warehouse import redirects
from kequn.warehouse.compaction import Compacted, compact
from kequn.warehouse.layout import Layout, is_due, wanted
from kequn.warehouse.manifest import DataFile, TableFiles
from kequn.warehouse.store import Warehouse
from kequn.warehouse.tables import STORED, TABLES
from kequn.warehouse.tombstones import erase
from tests.warehouse.rows import NOW, ask, closing, load, numbered, people

ALL = "SELECT * FROM {} ORDER BY ALL"


def content(warehouse: Warehouse, table: str) -> list[tuple[Any, ...]]:
    return ask(warehouse.connect(), ALL.format(table))


def run(warehouse: Warehouse) -> list[Compacted]:
    return compact(warehouse, warehouse.connect())


def end(warehouse: Warehouse, *numbers: int) -> None:
    connection = warehouse.connect()
    ends = " UNION ALL ".join(closing(number, "2024-02-01") for number in numbers)
    warehouse.commit(closings=[warehouse.stage_closings("transactions", ends, connection)])


def test_content_stays_and_files_become_one(warehouse: Warehouse) -> None:
    load(warehouse, "transactions", numbered(0, 500))
    load(warehouse, "transactions", numbered(500, 1000))
    load(warehouse, "customers", people("3, 1, 2"))
    end(warehouse, 3, 700)
    before = content(warehouse, "transactions"), content(warehouse, "customers")
    assert run(warehouse) == [Compacted("customers", 3, 1, 1), Compacted("transactions", 1000, 1, 3)]
    assert (content(warehouse, "transactions"), content(warehouse, "customers")) == before
    files = warehouse.manifest.tables["transactions"]
    assert (len(files.rows), files.closings, files.rows[0].ended, files.count) == (1, (), 2, 1000)
    assert run(warehouse) == []
    assert warehouse.sweep() == 4
    assert (content(warehouse, "transactions"), content(warehouse, "customers")) == before


def test_rows_lie_in_order_of_customer_and_day_whatever_loads_they_came_in(warehouse: Warehouse) -> None:
    rows = [(n, n + 1) for n in range(40)]
    stored = []
    for seed in (1, 2):
        random.Random(seed).shuffle(rows)
        connection = warehouse.connect()
        files = [warehouse.stage("transactions", numbered(*row, customers=7), connection) for row in rows]
        warehouse.commit(replace={"transactions": files})
        run(warehouse)
        [file] = warehouse.manifest.tables["transactions"].rows
        stored.append(pq.read_table(warehouse.paths.table("transactions") / file.name))
    assert stored[0].equals(stored[1])
    order = list(zip(*(stored[0].column(name).to_pylist() for name in ("customer_no", "occurred_on")), strict=True))
    assert order == sorted(order)


def test_a_merge_can_be_undone_after_compaction(warehouse: Warehouse) -> None:
    load(warehouse, "transactions", numbered(0, 40))
    before = content(warehouse, "transactions")
    redirects.merge(warehouse.paths, 1, 2, at=NOW, reason="same id")
    merged = content(warehouse, "transactions")
    run(warehouse)
    assert content(warehouse, "transactions") == merged
    redirects.undo_merge(warehouse.paths, 1, at=NOW, reason="a mistake")
    assert content(warehouse, "transactions") == before


def test_what_was_erased_leaves_the_disk_but_the_key_stays_known(warehouse: Warehouse) -> None:
    load(warehouse, "customers", people("1, 2"))
    accounts = "SELECT 'A' || n AS account_id, n AS customer_no, 'Street ' || n AS outlet_id FROM range(1, 3) AS t(n)"
    load(warehouse, "accounts", accounts)
    load(warehouse, "transactions", f"SELECT *, 'Secret ' || customer_no AS item FROM ({numbered(0, 20, customers=2)})")
    run(warehouse)
    erase(warehouse.paths, 1, at=NOW, reason="asked for")
    seen = content(warehouse, "customers"), content(warehouse, "transactions")
    assert [(made.table, made.rows) for made in run(warehouse)] == [("customers", 2), ("accounts", 2), ("transactions", 10)]
    warehouse.sweep()
    assert (content(warehouse, "customers"), content(warehouse, "transactions")) == seen
    connection = warehouse.connect()
    assert ask(connection, "SELECT source_key, customer_no, name FROM stored.customers ORDER BY ALL") == [
        ("K1", 1, None), ("K2", 2, "Name 2")
    ]
    assert ask(connection, "SELECT account_id, customer_no, outlet_id FROM stored.accounts ORDER BY ALL") == [
        ("A1", 1, None), ("A2", 2, "Street 2")
    ]
    written = [pq.read_table(path) for path in warehouse.paths.data.glob("*/*.parquet")]
    texts = {str(value) for table in written for column in table.columns for value in column.to_pylist()}
    assert {"Name 1", "Street 1", "Secret 1"} & texts == set()
    assert {"Name 2", "Street 2", "Secret 2"} <= texts
    assert run(warehouse) == []


def test_rows_loaded_again_for_an_erased_customer_leave_too(warehouse: Warehouse) -> None:
    load(warehouse, "transactions", numbered(0, 20, customers=2))
    erase(warehouse.paths, 1, at=NOW, reason="asked for")
    run(warehouse)
    load(warehouse, "transactions", numbered(20, 40, customers=2))
    run(warehouse)
    assert ask(warehouse.connect(), "SELECT DISTINCT customer_no FROM stored.transactions") == [(2,)]
    assert warehouse.manifest.tables["transactions"].count == 20


def test_a_table_of_erased_customers_only_becomes_empty(warehouse: Warehouse) -> None:
    load(warehouse, "transactions", numbered(0, 20, customers=1))
    erase(warehouse.paths, 1, at=NOW, reason="asked for")
    assert run(warehouse) == [Compacted("transactions", 0, 0, 1)]
    assert warehouse.manifest.tables["transactions"] == TableFiles()


@pytest.mark.slow
def test_a_large_table_lies_in_buckets_and_years_and_only_what_changed_is_written(warehouse: Warehouse) -> None:
    load(warehouse, "transactions", numbered(0, 3_300_000, customers=4, day="DATE '2024-01-01' + (range % 300)::INTEGER"))
    check = "SELECT count(*), sum(amount), sum(customer_no), bit_xor(row_hash), max(occurred_on) FROM stored.transactions"
    before = ask(warehouse.connect(), check)
    assert run(warehouse) == [Compacted("transactions", 3_300_000, 2, 1)]
    assert ask(warehouse.connect(), check) == before
    first = warehouse.manifest.tables["transactions"].rows
    assert [(file.part, file.rows) for file in first] == [("0of2-2024", 1_650_000), ("1of2-2024", 1_650_000)]
    load(warehouse, "transactions", f"SELECT * FROM ({numbered(3_300_000, 4_100_000, customers=4)}) WHERE customer_no % 2 = 1")
    assert run(warehouse) == [Compacted("transactions", 2_050_000, 1, 2)]
    second = warehouse.manifest.tables["transactions"].rows
    assert second[0] == first[0]
    assert (second[1].part, second[1].rows) == ("1of2-2024", 2_050_000)
    end(warehouse, 1)  # of customer 2, so in bucket 0
    for number in (1, 3, 4):
        erase(warehouse.paths, number, at=NOW, reason="asked for")
    assert run(warehouse) == [Compacted("transactions", 825_000, 1, 3)]
    [left] = warehouse.manifest.tables["transactions"].rows
    assert (left.part, left.rows, left.ended) == ("0of2-2024", 825_000, 1)


DAY, NO_DAY = TABLES["transactions"], TABLES["customers"]


def files(*rows: int, part: str | None = None, years: tuple[int, int] = (2024, 2024)) -> TableFiles:
    first, last = date(years[0], 1, 1), date(years[1], 12, 31)
    listed = (DataFile(str(n), count, 0, "", first_day=first, last_day=last, part=part) for n, count in enumerate(rows))
    return TableFiles(tuple(listed))


@pytest.mark.parametrize(("table", "of", "layout"), [
    (DAY, files(10), Layout(1, yearly=False)),
    (DAY, files(3_000_000), Layout(1, yearly=False)),
    (DAY, files(3_000_001), Layout(2, yearly=True)),
    (DAY, files(3_000_001, years=(2023, 2024)), Layout(1, yearly=True)),
    (DAY, files(100_000_000, years=(2023, 2024)), Layout(32, yearly=True)),
    (NO_DAY, files(10_000_000), Layout(4, yearly=False)),
    (DAY, files(5_000_000, 8_000_000, part="0of2-2024"), Layout(8, yearly=True)),
    (DAY, files(5_000_000, 6_000_000, part="0of2-2024"), Layout(2, yearly=True)),
    (DAY, files(3_500_000, part="0of8-2024"), Layout(2, yearly=True)),
    (DAY, files(3_500_000, part="0of4-2024"), Layout(4, yearly=True)),
])
def test_the_layout_follows_the_rows_and_does_not_flutter(table: Table, of: TableFiles, layout: Layout) -> None:
    assert wanted(table, of) == layout


@pytest.mark.parametrize(("old", "fresh"), [(10, [1]), (499_999, [1]), (900_000, [100_000]), (9_000_000, [1] * 16)])
def test_a_table_is_due_where_enough_is_new(old: int, fresh: list[int]) -> None:
    assert is_due(TableFiles((*files(old, part="0of1").rows, *files(*fresh).rows)))
    assert is_due(TableFiles(files(old, part="0of1").rows, files(*fresh).rows))


@pytest.mark.parametrize(("old", "fresh"), [(0, []), (10, []), (500_001, [1]), (900_000, [89_999]), (9_000_000, [1] * 15)])
def test_a_table_is_not_due_for_little(old: int, fresh: list[int]) -> None:
    assert not is_due(TableFiles((*files(old, part="0of1").rows, *files(*fresh).rows)))
    assert not is_due(TableFiles(files(old, part="0of1").rows, files(*fresh).rows))


def test_every_stored_table_can_be_compacted(warehouse: Warehouse) -> None:
    for name in STORED:
        load(warehouse, name, "SELECT 'x' AS source, 'k' AS source_key, NULL AS customer_no, 1 AS row_hash")
    assert [made.rows for made in run(warehouse)] == [1] * len(STORED)
