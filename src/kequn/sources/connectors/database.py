"""A table or a query of a database behind a URL, streamed in batches through SQLAlchemy."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from duckdb import DuckDBPyConnection

from kequn.kernel.errors import SourceError
from kequn.kernel.nearest import hint
from kequn.sources.cells import as_raw, as_text, raw_of, record_of
from kequn.sources.mapping import Database, Reading
from kequn.sources.raw import BATCH, Opened, Origin, Record, tabled

if TYPE_CHECKING:
    from sqlalchemy import Engine, Select, TextClause


class OpenedDatabase:
    """One table or query. The password is never part of a text."""

    trim = "full"

    def __init__(self, engine: Engine, statement: Select[tuple[object, ...]] | TextClause) -> None:
        self.engine, self.statement = engine, statement
        with engine.connect() as connection:
            self.header = tuple(connection.execution_options(stream_results=True).execute(statement).keys())

    def quick(self) -> str | None:
        """Return nothing: the rows come through Python."""
        return None

    def exact(self, connection: DuckDBPyConnection, name: str) -> None:
        """Stream the rows; their line is their number in the answer."""
        from sqlalchemy.exc import SQLAlchemyError

        try:
            tabled(connection, name, self._records(), len(self.header))
        except SQLAlchemyError as problem:
            raise SourceError(f"{self.engine.url.render_as_string()}: {_said(problem)}") from None
        finally:
            self.engine.dispose()

    def _records(self) -> Iterator[Record]:
        with self.engine.connect() as connection:
            rows = connection.execution_options(stream_results=True, yield_per=BATCH).execute(self.statement)
            for number, row in enumerate(rows, start=1):
                fields = [as_text(value) for value in row]
                yield Record(number, as_raw(self.header, fields), fields)


class DatabaseConnector:
    """The connector."""

    NAME = "database"

    def open(self, origin: Origin) -> Opened:
        """Open a database; SourceError in one line where it cannot be reached or has no such table."""
        from sqlalchemy import create_engine
        from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

        if origin.database is None:
            raise SourceError(f"{origin.path}: format database needs a url")
        try:
            engine = create_engine(_url(origin))
        except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as problem:
            raise SourceError(
                f"database: the url cannot be used ({type(problem).__name__}); write it like postgresql+psycopg://…"
            ) from None
        shown = engine.url.render_as_string()
        try:
            return OpenedDatabase(engine, _statement(engine, origin.database, shown))
        except SQLAlchemyError as problem:
            raise SourceError(f"{shown}: {_said(problem)}") from None

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


def _url(origin: Origin) -> str:
    """Fill in the environment; a relative SQLite path lies under the data folder and must be there."""

    def value(match: re.Match[str]) -> str:
        if match[1] not in os.environ:
            raise SourceError(f"database: the environment variable {match[1]} of the url is not set")
        return os.environ[match[1]]

    url = re.sub(r"\$\{(\w+)\}", value, origin.database.url if origin.database else "")
    if match := re.fullmatch(r"sqlite(\+\w+)?:///(.+)", url):
        path = (origin.data or origin.path) / match[2]
        if not path.is_file():
            raise SourceError(f"database: there is no SQLite file {path}")
        return f"sqlite{match[1] or ''}:///{path}"
    return url


def _statement(engine: Engine, database: Database, shown: str) -> Select[tuple[object, ...]] | TextClause:
    """Return the query, or the whole table in the order of its key: the order decides which of two rows is the first."""
    from sqlalchemy import MetaData, Table, inspect, select, text

    if database.query is not None:
        return text(database.query)
    schema, _, name = (database.table or "").rpartition(".")
    known = [*inspect(engine).get_table_names(schema or None), *inspect(engine).get_view_names(schema or None)]
    if name not in known:
        raise SourceError(f"{shown}: there is no table {database.table!r}{hint(name, known)}")
    table = Table(name, MetaData(), schema=schema or None, autoload_with=engine)
    return select(table).order_by(*(table.primary_key.columns or table.columns))


def _said(problem: Exception) -> str:
    """Return the first line of what a driver said, which holds no row."""
    return str(getattr(problem, "orig", None) or problem).strip().splitlines()[0]


CONNECTOR = DatabaseConnector()
