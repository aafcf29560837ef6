"""What a home says of who is one person in a simulated bank, as claims: `python -m tests.simulate.identity HOME CLAIMS.csv`."""

from __future__ import annotations

import csv
import sys
from pathlib import Path

from kequn.simulate.identities import SYSTEMS
from kequn.warehouse.store import Warehouse


def write_claims(home: Path, path: Path, systems: tuple[str, ...] = SYSTEMS) -> int:
    """Write the ids of the systems (all eight by default) with the number that stands for each; return how many."""
    listed = ", ".join(f"'{system}'" for system in systems)
    with Warehouse.open(home) as warehouse, warehouse.connect() as connection:
        rows = connection.execute(f"""
            SELECT kind, value, min(customer_no) FROM main.identifiers WHERE kind IN ({listed}) AND known_to IS NULL
            GROUP BY ALL ORDER BY ALL""").fetchall()
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("namespace", "id", "cluster"))
        writer.writerows(rows)
    return len(rows)


if __name__ == "__main__":
    write_claims(Path(sys.argv[1]), Path(sys.argv[2]), tuple(sys.argv[3].split(",")) if len(sys.argv) > 3 else SYSTEMS)
