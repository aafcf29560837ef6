"""A bank for measuring: customers with ten transactions each over two years, drawn from hashes and written by the store."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from kequn.warehouse.home import create_home
from kequn.warehouse.store import Warehouse

AS_OF = date(2026, 6, 30)
FIRST_DAY, DAYS = date(2024, 7, 1), 730
EVENTS_EACH = 10

# Per mille of the transactions.
INCOMING = {"salary": 30, "pension": 30, "transfer_in": 100, "interest": 40}
OUTGOING = {"household": 120, "insurance": 20, "loan": 30, "transfer_out": 130, "withdrawal": 100, "purchase": 400}


def customers_sql(size: int) -> str:
    """Return the relation of `size` customers, numbered from 1, all known before the first transaction."""
    return f"""
        SELECT 'bench' AS source, 'c' || i AS source_key, i + 1 AS customer_no,
            TIMESTAMP '{FIRST_DAY}' AS known_at, hash('c', i) AS row_hash,
            '客户' || i AS name, CASE WHEN hash('gender', i) % 2 = 0 THEN 'F' ELSE 'M' END AS gender,
            DATE '1940-01-01' + (hash('birth', i) % 24000)::INTEGER AS birth_date,
            '城市' || hash('city', i) % 30 AS city, '省' || hash('city', i) % 6 AS region,
            '区' || hash('district', i) % 300 AS district, 'outlet' || hash('outlet', i) % 200 AS outlet_id,
            (hash('income', i) % 400 * 1000)::DECIMAL(18, 2) AS declared_income,
            DATE '2005-01-01' + (hash('opened', i) % 7000)::INTEGER AS opened_on
        FROM range({size}) AS r(i)"""


def transactions_sql(size: int, *, events: int) -> str:
    """Return the relation of `events` transactions in the order of their days; some customers have many, some few."""
    shares, limit = [], 0
    for kind, share in (INCOMING | OUTGOING).items():
        limit += share
        shares.append(f"WHEN mille < {limit} THEN '{kind}'")
    return f"""
        WITH drawn AS (
            SELECT i, hash('mille', i) % 1000 AS mille,
                1 + floor({size} * pow(hash('who', i) / 18446744073709551616.0, 1.6))::BIGINT AS who,
                (100 + hash('amount', i) % 500000)::DECIMAL(18, 2) / 100 AS size,
                DATE '{FIRST_DAY}' + (i * {DAYS} // {events})::INTEGER AS day
            FROM range({events}) AS r(i)
        ), signed AS (
            SELECT *, CASE {" ".join(shares)} END AS kind,
                (CASE WHEN mille < {sum(INCOMING.values())} THEN size ELSE -size END)::DECIMAL(18, 2) AS amount
            FROM drawn
        )
        SELECT 'bench' AS source, 't' || i AS source_key, who AS customer_no, day + INTERVAL 8 HOUR AS known_at,
            hash('t', i) AS row_hash, 'a' || who AS account_id, amount, 'CNY' AS currency, amount AS currency_amount, kind,
            CASE hash('channel', i) % 4 WHEN 0 THEN 'app' WHEN 1 THEN 'card' WHEN 2 THEN 'transfer' ELSE 'cash' END AS channel,
            kind = 'transfer_out' AND hash('own', i) % 10 = 0 AS own_name,
            CASE WHEN kind LIKE 'transfer%' THEN 'bank' || hash('bank', i) % 20 END AS counterparty_bank,
            day AS occurred_on, i % 100 AS sequence
        FROM signed"""


def make(home: Path, *, size: int) -> None:
    """Make the home and write the rows as a load would: through the store, transactions in the order of their days."""
    create_home(home, name="bench", time_zone="Asia/Shanghai", currency="CNY")
    with Warehouse.open(home, write=True) as warehouse, warehouse.connect() as connection:
        staged = [
            warehouse.stage("customers", customers_sql(size), connection),
            warehouse.stage("transactions", transactions_sql(size, events=EVENTS_EACH * size), connection),
        ]
        warehouse.commit(rows=staged, next_customer_no=size + 1)
