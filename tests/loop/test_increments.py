"""Thirty daily increments give what one full rebuild gives: every tag of every customer and household.

Rows come on the day the bank knew them, some days late; products end, which closes their row; every day is run and compacted. The
rebuild is loaded with all rows and ends at once and run for the last day only.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from zlib import crc32

import pyarrow as pa
import pytest

from kequn.loop.bank import Bank
from kequn.loop.run import run
from kequn.warehouse.home import create_home
from kequn.warehouse.store import Warehouse

FIRST, DAYS, PEOPLE = date(2026, 6, 1), 30, 40
RUN_EVERY = 1 if os.environ.get("KEQUN_TEST_LONG") else 10  # the long form runs on each of the thirty days
KINDS = ["salary", "pension", "transfer_out", "transfer_in", "purchase", "household", "loan"]
Row = dict[str, Any]


def rows(seed: int) -> Iterator[tuple[int, str, Row]]:
    """Yield each row with the day, counted from the first, on whose evening it became known, and its table."""
    random = Random(seed)

    def row(table: str, key: str, no: int, known: int, **values: Any) -> tuple[int, str, Row]:
        at = datetime(2026, 6, 1, 12) + timedelta(days=known)
        system = {"source": "core", "source_key": key, "customer_no": no, "known_at": at, "row_hash": crc32(key.encode())}
        return known, table, {**system, **values}

    for no in range(1, PEOPLE + 1):
        joined = 0 if no <= 30 else random.randint(1, DAYS - 2)
        born = date(1940 + random.randint(0, 70), random.randint(1, 12), 3)
        yield row("customers", f"c{no}", no, joined, name=f"客{no}", gender=random.choice("MF"), birth_date=born,
                  city=random.choice(["上海", "北京"]), opened_on=FIRST - timedelta(days=400 - joined))
        opened = FIRST - timedelta(days=300)
        yield row("accounts", f"a{no}", no, joined, account_id=f"A{no}", category="current", opened_on=opened)
        if no % 4 == 0:
            yield row("relations", f"r{no}", no, joined, kind="spouse", other_customer_no=no - 1)
        for place in range(3):
            start = FIRST - timedelta(days=random.randint(-DAYS, 300))
            known = min(max((start - FIRST).days, joined), DAYS - 1)
            yield row("holdings", f"h{no}.{place}", no, known, product_id=f"P{place}", amount=random.randint(1, 900) * 100,
                      category=random.choice(["fund", "deposit", "wealth"]), valid_from=start,
                      matures_on=start + timedelta(days=120))
        for place in range(60):
            day = random.randint(-300, DAYS - 1)
            known = min(max(day + random.choice([0, 0, 0, 1, 3]), joined), DAYS - 1)
            happened = FIRST + timedelta(days=day)
            yield row("transactions", f"t{no}.{place}", no, known, account_id=f"A{no}", kind=random.choice(KINDS), sequence=place,
                      amount=random.choice([-1, 1]) * random.randint(1, 90_000) / 100, own_name=random.random() < 0.3,
                      channel=random.choice(["app", "card", "cash"]), occurred_on=happened)
            if place % 3 == 0:
                yield row("events", f"e{no}.{place}", no, known, name=random.choice(["login", "view"]), occurred_on=happened)
                yield row("balances", f"b{no}.{place}", no, known, account_id=f"A{no}", amount=random.randint(0, 9_000_000) / 100,
                          occurred_on=happened, sequence=place)


def ends(every: Sequence[tuple[int, str, Row]], seed: int) -> list[tuple[int, str, Row]]:
    """Return the ends of some holdings: the day on which each is told, the table, and which row version it closes."""
    random, found = Random(seed), []
    for known, table, row in every:
        if table == "holdings" and known < DAYS - 1 and random.random() < 0.3:
            day = random.randint(known + 1, DAYS - 1)
            key = {name: row[name] for name in ("source", "source_key", "row_hash", "known_at")}
            found.append((day, table, {**key, "known_to": datetime(2026, 6, 1, 13) + timedelta(days=day)}))
    return found


def load(home: Path, new: Sequence[tuple[int, str, Row]], closed: Sequence[tuple[int, str, Row]]) -> None:
    """Write rows and ends as one load does."""
    with Warehouse.open(home, write=True) as warehouse, warehouse.connect() as connection:
        staged: dict[bool, list[Any]] = {True: [], False: []}
        for closing, listed in ((False, new), (True, closed)):
            for table in sorted({table for _, table, _ in listed}):
                connection.register("given", pa.Table.from_pylist([row for _, of, row in listed if of == table]))
                stage = warehouse.stage_closings if closing else warehouse.stage
                staged[closing].append(stage(table, "SELECT * FROM given", connection))
                connection.unregister("given")
        warehouse.commit(rows=staged[False], closings=staged[True], next_customer_no=PEOPLE + 1)


def tags(home: Path) -> dict[str, list[Row]]:
    with Bank(home) as bank:
        return {unit: bank.table(f"{unit}_tags").to_arrow().to_pylist() for unit in ("customer", "household")}


def same(left: Any, right: Any) -> bool:
    if isinstance(left, float) and isinstance(right, float):
        return math.isclose(left, right, rel_tol=1e-9, abs_tol=1e-12)
    return type(left) is type(right) and left == right


@pytest.mark.parametrize("seed", [1])
def test_daily_increments_equal_the_full_rebuild(tmp_path: Path, seed: int) -> None:
    every = list(rows(seed))
    closed = ends(every, seed)
    daily, rebuilt = (create_home(tmp_path / name, name=name, time_zone="Asia/Shanghai", currency="CNY").home
                      for name in ("daily", "rebuilt"))
    for day in range(DAYS):
        load(daily, [each for each in every if each[0] == day], [each for each in closed if each[0] == day])
        if day % RUN_EVERY == 0 or day == DAYS - 1:
            run(daily, as_of=FIRST + timedelta(days=day))
    load(rebuilt, every, closed)
    run(rebuilt, as_of=FIRST + timedelta(days=DAYS - 1))
    ours, whole = tags(daily), tags(rebuilt)
    for unit in ("customer", "household"):
        assert len(ours[unit]) == len(whole[unit]) > 0
        for left, right in zip(ours[unit], whole[unit], strict=True):
            assert [name for name in right if not same(left[name], right[name])] == []
    assert sum(value not in (None, 0, False) for row in whole["customer"] for value in row.values()) > 20 * PEOPLE
