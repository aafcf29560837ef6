"""Staging and committing: what a commit names is there, whole; what it does not name is nothing."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from kequn.kernel.errors import HomeError
from kequn.warehouse import parquet, sql
from kequn.warehouse.home import create_home
from kequn.warehouse.manifest import TableFiles
from kequn.warehouse.store import StagedFile, Warehouse
from kequn.warehouse.tables import STORED, TABLES
from tests.warehouse.rows import ask, closing, load, numbered


def test_every_canonical_table_can_be_asked_before_anything_is_loaded(warehouse: Warehouse) -> None:
    connection = warehouse.connect()
    for name, table in TABLES.items():
        described = [(row[0], row[1]) for row in ask(connection, f"DESCRIBE {name}")]
        assert described == [*sql.stored_columns(table), *([("precedence", "VARCHAR")] if table.one else [])]
        assert ask(connection, f"SELECT count(*) FROM {name}") == [(0,)]


def test_staged_rows_are_nothing_until_they_are_committed(warehouse: Warehouse) -> None:
    connection = warehouse.connect()
    staged = warehouse.stage("transactions", numbered(0, 100), connection)
    with Warehouse.open(warehouse.home) as reader:
        assert ask(reader.connect(), "SELECT count(*) FROM transactions") == [(0,)]
    warehouse.commit(rows=[staged], loads=[{"file": "a.csv"}], next_customer_no=11)
    with Warehouse.open(warehouse.home) as reader:
        assert ask(reader.connect(), "SELECT count(*), sum(amount), typeof(any_value(amount)) FROM transactions") == [
            (100, 100, "DECIMAL(18,2)")
        ]
        assert reader.manifest == warehouse.manifest
        assert (reader.manifest.commit, reader.manifest.loads, reader.manifest.next_customer_no) == (1, ({"file": "a.csv"},), 11)
        assert reader.manifest.tables["transactions"].count == 100


def test_the_manifest_knows_the_bounds_of_a_file(warehouse: Warehouse) -> None:
    file = warehouse.stage("transactions", numbered(0, 100), warehouse.connect()).file
    path = warehouse.paths.table("transactions") / file.name
    assert (file.rows, file.bytes, file.ended) == (100, path.stat().st_size, 0)
    assert (file.known_from, file.known_until) == (datetime(2024, 1, 1), datetime(2024, 1, 1))
    assert (file.first_day, file.last_day) == (date(2024, 1, 1), date(2024, 2, 19))


def test_a_null_leaves_a_bound_open(warehouse: Warehouse) -> None:
    unknown = "SELECT 'bank' AS source, 'x' AS source_key, TIMESTAMP '2024-05-01' AS known_to"
    relation = f"{numbered(0, 5)} UNION ALL BY NAME {unknown}"
    file = warehouse.stage("transactions", relation, warehouse.connect()).file
    assert (file.rows, file.ended, file.known_until, file.last_day) == (6, 1, None, None)


def test_columns_go_by_name_and_absent_ones_are_null(warehouse: Warehouse) -> None:
    connection = warehouse.connect()
    relation = "SELECT '3.455' AS amount, 7 AS customer_no, 'b' AS source_key, 'a' AS source"
    warehouse.commit(rows=[warehouse.stage("transactions", relation, connection)])
    warehouse.define_views(connection)
    answer = ask(connection, "SELECT source, source_key, customer_no, amount::VARCHAR, kind, known_to FROM transactions")
    assert answer == [("a", "b", 7, "3.46", None, None)]


def test_a_column_that_is_not_stored_is_refused_and_leaves_nothing(warehouse: Warehouse) -> None:
    with pytest.raises(ValueError, match="the relation has columns that are not stored: colour"):
        warehouse.stage("transactions", "SELECT 1 AS colour", warehouse.connect())
    assert list(warehouse.paths.data.glob("*/*")) == []


def test_nothing_is_kept_of_an_empty_relation(warehouse: Warehouse) -> None:
    staged = warehouse.stage("transactions", numbered(0, 0), warehouse.connect())
    assert staged.file.rows == 0
    warehouse.commit(rows=[staged])
    assert warehouse.manifest.tables["transactions"] == TableFiles()
    assert list(warehouse.paths.data.glob("*/*")) == []


def test_a_closing_ends_just_that_version(warehouse: Warehouse) -> None:
    connection = warehouse.connect()
    load(warehouse, "transactions", numbered(0, 10))
    ended = f"{closing(3, '2024-02-01')} UNION ALL {closing(3, '2024-03-01')}"
    warehouse.commit(closings=[warehouse.stage_closings("transactions", ended, connection)])
    warehouse.define_views(connection)
    answer = ask(connection, "SELECT source_key, known_to FROM transactions WHERE known_to IS NOT NULL")
    assert answer == [("T3", datetime(2024, 2, 1))]
    assert ask(connection, "SELECT count(*) FROM transactions") == [(10,)]


def test_replace_gives_a_table_these_files_and_no_others(warehouse: Warehouse) -> None:
    connection = warehouse.connect()
    load(warehouse, "transactions", numbered(0, 10))
    load(warehouse, "transactions", numbered(10, 20))
    warehouse.commit(replace={"transactions": [warehouse.stage("transactions", numbered(5, 7), connection)]})
    warehouse.define_views(connection)
    assert ask(connection, "SELECT source_key FROM transactions ORDER BY ALL") == [("T5",), ("T6",)]


def test_a_file_written_before_a_column_existed_reads_as_null(warehouse: Warehouse) -> None:
    connection = warehouse.connect()
    now = sql.stored_columns(STORED["transactions"])
    before = tuple(column for column in now if column[0] not in ("quantity", "item"))
    path = warehouse.new_path("transactions", "rows")
    path.parent.mkdir(parents=True)
    old = parquet.write(connection, numbered(0, 10), path, before, day="occurred_on")
    warehouse.commit(rows=[StagedFile("transactions", replace(old, name=path.name))])
    warehouse.define_views(connection)
    question = "SELECT count(*), count(quantity), sum(quantity), typeof(any_value(quantity)) FROM transactions"
    assert ask(connection, question) == [(10, 0, None, "BIGINT")]
    load(warehouse, "transactions", f"SELECT *, 4 AS quantity FROM ({numbered(10, 13)})")
    warehouse.define_views(connection)
    assert ask(connection, question) == [(13, 3, 12, "BIGINT")]
    assert [row[0] for row in ask(connection, "DESCRIBE transactions")] == [column for column, _ in now]


def test_time_zone_and_currency_are_stated_once(tmp_path: Path) -> None:
    create_home(tmp_path, name="bank")
    with Warehouse.open(tmp_path, write=True) as warehouse:
        warehouse.commit(settings=replace(warehouse.settings, time_zone="Europe/Prague", currency="CZK"))
        assert (warehouse.settings.time_zone, warehouse.settings.currency) == ("Europe/Prague", "CZK")
        with pytest.raises(HomeError, match="currency is 'CNY' but the data is in 'CZK'"):
            warehouse.commit(settings=replace(warehouse.settings, currency="CNY"))
    with Warehouse.open(tmp_path) as warehouse:
        assert (warehouse.settings.time_zone, warehouse.settings.currency) == ("Europe/Prague", "CZK")
        assert warehouse.manifest.commit == 1


def test_a_reader_cannot_write(warehouse: Warehouse) -> None:
    with Warehouse.open(warehouse.home) as reader:
        for act in (reader.commit, reader.sweep, lambda: reader.stage("transactions", numbered(0, 1), reader.connect())):
            with pytest.raises(HomeError, match="opened for reading; open it with write=True"):
                act()


def test_a_folder_name_with_signs_that_sql_and_globs_know(tmp_path: Path) -> None:
    home = tmp_path / "it's [a] *home* = {x}"
    create_home(home, name="bank")
    with Warehouse.open(home, write=True) as warehouse:
        load(warehouse, "transactions", numbered(0, 10))
        assert ask(warehouse.connect(), "SELECT count(*) FROM transactions") == [(10,)]


@pytest.mark.parametrize("gone", [0, 1])
def test_a_missing_file_is_one_clear_line(warehouse: Warehouse, gone: int) -> None:
    load(warehouse, "transactions", numbered(0, 10))
    load(warehouse, "transactions", numbered(10, 20))
    (warehouse.paths.table("transactions") / warehouse.manifest.tables["transactions"].rows[gone].name).unlink()
    with pytest.raises(HomeError, match="data/transactions: a file is missing or damaged; kequn check names it"):
        warehouse.connect()


def test_a_home_restored_without_its_empty_files_opens(warehouse: Warehouse) -> None:
    warehouse.close()
    for path in (warehouse.paths.writer, warehouse.paths.readers):
        path.unlink()
    for write in (False, True):
        Warehouse.open(warehouse.home, write=write).close()


@pytest.mark.parametrize("write", [False, True])
def test_a_sort_larger_than_memory_is_put_aside(warehouse: Warehouse, write: bool) -> None:
    opened = warehouse if write else Warehouse.open(warehouse.home)
    connection = opened.connect()
    connection.execute("SET memory_limit = '60MB'")
    connection.execute("CREATE TABLE big AS SELECT hash(range) AS h, repeat('x' || range, 8) AS t FROM range(1000000) ORDER BY h")
    assert ask(connection, "SELECT count(*) FROM big") == [(1_000_000,)]
    connection.close()
    assert not warehouse.paths.spill.exists() or list(warehouse.paths.spill.iterdir()) == []


HOLDER = """
import sys
from kequn.warehouse.store import Warehouse
with Warehouse.open(sys.argv[1], write=True):
    print("open", flush=True)
    sys.stdin.readline()
"""


def test_one_process_writes_at_a_time_and_a_dead_one_lets_go(tmp_path: Path) -> None:
    create_home(tmp_path, name="bank")
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == "open\n"
        with pytest.raises(HomeError, match=rf"another process \(pid {holder.pid}\) is writing to this home"):
            Warehouse.open(tmp_path, write=True)
        with Warehouse.open(tmp_path) as reader:
            assert reader.manifest.commit == 0
        holder.kill()
        Warehouse.open(tmp_path, write=True, wait=30).close()


def test_a_writer_may_wait_for_another(tmp_path: Path) -> None:
    create_home(tmp_path, name="bank")
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdin
        assert holder.stdout
        holder.stdout.readline()
        holder.stdin.write("\n")
        holder.stdin.flush()
        Warehouse.open(tmp_path, write=True, wait=30).close()
        assert holder.wait(30) == 0


def test_a_failed_open_lets_go_of_the_lock(tmp_path: Path) -> None:
    paths = create_home(tmp_path, name="bank")
    sound = paths.manifest.read_text(encoding="utf-8")
    paths.manifest.write_text("", encoding="utf-8")
    with pytest.raises(HomeError):
        Warehouse.open(tmp_path, write=True)
    paths.manifest.write_text(sound, encoding="utf-8")
    Warehouse.open(tmp_path, write=True).close()
