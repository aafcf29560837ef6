"""What the steps of a load share: the connection with its temporary tables, and the table and file at hand.

The temporary tables of one table of one file: `conv` (converted rows: line, source_key, customer_ref, known_at, reason, row_hash
and the canonical columns), `bad` (line, reason), `skip` (lines that repeat what is known), `ver` (line, known_to),
`ends` (closings).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from duckdb import DuckDBPyConnection

from kequn.sources.mapping import Mapping, TableMapping
from kequn.sources.raw import DoubtfulError
from kequn.warehouse import sql
from kequn.warehouse.store import Warehouse


@dataclass(frozen=True)
class Work:
    """One table of one file being taken in. `moment` is when its rows are known where the mapping does not say, naive UTC."""

    warehouse: Warehouse
    connection: DuckDBPyConnection
    mapping: Mapping
    table: TableMapping
    file: str
    moment: datetime
    base: str | None
    quick: bool = False
    remapped: bool = False

    def run(self, statement: str) -> list[tuple[Any, ...]]:
        """Execute a statement and return all its rows."""
        return self.connection.execute(statement).fetchall()

    def number(self, query: str) -> int:
        """Return the one number of a query."""
        return int(self.run(query)[0][0] or 0)

    def begin(self) -> None:
        """Make the temporary tables that the steps fill."""
        self.run("CREATE OR REPLACE TEMP TABLE bad (line BIGINT, reason VARCHAR)")
        self.run("CREATE OR REPLACE TEMP TABLE skip (line BIGINT)")
        self.run("CREATE OR REPLACE TEMP TABLE ver (line BIGINT, known_to TIMESTAMP)")
        self.run(
            "CREATE OR REPLACE TEMP TABLE ends (source_key VARCHAR, row_hash UBIGINT, known_at TIMESTAMP, known_to TIMESTAMP)"
        )

    def refuse(self, query: str) -> None:
        """Put lines with their reason aside. The quick way gives up here: it knows neither line nor raw text."""
        self.run(f"INSERT INTO bad {query}")
        if self.quick and self.number("SELECT count(*) FROM bad"):
            raise DoubtfulError

    def repeat(self, query: str) -> None:
        """Note lines that say what is known already."""
        self.run(f"INSERT INTO skip {query}")

    @property
    def good(self) -> str:
        """The rows that are neither refused nor repeats, as a relation."""
        joins = "".join(
            f" ANTI JOIN {name} USING (line)" for name in ("bad", "skip") if self.number(f"SELECT count(*) FROM {name}")
        )
        return f"(SELECT * FROM conv{joins})" if joins else "conv"

    @property
    def source(self) -> str:
        """The source that the rows bear, as a literal."""
        return sql.text(self.table.source)
