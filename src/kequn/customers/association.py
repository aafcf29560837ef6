"""Rules as a table: how often, how surely, how much more than usual, and how likely by chance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import pyarrow as pa

from kequn.customers.coding import Numbers
from kequn.customers.itemsets import Itemsets
from kequn.customers.significance import false_discovery, fisher_greater


@dataclass(frozen=True)
class Counted:
    """Rules with antecedents of one size, counted: `antecedents` has a row of items for each, the rest a value for each."""

    antecedents: Numbers
    consequents: Numbers
    both: Numbers
    antecedent: Numbers
    consequent: Numbers


def counted(sets: Itemsets) -> list[Counted]:
    """Return every rule that the frequent sets give: one item of a set follows from the others."""
    frequency = np.zeros(sets.width, np.int64)
    frequency[sets.levels[0].lasts] = sets.levels[0].counts
    found = []
    for size in range(2, len(sets.levels) + 1):
        items, level = sets.items(size), sets.levels[size - 1]
        every = np.arange(len(level.keys))
        for place in range(size):
            alone = sets.levels[size - 2].counts[sets.without(size, every, place)]
            consequents = items[:, place]
            found.append(Counted(np.delete(items, place, axis=1), consequents, level.counts, alone, frequency[consequents]))
    return found


def tests(sets: Itemsets, longest: int | None) -> int:
    """Return how many tests stand behind the rules: each frequent antecedent with each frequent item that is not in it."""
    singles = len(sets.levels[0].keys)
    antecedents = sets.levels[: longest - 1] if longest else sets.levels
    return sum(len(level.keys) * (singles - size) for size, level in enumerate(antecedents, 1))


def rule_table(
    found: Sequence[Counted], names: pa.Array, *, of: int, tested: int, enough: int, min_confidence: float,
    more: Mapping[str, Numbers] = MappingProxyType({}),
) -> pa.Table:
    """Return the rules of at least `enough` cases that are sure enough, with their figures, the highest lift first.

    `names` are the items' values, `of` the number of cases; `more` are columns with a value for each rule found. Rules that are
    not sure enough take part in the correction for `tested` tests as well.
    """
    antecedents, consequents = _antecedents(found), _joined([each.consequents for each in found])
    both, first, second = (_joined([getattr(each, name) for each in found]) for name in ("both", "antecedent", "consequent"))
    often = np.flatnonzero(both >= enough)
    antecedents, consequents, both, first, second = (each[often] for each in (antecedents, consequents, both, first, second))
    p = fisher_greater(both, first, second, of)
    columns = {
        "count": both, "antecedent_count": first, "consequent_count": second, "support": both / max(of, 1),
        "confidence": both / first, "lift": both * float(of) / (first * second.astype(float)),
        "p": p, "p_adjusted": false_discovery(p, tests=tested), **{name: values[often] for name, values in more.items()},
    }
    order = np.lexsort([consequents, *antecedents.T[::-1], -both, -columns["lift"]])
    kept = order[columns["confidence"][order] >= min_confidence]
    return pa.table({
        "antecedent": _lists(antecedents[kept], names), "consequent": names.take(pa.array(consequents[kept])),
        **{name: values[kept] for name, values in columns.items()},
    })


def _antecedents(found: Sequence[Counted]) -> Numbers:
    """Return all antecedents in one array; -1 fills the shorter ones up."""
    longest = max((each.antecedents.shape[1] for each in found), default=1)
    padded = [np.pad(each.antecedents, ((0, 0), (0, longest - each.antecedents.shape[1])), constant_values=-1) for each in found]
    return np.concatenate(padded) if padded else np.empty((0, longest), np.int64)


def _joined(parts: Sequence[Numbers]) -> Numbers:
    return np.concatenate(parts) if parts else np.empty(0, np.int64)


def _lists(rows: Numbers, names: pa.Array) -> pa.ListArray:
    """Return each row's items as a list of their values; what is below 0 fills up."""
    there = rows >= 0
    ends = np.append(0, np.cumsum(there.sum(axis=1))).astype(np.int32)
    return pa.ListArray.from_arrays(pa.array(ends), names.take(pa.array(rows[there])))
