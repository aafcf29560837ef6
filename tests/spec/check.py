"""A paragraph told to an engine: what it says must be so."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import date, datetime
from typing import Any

import pytest

from kequn.engines.duckdb.engine import Engine as DuckDB
from kequn.engines.memory.engine import Engine as Memory
from kequn.facts.nodes import UNITS
from kequn.facts.parse import parse
from kequn.facts.printing import to_text
from kequn.facts.schema import Type
from kequn.kernel.errors import LanguageError
from tests.engines.test_engines_agree import same as alike
from tests.engines.world import connect
from tests.spec.paragraph import AS_OF, TIME_ZONE, Paragraph, Rows, grid, value

DEFAULTS = {"source": "bank", "known_at": datetime(2020, 1, 1)}


class Check(Paragraph):
    """Runs on one engine: "memory" or "duckdb"."""

    def __init__(self, engine: str) -> None:
        super().__init__()
        self.engine: Callable[[Rows], AbstractContextManager[Any]] = {"memory": self._memory, "duckdb": self._duckdb}[engine]

    def gives(self, text: str, *, unit: str = "customer", as_of: date = AS_OF) -> None:
        (_, *units), *lines = grid(text)
        numbers = [int(number) for number in units]
        trees = {line[0]: parse(line[0], self.schema, unit) for line in lines}
        with self.engine(self._everybody(unit, numbers)) as engine:
            answers = engine.values(trees, unit=unit, as_of=as_of)
            assert answers.column("unit_no").to_pylist() == numbers
            for source, *cells in lines:
                tree = trees[source]
                found = answers.column(source).to_pylist()
                wanted = [value(cell, tree.type or Type.TEXT) for cell in cells]
                assert all(map(alike, found, wanted)), f"{source} gives {found}, not {wanted}"
                if tree.type is Type.BOOLEAN:
                    assert engine.count(tree, unit=unit, as_of=as_of) == wanted.count(True)

    def same(self, *texts: str) -> None:
        first, *others = texts
        tree = parse(first, self.schema)
        assert first in (to_text(tree), to_text(tree, "zh"))
        assert [parse(text, self.schema) for text in others] == [tree for _ in others]

    def error(self, text: str, message: str, *, unit: str = "customer") -> None:
        with pytest.raises(LanguageError) as error:
            parse(text, self.schema, unit)
        assert str(error.value) == message

    def _everybody(self, unit: str, numbers: list[int]) -> Rows:
        """Return the rows with what they need not say: keys, when they were known, and the units that only the answers name."""
        tables = {name: [dict(row) for row in rows] for name, rows in self.tables.items()}
        table, key = UNITS[unit], f"{unit}_no"
        if table not in tables:
            tables[table] = [{key: number} for number in numbers]
        if unit != "customer" and "customers" not in tables:
            of = {"household": "members", "employer": "employees"}[unit]
            tables["customers"] = [{"customer_no": row["customer_no"]} for row in tables.get(of, ())]
        for rows in tables.values():
            for number, row in enumerate(rows, 1):
                row.update({**DEFAULTS, "source_key": str(number), **row})
        return self._whole(tables)

    def _whole(self, tables: Rows) -> Rows:
        columns = {name: [column.name for column in table.columns] for name, table in self.schema.tables.items()}
        return {name: [{**dict.fromkeys(columns[name]), **row} for row in rows] for name, rows in tables.items()}

    def _memory(self, rows: Rows) -> AbstractContextManager[Any]:
        return nullcontext(Memory(rows, self.schema, TIME_ZONE))

    def _duckdb(self, rows: Rows) -> AbstractContextManager[Any]:
        return _Opened(DuckDB(connect(rows, self.schema), self.schema, TIME_ZONE))


class _Opened(AbstractContextManager[DuckDB]):
    def __init__(self, engine: DuckDB) -> None:
        self.engine = engine

    def __enter__(self) -> DuckDB:
        return self.engine

    def __exit__(self, *_: object) -> None:
        self.engine.connection.close()
