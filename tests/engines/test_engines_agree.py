"""Both engines give the same answer to any well-typed question about any rows."""

from __future__ import annotations

import math
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kequn.engines.duckdb.engine import Engine as DuckDB
from kequn.engines.memory.engine import Engine as Memory
from kequn.facts.grain import complete
from tests.engines.expressions import conditions, expressions
from tests.engines.rows import DAYS, world
from tests.engines.world import SCHEMA, TIME_ZONE, connect

# Values stay under 1e3, so that sums of at most 40 products, and quotients by a cent, stay under 1e8: an error of a hundred last
# digits of that is 1e-6. It is all that is allowed where digits cancel, as in a slope or a difference near zero.
RELATIVE, ABSOLUTE = 1e-9, 1e-6


def same(left: Any, right: Any) -> bool:
    if isinstance(left, float) and isinstance(right, float):
        return math.isclose(left, right, rel_tol=RELATIVE, abs_tol=ABSOLUTE)
    return type(left) is type(right) and left == right


def agree(ours: pa.Table, judge: pa.Table) -> None:
    assert ours.schema == judge.schema
    assert ours.num_rows == judge.num_rows
    for left, right in zip(ours.to_pylist(), judge.to_pylist(), strict=True):
        assert all(same(left[name], right[name]) for name in left), (left, right)


@pytest.mark.parametrize("unit", ["customer", "household", "employer"])
@pytest.mark.parametrize("kind", ["moderate", "huge"])
@settings(max_examples=settings().max_examples // 2)  # for each of the six: an example is some six expressions
@given(data=st.data())
def test_values_and_counts_agree(unit: str, kind: str, data: st.DataObject) -> None:
    as_of = data.draw(st.sampled_from(DAYS), label="as_of")
    rows = data.draw(world(as_of, huge=kind == "huge"), label="rows")
    floats = kind == "moderate"
    asked = data.draw(st.lists(expressions(unit, floats=floats), min_size=2, max_size=6), label="expressions")
    condition = data.draw(conditions(unit, floats=floats), label="condition")
    trees = {f"x{index}": complete(tree, unit) for index, tree in enumerate(asked)}
    memory = Memory(rows, SCHEMA, TIME_ZONE)
    with connect(rows) as connection:
        engine = DuckDB(connection, SCHEMA, TIME_ZONE)
        agree(engine.values(trees, unit=unit, as_of=as_of), memory.values(trees, unit=unit, as_of=as_of))
        assert engine.count(condition, unit=unit, as_of=as_of) == memory.count(condition, unit=unit, as_of=as_of)
