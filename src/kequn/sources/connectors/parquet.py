"""Parquet, read by DuckDB; every value as a plain text."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
from duckdb import DuckDBPyConnection

from kequn.sources.cells import raw_of, record_of
from kequn.sources.mapping import Reading
from kequn.sources.raw import Opened, Origin, Record, UnreadableError
from kequn.warehouse import sql


class OpenedParquet:
    """One Parquet file."""

    trim = "full"

    def __init__(self, origin: Origin) -> None:
        self.scan = f"read_parquet({sql.text(origin.path)}, file_row_number = true)"
        try:
            with duckdb.connect() as connection:
                described = connection.execute(f"DESCRIBE SELECT * EXCLUDE (file_row_number) FROM {self.scan}").fetchall()
        except duckdb.Error:
            raise UnreadableError("the file cannot be read as Parquet") from None
        names = [row[0] for row in described]
        if origin.reading.names and len(origin.reading.names) != len(names):
            raise UnreadableError(f"the file has {len(names)} columns, the mapping names {len(origin.reading.names)}")
        self.header = origin.reading.names or tuple(names)
        self.columns = ", ".join(f"{_as_text(sql.name(row[0]), row[1])} AS c{index}" for index, row in enumerate(described))

    def quick(self) -> str | None:
        """Return the file's rows as texts."""
        return f"SELECT file_row_number + 1 AS line, NULL::VARCHAR AS problem, {self.columns} FROM {self.scan}"

    def exact(self, connection: DuckDBPyConnection, name: str) -> None:
        """Add the raw text: a JSON object of the row."""
        pairs = ", ".join(f"{sql.text(column)}, c{index}" for index, column in enumerate(self.header))
        try:
            connection.execute(
                f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT *, json_object({pairs})::VARCHAR AS raw FROM ({self.quick()})"
            )
        except duckdb.Error:
            raise UnreadableError("the Parquet file is damaged") from None


class Parquet:
    """The connector."""

    NAME = "parquet"

    def open(self, origin: Origin) -> Opened:
        """Open a Parquet file; UnreadableError where it is none."""
        return OpenedParquet(origin)

    def header(self, origin: Origin) -> tuple[str, ...]:
        """Return the columns' names."""
        return self.open(origin).header

    def fields(self, raw: str, header: tuple[str, ...], reading: Reading) -> Record:
        """Take the texts out of the JSON object."""
        del reading
        return record_of(raw, header)

    def raw(self, fields: Sequence[str | None], header: tuple[str, ...], reading: Reading) -> str:
        """Write the texts as the JSON object of the row."""
        del reading
        return raw_of(fields, header)


def _as_text(column: str, kind: str) -> str:
    """Return a value in its plain form: whole numbers without a fraction, no exponent, what is no number is nothing."""
    if kind in ("DOUBLE", "FLOAT"):
        whole = f"{column} = trunc({column}) AND abs({column}) < 1e15"
        small = f"contains({column}::VARCHAR, 'e')"
        return (
            f"CASE WHEN {whole} THEN TRY_CAST({column} AS BIGINT)::VARCHAR WHEN NOT isfinite({column}) THEN NULL "
            f"WHEN {small} THEN printf('%.12f', {column}::DOUBLE) ELSE {column}::VARCHAR END"
        )
    return f"{column}::VARCHAR"


CONNECTOR = Parquet()
