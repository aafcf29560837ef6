"""What was seen by each one's own day, in one pass: what the engine says of that customer on that day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from kequn.engines.arrow import UNIT_NO
from kequn.engines.duckdb.engine import Engine
from kequn.predict.wallet.features import expressions, frame_of
from kequn.predict.wallet.seen import SEEN_ON, seen
from kequn.segments.service import catalogue, definitions
from kequn.warehouse.store import Warehouse
from kequn.warehouse.tables import TABLES

DAYS = [date(2025, 7, 31), date(2025, 10, 17), date(2026, 2, 28), date(2026, 5, 31)]
NEVER = 999_999


def test_each_is_seen_as_on_their_own_day(demo_home: Path) -> None:
    schema = catalogue(definitions(demo_home)).schema
    trees = expressions(schema)
    with Warehouse.open(demo_home) as warehouse:
        connection = warehouse.connect()
        engine = Engine(connection, schema, "Asia/Shanghai", {name: name for name in TABLES})
        then = {day: frame_of(engine.values(trees, as_of=day)) for day in DAYS}
        numbers = then[DAYS[0]][UNIT_NO].tolist()
        asked = pd.DataFrame([(number, day) for place, number in enumerate(numbers) for day in (DAYS[place % 4], DAYS[place % 3])]
                             + [(NEVER, DAYS[0])], columns=[UNIT_NO, SEEN_ON])
        found = seen(connection, engine, trees, asked)
        connection.close()
    wanted = pd.concat([values.assign(**{SEEN_ON: day}) for day, values in then.items()])
    wanted = asked.drop_duplicates().merge(wanted, on=[UNIT_NO, SEEN_ON])
    assert len(found) == len(wanted) > 400
    both = found.merge(wanted, on=[UNIT_NO, SEEN_ON], suffixes=("", "_then"))
    for name in trees:
        off = np.abs(both[name].astype(float) - both[f"{name}_then"].astype(float)).fillna(0.0)
        ages = name in ("age", "over_45", "under_25")  # may be a day off, and so a year
        assert (off > 0).mean() <= (0.01 if ages else 0.0), name


def test_nobody_asked_is_nobody_seen(demo_home: Path) -> None:
    schema = catalogue(definitions(demo_home)).schema
    trees = expressions(schema)
    with Warehouse.open(demo_home) as warehouse:
        connection = warehouse.connect()
        engine = Engine(connection, schema, "Asia/Shanghai", {name: name for name in TABLES})
        found = seen(connection, engine, trees, pd.DataFrame(columns=[UNIT_NO, SEEN_ON]))
        connection.close()
    assert (len(found), list(found.columns)) == (0, [UNIT_NO, SEEN_ON, *trees])
