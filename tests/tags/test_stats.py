"""What is said about a tag's values."""

from __future__ import annotations

from datetime import date

import duckdb
import pytest

from kequn.facts.parse import parse
from kequn.facts.schema import Tag, Type
from kequn.tags.stats import SCHEMA, Stat, as_table, stats_of
from kequn.warehouse.tables import SCHEMA as TABLES

VALUES = """
    SELECT * FROM (VALUES
        (1, 10, 2.50::DECIMAL(18,2), 'b', true, DATE '2026-01-01', NULL::DOUBLE),
        (2, 30, -1.00, 'a', false, DATE '2026-01-03', NULL),
        (3, NULL, 7.00, 'a', NULL, NULL, NULL),
        (4, 20, 2.50, 'b', true, DATE '2026-01-02', NULL)
    ) AS v(no, whole, money, text, yes, day, none)
"""


def stat(name: str, kind: Type, relation: str = VALUES) -> Stat:
    tag = Tag(name, parse("city is None", TABLES), "customer", kind, name, name)
    [found] = stats_of(duckdb.connect(), relation, [tag], {name: date(2026, 1, 3)})
    return found


@pytest.mark.parametrize(("name", "kind", "figures"), [
    ("whole", Type.INTEGER, (3, 0.75, 3, "10", "20", "30")),
    ("money", Type.MONEY, (4, 1.0, 3, "-1.00", "2.50", "7.00")),
    ("text", Type.TEXT, (4, 1.0, 2, None, "a", None)),
    ("yes", Type.BOOLEAN, (3, 0.75, 2, None, "0.6667", None)),
    ("day", Type.DATE, (3, 0.75, 3, "2026-01-01", "2026-01-02", "2026-01-03")),
    ("none", Type.FLOAT, (0, 0.0, 0, None, None, None)),
])
def test_a_tag_in_figures(name: str, kind: Type, figures: tuple[int, float, int, str | None, str | None, str | None]) -> None:
    """Known units, coverage, distinct values, smallest, typical and largest."""
    assert stat(name, kind) == Stat(name, "customer", str(kind), 4, *figures, date(2026, 1, 3))


def test_nobody_has_no_coverage() -> None:
    empty = stat("whole", Type.INTEGER, f"SELECT * FROM ({VALUES}) WHERE false")
    assert (empty.units, empty.known, empty.coverage, empty.typical) == (0, 0, None, None)


def test_stats_make_a_table_of_fixed_columns() -> None:
    assert as_table([]).schema == as_table([stat("whole", Type.INTEGER)]).schema == SCHEMA
