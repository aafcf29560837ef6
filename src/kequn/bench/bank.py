"""A bank for measuring: customers, and ten transactions each over two years, drawn by DuckDB from hashes and written by the store."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from kequn.warehouse.home import create_home
from kequn.warehouse.store import Warehouse

AS_OF = date(2026, 6, 30)
FIRST_DAY, DAYS = date(2024, 7, 1), 730
EVENTS_EACH = 10

# Per mille of the transactions: kind, and whether the money comes in.
KINDS = {
    "salary": (30, True), "pension": (30, True), "transfer_in": (100, True), "interest": (40, True), "household": (120, False),
    "insurance": (20, False), "loan": (30, False), "transfer_out": (130, False), "withdrawal": (100, False), "purchase": (400, False),
}


def customers_sql(size: int) -> str:
    """Return the relation of `size` customers, numbered from 1, all known before the first transaction."""
    return f"""
        SELECT 'bench' AS source, 'c' || i AS source_key, i + 1 AS customer_no, TIMESTAMP '{FIRST_DAY}' AS known_at, hash('c', i) AS row_hash,
            '客户' || i AS name, CASE WHEN hash('gender', i) % 2 = 0 THEN 'F' ELSE 'M' END AS gender,
            DATE '1940-01-01' + (hash('birth', i) % 24000)::INTEGER AS birth_date,
            '城市' || hash('city', i) % 30 AS city, '区' || hash('district', i) % 300 AS district, '省' || hash('city', i) % 6 AS region,
            'outlet' || hash('outlet', i) % 200 AS outlet_id, ((hash('income', i) % 400) * 1000)::DECIMAL(18, 2) AS declared_income,
            DATE '2005-01-01' + (hash('opened', i) % 7000)::INTEGER AS opened_on
        FROM range({size}) AS r(i)"""


def transactions_sql(size: int, *, events: int) -> str:
    """Return the relation of `events` transactions in the order of their days; a third of the customers have most of them."""
    shares, limit = [], 0
    for kind, (share, _) in KINDS.items():
        limit += share
        shares.append(f"WHEN mille < {limit} THEN '{kind}'")
    incoming = ", ".join(f"'{kind}'" for kind, (_, comes_in) in KINDS.items() if comes_in)
    return f"""
        WITH drawn AS (
            SELECT i, hash('mille', i) % 1000 AS mille, 1 + floor({size} * pow(hash('who', i) / 18446744073709551616.0, 1.6))::BIGINT AS who,
                (100 + hash('amount', i) % 500000)::DECIMAL(18, 2) / 100 AS size, DATE '{FIRST_DAY}' + (i * {DAYS} // {events})::INTEGER AS day
            FROM range({events}) AS r(i)
        ), named AS (SELECT *, CASE {' '.join(shares)} END AS kind FROM drawn)
        SELECT 'bench' AS source, 't' || i AS source_key, who AS customer_no, day + INTERVAL 8 HOUR AS known_at, hash('t', i) AS row_hash,
            'a' || who AS account_id, (CASE WHEN kind IN ({incoming}) THEN size ELSE -size END)::DECIMAL(18, 2) AS amount, 'CNY' AS currency,
            (CASE WHEN kind IN ({incoming}) THEN size ELSE -size END)::DECIMAL(18, 2) AS currency_amount, kind,
            CASE hash('channel', i) % 4 WHEN 0 THEN 'app' WHEN 1 THEN 'card' WHEN 2 THEN 'transfer' ELSE 'cash' END AS channel,
            kind = 'transfer_out' AND hash('own', i) % 10 = 0 AS own_name,
            CASE WHEN kind LIKE 'transfer%' THEN 'bank' || hash('bank', i) % 20 END AS counterparty_bank,
            day AS occurred_on, i % 100 AS sequence
        FROM named"""


def make(home: Path, *, size: int) -> None:
    """Make the home and load it as a mapping would: through the store, files in the order of days."""
    create_home(home, name="bench", time_zone="Asia/Shanghai", currency="CNY")
    with Warehouse.open(home, write=True) as warehouse:
        connection = warehouse.connect()
        staged = [
            warehouse.stage("customers", customers_sql(size), connection),
            warehouse.stage("transactions", transactions_sql(size, events=EVENTS_EACH * size), connection),
        ]
        warehouse.commit(rows=staged, next_customer_no=size + 1)
        connection.close()
