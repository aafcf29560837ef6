"""How a table's rows are spread over files once they are compacted, and when that is worth the work. Pure rules."""

from __future__ import annotations

from dataclasses import dataclass

from kequn.facts.schema import Table
from kequn.warehouse.manifest import DataFile, TableFiles

FILE_ROWS = 3_000_000  # about what a file should hold: it sorts in memory, and a customer's rows lie in one of its row groups
CHEAP_ROWS = 500_000  # a table this small is rewritten whenever anything is new
SHARE = 10  # a larger one when a tenth of its rows is new or ended …
MANY_FILES = 16  # … or when so many files wait


@dataclass(frozen=True)
class Layout:
    """Customer buckets (number modulo `buckets`; rows of nobody in bucket 0), times the years of the table's day."""

    buckets: int = 1
    yearly: bool = False

    @classmethod
    def of(cls, file: DataFile) -> Layout | None:
        """Return the layout that a compacted file belongs to, None where it was not compacted."""
        if file.part is None:
            return None
        bucket, _, year = file.part.partition("-")
        return cls(int(bucket.partition("of")[2]), yearly=bool(year))

    def part_sql(self, table: Table) -> str:
        """Return the SQL of the part that a row belongs to, such as '3of4-2024'."""
        bucket = f"(coalesce(customer_no, 0) % {self.buckets})::VARCHAR || 'of{self.buckets}'"
        return f"{bucket} || '-' || coalesce(year({table.day})::VARCHAR, 'none')" if self.yearly else bucket


def wanted(table: Table, files: TableFiles) -> Layout:
    """Return the layout for these files. One that is there already stays until its files are far too large or too small."""
    yearly = table.day is not None and files.count > FILE_ROWS
    years = _years(files) if yearly else 1
    buckets = 1
    while files.count > buckets * years * FILE_ROWS:
        buckets *= 2
    held = next((layout for file in files.rows if (layout := Layout.of(file))), None)
    if held and held.yearly == yearly and buckets <= held.buckets * 2 and held.buckets <= buckets * 2:
        return held
    return Layout(buckets, yearly)


def is_due(files: TableFiles) -> bool:
    """Tell whether enough is new in these files to be put in order."""
    waiting = [*(file for file in files.rows if file.part is None), *files.closings]
    new = sum(file.rows for file in waiting)
    return bool(waiting) and (files.count <= CHEAP_ROWS or new * SHARE >= files.count or len(waiting) >= MANY_FILES)


def _years(files: TableFiles) -> int:
    days = [day for file in files.rows for day in (file.first_day, file.last_day) if day]
    return max(days).year - min(days).year + 1 if days else 1
