"""The small bank with outlets, staff, and a file that says who answers for whom."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from kequn.loop.run import run
from kequn.sources.load import load
from kequn.warehouse.store import Warehouse
from tests.loop.small import small_home

DAY = date(2026, 6, 30)
OUTLETS = """
    (VALUES ('H', '总行', NULL, 'head_office'), ('B', '一分行', 'H', 'branch'), ('S', '一支行', 'B', 'sub_branch'),
            ('O1', '一网点', 'S', 'outlet'), ('O2', '二网点', 'S', 'outlet'))
    AS t(outlet_id, name, parent_id, level)"""
STAFF = """
    (VALUES ('M1', '周一', 'O1', 'manager'), ('M2', '吴二', 'O1', 'manager'), ('M3', '郑三', 'O2', 'manager'),
            ('P1', '冯运', 'H', 'operations'))
    AS t(staff_id, name, outlet_id, role)"""
MAPPING = """
[mapping]
source = "crm"
[[table]]
name = "assignments"
files = "assignments_*.csv"
mode = "delta"
key = ["no"]
customer = { id = "customer", namespace = "ecif" }
known_at = "date(known)"
[table.columns]
staff_id = "manager"
deputy_id = "deputy"
valid_from = "since"
valid_to = "until"
"""
HEADER = "no,customer,manager,deputy,since,until,known\n"
FIRST = ("A1,E001,M1,M2,2025-01-01,,2025-01-01", "A2,E002,M1,,2025-01-01,,2025-01-01")


def stage(home: Path, table: str, rows: str, *, key: str, known: str = "2026-01-01") -> None:
    """Load rows written as SQL, known from that day; the same key again is a row more."""
    with Warehouse.open(home, write=True) as warehouse:
        system = (f"'hr' AS source, {key} AS source_key, NULL::BIGINT AS customer_no, TIMESTAMP '{known}' AS known_at, "
                  f"hash({key}, '{known}') AS row_hash")
        warehouse.commit(rows=[warehouse.stage(table, f"SELECT {system}, t.* FROM {rows}", warehouse.connect())])


def load_assignments(home: Path, *rows: str) -> None:
    """Load one more file of assignments."""
    folder = home / "crm"
    folder.mkdir(exist_ok=True)
    (folder / "crm.toml").write_text(MAPPING, encoding="utf-8")
    number = len(list(folder.glob("*.csv"))) + 1
    (folder / f"assignments_{number}.csv").write_text(HEADER + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    with Warehouse.open(home, write=True) as warehouse:
        report = load(warehouse, folder / "crm.toml", folder)
    assert report.totals.quarantined == 0


def organised_home(home: Path) -> Path:
    """Make the home; nothing of it is in the records yet."""
    small_home(home)
    stage(home, "outlets", OUTLETS, key="outlet_id")
    stage(home, "staff", STAFF, key="staff_id")
    load_assignments(home, *FIRST)
    run(home, as_of=DAY)
    return home
