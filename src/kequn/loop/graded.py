"""The grades of the last run for who may read the home's files: the whole bank's, and one customer's."""

from __future__ import annotations

import json
from typing import Any

from kequn.customers.ids import customer_id, number_of
from kequn.grading.model import GRADES
from kequn.kernel.errors import KequnError
from kequn.loop.bank import Bank

COLUMNS = ("scheme", "opportunity_id", "grade", "valid_from", "valid_to")


def overview(bank: Bank) -> dict[str, Any]:
    """Return each grade with how many opportunities or customers have it now, and what the run learned of them."""
    with bank.connection.cursor() as cursor:
        found = dict(cursor.execute("SELECT grade, count(*) FROM main.grades WHERE valid_to IS NULL GROUP BY grade").fetchall())
        [(learned,)] = cursor.execute(f"SELECT learned FROM {bank.snapshot.result_relation('grade_model')}").fetchall()
    counts = [{"grade": grade, "scheme": scheme, "count": found.get(grade, 0)}
              for scheme, letters in GRADES.items() for grade in letters]
    return {"as_of": bank.as_of.isoformat(), "grades": counts, **json.loads(learned)}


def of_customer(bank: Bank, identifier: str) -> dict[str, Any]:
    """Return every grade that a customer had, the first first. KequnError where there is no such customer."""
    number = bank.snapshot.resolve_customer(number_of(identifier)) or 0
    with bank.connection.cursor() as cursor:
        if not cursor.execute("SELECT customer_no FROM main.customer_tags WHERE customer_no = ?", [number]).fetchall():
            raise KequnError(f"{identifier}: there is no such customer")
        query = f"SELECT {', '.join(COLUMNS)} FROM main.grades WHERE customer_no = ? ORDER BY valid_from, opportunity_id"
        rows = cursor.execute(query, [number]).fetchall()
    told = [dict(zip(COLUMNS, (str(cell) if cell is not None else None for cell in row), strict=True)) for row in rows]
    return {"customer_id": customer_id(number), "as_of": bank.as_of.isoformat(), "grades": told}
