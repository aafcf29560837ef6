"""The small bank with employers: two work at a school, one at a firm that nothing else names, nobody at the mill any more."""

from __future__ import annotations

from pathlib import Path

from kequn.loop.run import run
from kequn.warehouse.store import Warehouse
from tests.loop.small import SYSTEM, small_home

TABLES = {
    "employers": """
        (VALUES ('1', NULL::BIGINT, 'S1', '云澜第一小学', '教育', true), ('2', NULL, 'M2', '云澜面粉厂', '制造', false))
        AS t(key, no, employer_id, name, industry, payroll)""",
    "employments": """
        (VALUES ('1', 3, 'S1', DATE '2026-05-01'), ('2', 4, 'S1', DATE '2020-01-01'), ('3', 4, 'M2', DATE '2010-01-01'),
                ('4', 5, 'X9', NULL))
        AS t(key, no, employer_id, valid_from)""",
}


def employed_home(home: Path) -> Path:
    """Make the home, run it, and return it."""
    small_home(home)
    with Warehouse.open(home, write=True) as warehouse:
        connection = warehouse.connect()
        warehouse.commit(rows=[warehouse.stage(name, f"SELECT {SYSTEM}, t.* EXCLUDE (key, no) FROM {rows}", connection)
                               for name, rows in TABLES.items()])
    run(home)
    return home
