"""Claims of assets elsewhere: what a home's wallet says of a simulated bank at the snapshot's day, a month's end.

`python -m tests.simulate.wallet HOME CLAIMS.csv`, then `kequn simulate score CLAIMS.csv --truth BANK/truth`.
"""

from __future__ import annotations

import sys
from pathlib import Path

import kequn

ROWS = """
    SELECT c.source_key AS customer_id, w.estimated_on AS day, w.amount, w.low, w.high
    FROM wallet w JOIN (SELECT DISTINCT customer_no, source_key FROM customers WHERE source = 'core') c USING (customer_no)
    ORDER BY 1
"""


def write_claims(home: Path, path: Path) -> None:
    """Write a row for each customer of the core who has an estimate."""
    with kequn.open(home) as bank, bank.connection.cursor() as cursor:
        cursor.sql(ROWS).write_csv(str(path))


if __name__ == "__main__":
    write_claims(Path(sys.argv[1]), Path(sys.argv[2]))
