"""38 window tags of every customer, by the engine of the run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from kequn.bench.bank import AS_OF
from kequn.bench.measure import Pair, paired
from kequn.bench.reference import queries, questions
from kequn.bench.stand import stand
from kequn.engines.arrow import UNIT_NO
from kequn.facts.parse import parse
from kequn.kernel.errors import SourceError

TURNS, AIM = 5, 1.15


def measure(folder: Path, size: int, told: Callable[[str], None]) -> list[Pair]:
    """Measure all tags at once; both sides must give the same table."""
    with stand(folder, size, told) as both:
        engine = both.bank.dated.engine(AS_OF)
        trees = {name: parse(text, both.bank.tags.schema) for name, text in questions("tags").items()}
        query = queries("tags.sql")["tags"]

        def ours() -> pa.Table:
            return engine.values(trees, as_of=AS_OF)

        def theirs() -> pa.Table:
            return both.reference.sql(query).to_arrow_table()

        _compare(ours(), theirs())
        told("tags: Kequn and DuckDB in turns")
        return [paired(f"{len(trees)} window tags", ours, theirs, turns=TURNS, aim=AIM)]


def _compare(ours: pa.Table, theirs: pa.Table) -> None:
    """Hold both tables to the same units and values, floats to 1e-9 of their size."""
    if not ours[UNIT_NO].equals(theirs["customer_no"]):
        raise SourceError("tags: Kequn and the reference do not have the same customers")
    for name in ours.column_names[1:]:
        left, right = ours[name], theirs[name]
        if pa.types.is_floating(left.type):
            near = pc.less_equal(pc.abs(pc.subtract(left, right)), pc.multiply(pc.add(pc.abs(right), 1.0), 1e-9))
            same = left.is_null().equals(right.is_null()) and pc.all(near, skip_nulls=True).as_py()
        else:
            same = left.equals(right.cast(left.type))
        if not same:
            raise SourceError(f"tags: {name} differs between Kequn and the reference")
