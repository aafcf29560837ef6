"""A small bank, written straight into a home's warehouse: six customers, two households of two, two months of bookings."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from kequn.warehouse.home import create_home
from kequn.warehouse.store import Warehouse

AS_OF = "2026-06-30"
SYSTEM = "'core' AS source, key AS source_key, no AS customer_no, TIMESTAMP '2026-01-01' AS known_at, hash(key) AS row_hash"

TABLES = {
    "customers": """
        (VALUES ('1', 1, '王小明', 'M', DATE '1954-03-02', '13812341234', '上海', DATE '2020-01-05'),
                ('2', 2, '李华', 'F', DATE '1958-07-01', '13912345678', '上海', DATE '2020-01-05'),
                ('3', 3, '张三', 'M', DATE '1990-01-01', NULL, '北京', DATE '2026-05-01'),
                ('4', 4, '赵四', 'F', DATE '1992-02-29', NULL, '北京', DATE '2024-02-29'),
                ('5', 5, '钱五', 'F', NULL, NULL, NULL, NULL),
                ('6', 6, '孙六', 'M', DATE '2015-06-30', NULL, '上海', DATE '2025-01-01'))
        AS t(key, no, name, gender, birth_date, phone, city, opened_on)""",
    "identifiers": """
        (VALUES ('1', 1, 'ecif', 'E001'), ('2', 2, 'ecif', 'E002'), ('3', 3, 'ecif', 'E003'), ('4', 3, 'shop', 'E002'))
        AS t(key, no, kind, value)""",
    "relations": """
        (VALUES ('1', 1, 'account_owner', 'A1', NULL), ('2', 2, 'account_user', 'A1', NULL), ('3', 3, 'spouse', NULL, 4),
                ('4', 6, 'child', NULL, 4))
        AS t(key, no, kind, account_id, other_customer_no)""",
    "accounts": """
        (VALUES ('A1', 1, 'A1', 'current', DATE '2020-01-05'), ('A3', 3, 'A3', 'current', DATE '2026-05-01'),
                ('A4', 4, 'A4', 'current', DATE '2024-02-29'), ('B4', 4, 'B4', 'savings', DATE '2025-02-01'))
        AS t(key, no, account_id, category, opened_on)""",
    "holdings": """
        (VALUES ('h1', 1, 'deposit', 50000.00, DATE '2026-07-10'), ('h3', 3, 'fund', 1000.00, NULL),
                ('h4', 4, 'loan', 300000.00, DATE '2046-01-01'))
        AS t(key, no, category, amount, matures_on)""",
    "balances": """
        (VALUES ('b1', 1, 'A1', 100.00, DATE '2026-05-01', 1), ('b2', 1, 'A1', 5100.00, DATE '2026-06-10', 2),
                ('b3', 4, 'A4', 20.00, DATE '2026-06-01', 3), ('b4', 4, 'B4', 700.50, DATE '2026-06-02', 4),
                ('b5', 4, 'A4', 10.00, DATE '2026-06-03', 5))
        AS t(key, no, account_id, amount, occurred_on, sequence)""",
    "transactions": """
        (VALUES ('t1', 1, 'A1', 5000.00, 'pension', 'transfer', NULL, DATE '2026-05-10', 1),
                ('t2', 1, 'A1', 5000.00, 'pension', 'transfer', NULL, DATE '2026-06-10', 2),
                ('t3', 1, 'A1', -300.00, 'household', 'transfer', 'YZ', DATE '2026-06-11', 3),
                ('t4', 1, 'A1', -30.00, 'fee', 'system', NULL, DATE '2026-06-30', 4),
                ('t5', 3, 'A3', 9000.00, 'salary', 'transfer', NULL, DATE '2026-06-15', 5),
                ('t6', 4, 'A4', -10.00, 'withdrawal', 'cash', NULL, DATE '2026-06-03', 6))
        AS t(key, no, account_id, amount, kind, channel, counterparty_bank, occurred_on, sequence)""",
    "events": """
        (VALUES ('e1', 3, 'login', DATE '2026-06-29'), ('e2', 3, 'fund_page', DATE '2026-06-29'))
        AS t(key, no, name, occurred_on)""",
}


def small_home(home: Path, tables: Mapping[str, str] = TABLES) -> Path:
    """Make a home with the small bank loaded, or with other rows of at most six customers, and return it."""
    create_home(home, name="small", time_zone="Asia/Shanghai", currency="CNY")
    with Warehouse.open(home, write=True) as warehouse:
        connection = warehouse.connect()
        staged = [warehouse.stage(name, f"SELECT {SYSTEM}, t.* EXCLUDE (key, no) FROM {rows}", connection)
                  for name, rows in tables.items()]
        warehouse.commit(rows=staged, next_customer_no=7)
    return home
