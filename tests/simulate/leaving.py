"""Claims of leaving: what homes' `scores` say at month-ends, each from a run of that day, which knows nothing later.

`python -m tests.simulate.leaving HOME CLAIMS.csv 2026-02-28 2026-03-31 …` runs the home for each day;
`kequn simulate score CLAIMS.csv --truth BANK/truth` judges them.
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import kequn
from kequn.loop.run import run

ROWS = """
    SELECT c.source_key AS customer_id, s.scored_on AS day, s.probability AS score
    FROM scores s JOIN (SELECT DISTINCT customer_no, source_key FROM customers WHERE source = 'core') c USING (customer_no)
    WHERE s.model = 'leave' ORDER BY 1
"""


def write_claims(home: Path, path: Path, days: list[date]) -> None:
    """Write a row for each day and each customer of the core who is scored."""
    with path.open("w", encoding="utf-8") as file:
        file.write("customer_id,day,score\n")
        for day in days:
            run(home, as_of=day)
            with kequn.open(home) as bank, bank.connection.cursor() as cursor:
                file.writelines(",".join(map(str, row)) + "\n" for row in cursor.sql(ROWS).fetchall())


if __name__ == "__main__":
    write_claims(Path(sys.argv[1]), Path(sys.argv[2]), [date.fromisoformat(day) for day in sys.argv[3:]])
