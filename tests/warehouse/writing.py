"""A writer that loads, compacts and publishes without end, for tests that kill it or read meanwhile.

`python -m tests.warehouse.writing HOME [LOADS]` ends by itself once so many loads are in.
"""

from __future__ import annotations

import sys

from duckdb import DuckDBPyConnection

from kequn.warehouse.compaction import compact
from kequn.warehouse.publish import publish
from kequn.warehouse.store import Warehouse
from tests.warehouse.rows import AS_OF, closing, numbered

BATCH = 100
STAMPED = f"(SELECT count(*) FROM complaints) // {BATCH} AS stamp"
ACTIVITY = f"SELECT customer_no, count(*) AS n, {STAMPED} FROM transactions GROUP BY customer_no"
STAMP = f"SELECT 1 AS stamp_no, count(*) // {BATCH} AS stamp FROM transactions"


def load_batch(warehouse: Warehouse, connection: DuckDBPyConnection) -> None:
    """Load batch n into two tables and end the last row of batch n - 1, in one commit."""
    n = len(warehouse.manifest.loads)
    rows = numbered(n * BATCH, (n + 1) * BATCH)
    staged = [
        warehouse.stage("transactions", rows, connection),
        warehouse.stage("complaints", f"SELECT * EXCLUDE (amount) FROM ({rows})", connection),
    ]
    ends = [warehouse.stage_closings("transactions", closing(n * BATCH - 1, "2024-02-01"), connection)] if n else []
    warehouse.commit(rows=staged, closings=ends, loads=[{"batch": n}], next_customer_no=11)
    warehouse.define_views(connection)


def turn(warehouse: Warehouse, connection: DuckDBPyConnection) -> None:
    """Load one batch, compact every other time, and publish."""
    load_batch(warehouse, connection)
    if len(warehouse.manifest.loads) % 2:
        compact(warehouse, connection)
    loads = len(warehouse.manifest.loads)
    publish(warehouse, connection, as_of=AS_OF, results={"activity": ACTIVITY, "stamp": STAMP}, facts={"stamp": loads}).close()


def main() -> None:
    """Write until killed, or until so many loads are in."""
    with Warehouse.open(sys.argv[1], write=True, wait=10) as warehouse:
        connection = warehouse.connect()
        sys.stdout.write("open\n")
        sys.stdout.flush()
        while len(sys.argv) < 3 or len(warehouse.manifest.loads) < int(sys.argv[2]):
            turn(warehouse, connection)


if __name__ == "__main__":
    main()
