"""Rules of pairs from baskets of 4.3 lines on average, beside SQL by hand and beside mlxtend."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from kequn.bench.measure import Pair, paired
from kequn.bench.reference import queries
from kequn.customers.baskets import rules
from kequn.kernel.errors import SourceError

SUPPORT, CONFIDENCE = 0.001, 0.10007  # no share of counts lies on that confidence, where rounding would decide
ITEMS, MOST = 169, 12  # different items, and lines of a basket: about as at the grocer's of shared/data
TURNS, AIM, MLXTEND_TURNS, MLXTEND_AIM = 5, 1.0, 1, 0.1
Rules = list[tuple[str, str, int]]


def lines_sql(size: int) -> str:
    """Return the relation of the lines of `size` baskets: most have few, some items are taken far oftener than others."""
    return f"""
        SELECT b AS basket, 'item ' || floor({ITEMS} * pow(hash('item', b, line) / 18446744073709551616.0, 2.2))::INTEGER AS item
        FROM range({size}) AS r(b), range({MOST}) AS l(line)
        WHERE line <= floor(-4 * ln(1 - hash('lines', b) / 18446744073709551617.0))"""


def measure(_folder: Path, size: int, told: Callable[[str], None]) -> list[Pair]:
    """Measure the rules of pairs of `size` baskets; all three must give the same rules and counts."""
    told(f"baskets: drawing {size:,} baskets")
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE lines AS {lines_sql(size)}")
        connection.execute("SET perfect_ht_threshold = 20")
        table, query = connection.sql("SELECT basket, item FROM lines").to_arrow_table(), queries("baskets.sql")["baskets"]
        hot = one_hot(table)

        def ours() -> Rules:
            found = rules(table, basket="basket", item="item", min_support=SUPPORT, min_confidence=CONFIDENCE, max_length=2)
            sides = ([item for [item] in found["antecedent"].to_pylist()], found["consequent"].to_pylist())
            return sorted(zip(*sides, found["count"].to_pylist(), strict=True))

        def by_hand() -> Rules:
            return [(antecedent, consequent, count) for antecedent, consequent, count, *_ in connection.execute(query).fetchall()]

        def mlxtend() -> Rules:
            return by_mlxtend(hot)

        told("baskets: Kequn, SQL by hand and mlxtend in turns")
        mine = ours()
        for name, other in (("the reference", by_hand), ("mlxtend", mlxtend)):
            if other() != mine:
                raise SourceError(f"baskets: {name} does not give the rules that Kequn gives")
        return [
            paired("pairs of items, beside SQL", ours, by_hand, turns=TURNS, aim=AIM),
            paired("pairs of items, beside mlxtend", ours, mlxtend, turns=MLXTEND_TURNS, aim=MLXTEND_AIM),
        ]


def one_hot(table: pa.Table) -> Any:
    """Return what mlxtend works on: a sparse frame with a row for each basket and a column for each item. It is not timed."""
    import numpy as np
    import pandas as pd
    from scipy.sparse import csc_matrix

    sides = [table[name].combine_chunks().dictionary_encode() for name in ("basket", "item")]
    rows, columns = (side.indices.to_numpy() for side in sides)
    filled = csc_matrix((np.ones(len(rows), bool), (rows, columns)), shape=[len(side.dictionary) for side in sides])
    return pd.DataFrame.sparse.from_spmatrix(filled, columns=sides[1].dictionary.to_pylist())


def by_mlxtend(hot: Any) -> Rules:
    """Return the rules by mlxtend's quickest way here: `fpgrowth`, then `association_rules`."""
    try:
        from mlxtend.frequent_patterns import association_rules, fpgrowth
    except ModuleNotFoundError:
        raise SourceError("the other side of this benchmark is mlxtend, which is not here: build .venv with make env") from None
    found = association_rules(fpgrowth(hot, min_support=SUPPORT, use_colnames=True, max_len=2), min_threshold=CONFIDENCE)
    counts = (found["support"] * len(hot)).round().astype(int)
    return sorted((*a, *c, n) for a, c, n in zip(found["antecedents"], found["consequents"], counts, strict=True))
