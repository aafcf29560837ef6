"""Loading a CSV of five rows for each customer, beside DuckDB's own `read_csv` to Parquet."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb

from kequn.bench.bank import customers_sql, transactions_sql
from kequn.bench.measure import Pair, paired
from kequn.bench.reference import queries
from kequn.kernel.errors import SourceError
from kequn.sources.load import load
from kequn.warehouse.home import create_home
from kequn.warehouse.store import Warehouse

MAPPING = Path(__file__).with_name("load.toml")
ROWS_EACH, TURNS, AIM = 5, 3, 3.0
WORDS = {
    "salary": "工资", "pension": "养老金", "transfer_in": "转入", "household": "缴费", "transfer_out": "转出",
    "withdrawal": "支取",
}


def measure(folder: Path, size: int, told: Callable[[str], None]) -> list[Pair]:
    """Measure the load of `5 * size` rows into a home that knows its customers; each turn has a fresh one."""
    rows = ROWS_EACH * size
    told(f"load: writing a CSV of {rows:,} rows")
    data, prepared, home = folder / "csv", folder / "load-prepared", folder / "load-home"
    data.mkdir()
    _write(data, size)
    create_home(prepared, name="bench")
    with Warehouse.open(prepared, write=True) as warehouse:
        load(warehouse, MAPPING, data)
    _write_postings(data, size, rows)
    parquet = folder / "load.parquet"
    query = queries("load.sql")["load"].format(csv=data / "postings.csv", parquet=parquet)

    def fresh() -> None:
        shutil.rmtree(home, ignore_errors=True)
        shutil.copytree(prepared, home)

    def kequn() -> None:
        with Warehouse.open(home, write=True) as warehouse:
            load(warehouse, MAPPING, data)

    def reference() -> None:
        with duckdb.connect() as connection:
            connection.execute(query)

    told("load: Kequn and DuckDB in turns")
    pair = paired("load", kequn, reference, turns=TURNS, aim=AIM, before=fresh)
    _compare(home, parquet, rows)
    return [pair]


def _write(data: Path, size: int) -> None:
    with duckdb.connect() as connection:
        relation = f"SELECT 'c' || customer_no AS client_id, name, birth_date FROM ({customers_sql(size)}) ORDER BY customer_no"
        connection.execute(f"COPY ({relation}) TO '{data / 'clients.csv'}' (HEADER)")


def _write_postings(data: Path, size: int, rows: int) -> None:
    words = " ".join(f"WHEN '{kind}' THEN '{word}'" for kind, word in WORDS.items())
    with duckdb.connect() as connection:
        connection.execute(f"""
            COPY (
                SELECT source_key AS posting_no, 'c' || customer_no AS client_id, account_id AS account_no, amount,
                    CASE kind {words} ELSE '消费' END AS purpose, channel, counterparty_bank AS other_bank,
                    occurred_on AS book_date, sequence AS line_no
                FROM ({transactions_sql(size, events=rows)})
            ) TO '{data / "postings.csv"}' (HEADER)""")


def _compare(home: Path, parquet: Path, rows: int) -> None:
    total = "SELECT count(*), sum(amount), count(DISTINCT kind), min(occurred_on), max(occurred_on) FROM"
    with Warehouse.open(home) as warehouse, warehouse.connect() as connection:
        [ours] = connection.execute(f"{total} transactions").fetchall()
        [theirs] = connection.execute(f"{total} read_parquet('{parquet}')").fetchall()
    if ours != theirs or ours[0] != rows:
        raise SourceError(f"load: Kequn's table and the reference's differ: {ours} and {theirs}")
