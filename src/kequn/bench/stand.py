"""What counts and tags are measured on: the bank after a real run, and a plain DuckDB beside it over the same files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from kequn.bench.bank import AS_OF, EVENTS_EACH, make
from kequn.loop.bank import Bank
from kequn.loop.run import run


@dataclass(frozen=True)
class Stand:
    """Kequn's open home, and the reference's connection: views `customers` and `transactions`, a plain table `tags`."""

    bank: Bank
    reference: duckdb.DuckDBPyConnection


@contextmanager
def stand(folder: Path, size: int, told: Callable[[str], None]) -> Iterator[Stand]:
    """Make the bank and run it, unless the folder has it already; open both sides."""
    home = folder / "home"
    if not home.exists():
        told(f"making a bank of {size:,} customers and {EVENTS_EACH * size:,} transactions")
        make(home, size=size)
        told("running it: compact, households, tags, segments, publish")
        run(home, as_of=AS_OF)
    plain = folder / "reference.duckdb"
    with Bank(home) as bank, duckdb.connect(plain) as reference:
        reference.execute(f"ATTACH IF NOT EXISTS '{bank.snapshot.database}' AS made (READ_ONLY)")
        reference.execute("CREATE TABLE IF NOT EXISTS tags AS SELECT * FROM made.customer_tags")
        reference.execute("DETACH made")
        for table in ("customers", "transactions"):
            files = [str(bank.snapshot.paths.table(table) / file.name) for file in bank.snapshot.manifest.tables[table].rows]
            reference.execute(f"CREATE OR REPLACE VIEW {table} AS SELECT * FROM read_parquet({files})")
        yield Stand(bank, reference)
