"""Count in both stores, first in the records and then in the warehouse, until the file `stop` is there.

So at every moment the records are at the warehouse's number or one ahead: what a backup must show, too.
"""

from __future__ import annotations

import sys
from pathlib import Path

from kequn.project.records import migrate
from kequn.warehouse.store import Warehouse


def main(home: Path, stop: Path) -> None:
    migrate()
    from kequn.work.jobs import enqueue

    number = 0
    with Warehouse.open(home, write=True) as warehouse, warehouse.connect() as connection:
        while not stop.exists():
            number += 1
            enqueue("run", {"number": number, "text": "逐条比较"}, key=f"count-{number}", actor="S1")
            known = "'count' AS source, TIMESTAMP '2026-01-01' AS known_at"
            row = f"SELECT {known}, '{number}' AS source_key, 'P{number}' AS product_id"
            staged = warehouse.stage("products", row, connection)
            if number % 7:
                warehouse.commit(rows=[staged])
            else:  # as compaction does: one file takes the place of all, and the old ones are swept
                warehouse.commit(rows=[staged])
                warehouse.define_views(connection)
                whole = warehouse.stage("products", "SELECT * FROM stored.products", connection)
                warehouse.commit(replace={"products": [whole]})
                warehouse.sweep()
                warehouse.define_views(connection)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
