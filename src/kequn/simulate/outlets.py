"""The bank's head office, branches, sub-branches and outlets; each outlet lies among the homes that it serves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kequn.simulate import parameters as p
from kequn.simulate.draws import Ints
from kequn.simulate.places import OLD, VILLAGE, Compounds, Points, cut, nearest

NEIGHBOURHOODS = tuple(kind for kind, *_ in p.NEIGHBOURHOODS)
OFFICES, OLD_HOMES, NEW_HOMES, COUNTY = range(4)


@dataclass(frozen=True)
class Outlets:
    """The tree, one row each; `counters` are the rows that serve customers, and lie at `at` in a neighbourhood of a kind."""

    id: list[str]
    name: list[str]
    parent: list[str]
    level: list[str]
    counters: Ints
    at: Points
    kind: Ints

    def serving(self, of: Points) -> Ints:
        """Return the nearest outlet (its row in the tree) of each point."""
        return self.counters[nearest(of, self.at)]


def outlets(customers: int, made: Compounds, homes: Ints, work: Points) -> Outlets:
    """Return the bank's tree of outlets, with at least one counter in each district, where most of the `homes` are.

    `homes` counts the households of each compound, `work` is where the employers are.
    """
    total = sum(weight for *_, weight in p.DISTRICTS)
    parts = [max(1, round(customers * weight / total / p.CUSTOMERS_PER_OUTLET)) for *_, weight in p.DISTRICTS]
    at = cut(made.at, homes + 1, np.array(parts))
    id_, name, parent, level = _tree(parts)
    counters = np.array([row for row, here in enumerate(level) if here == "outlet"])
    return Outlets(id_, name, parent, level, counters, at, _kinds(at, made, homes, work))


def _tree(parts: list[int]) -> tuple[list[str], list[str], list[str], list[str]]:
    """Return ids, names, parents and levels, with so many outlets in each district."""
    roads = p.ROADS.split()
    rows = [("100000", "云澜银行总行", "", "head_office")]
    for b, (branch, served) in enumerate(p.BRANCHES, start=1):
        rows.append((f"1{b:02d}000", branch, "100000", "branch"))
        for d in served:
            short, sub = p.DISTRICTS[d][0][:2], f"1{b:02d}{d + 1}00"
            rows.append((sub, f"{short}支行", f"1{b:02d}000", "sub_branch"))
            for n in range(parts[d]):
                kind = "营业厅" if n == 0 else f"{n:02d}号网点"
                rows.append((f"1{b:02d}{d + 1}{n + 1:02d}", f"{short}{roads[(n * 5 + d * 3) % len(roads)]}{kind}", sub, "outlet"))
    id_, name, parent, level = zip(*rows, strict=True)
    return list(id_), list(name), list(parent), list(level)


def _kinds(at: Points, made: Compounds, homes: Ints, work: Points) -> Ints:
    """Return the neighbourhood of each outlet: county, offices where much more is worked than lived, old or new homes."""
    serves, n = nearest(made.at, at), len(at.x)
    lives = np.bincount(serves, homes, n)
    old = np.bincount(serves, homes * ((made.kind == OLD) | (made.kind == VILLAGE)), n)
    works = np.bincount(nearest(work, at), minlength=n) / max(1, len(work.x))
    county = np.array([region == "县域" for _, _, region, _ in p.DISTRICTS])[at.district]
    offices = works > 2 * lives / max(1.0, float(lives.sum()))
    return np.select([county, offices, 2 * old > lives], [COUNTY, OFFICES, OLD_HOMES], NEW_HOMES).astype(np.int64)
