"""Where things lie: points in metres, compounds (小区) of different kinds, and the nearest outlet or school of each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kequn.simulate import parameters as p
from kequn.simulate.draws import Draws, Ints
from kequn.simulate.names import choose, join

OLD, MIDDLE, HIGH_RISE, VILLAS, VILLAGE = range(5)
KINDS = tuple(kind for kind, *_ in p.HOMES)
REGIONS = ("主城", "新城", "县域")
REGION = np.array([REGIONS.index(region) for _, _, region, _ in p.DISTRICTS])  # of each district


@dataclass(frozen=True)
class Points:
    """Arrays over points: the district each lies in, metres east and north of the city's centre."""

    district: Ints
    x: Ints
    y: Ints

    def take(self, rows: Ints) -> Points:
        """Return these points in this order."""
        return Points(self.district[rows], self.x[rows], self.y[rows])


@dataclass(frozen=True)
class Compounds:
    """Arrays over compounds by district and kind; `first` and `count` tell where each such group of them lies."""

    at: Points
    kind: Ints
    name: pa.Array  # with road and number, but for a village
    first: Ints  # by district * kinds + kind
    count: Ints

    def some(self, district: Ints, kind: Ints, draws: Draws) -> Ints:
        """Return a compound of each district and kind given."""
        group = district * len(KINDS) + kind
        drawn: Ints = self.first[group] + draws.between(0, self.count[group] - 1, len(group))
        return drawn


def scattered(district: Ints, draws: Draws) -> Points:
    """Return a point in each district given, rather near its middle."""
    x, y, reach = np.array(p.DISTRICT_PLACES)[district].T
    n = len(district)
    east, north = (reach * (draws.uniform(n) + draws.uniform(n) - 1.0) for _ in range(2))
    return Points(district, x + east.astype(np.int64), y + north.astype(np.int64))


def compounds(households: int, draws: Draws) -> Compounds:
    """Return the compounds in which so many households live."""
    share = np.array([weight for *_, weight in p.DISTRICTS])
    supply = np.array([[row[region] for *_, row in p.HOMES] for region in REGION])
    wanted = share[:, None] * supply * households // (share.sum() * supply.sum(axis=1)[:, None] * p.HOMES_PER_COMPOUND)
    count = np.maximum(wanted, 1).ravel()
    group = np.repeat(np.arange(len(count)), count)
    district, kind = np.divmod(group, len(KINDS))
    n, words, roads = len(group), p.COMPOUNDS.split(), p.ROADS.split()
    endings = [ending.split() for _, ending, *_ in p.HOMES]
    flat = [ending for group in endings for ending in group]
    start, width = np.cumsum([0, *(len(group) for group in endings)]), np.array([len(group) for group in endings])
    ending = start[kind] + draws.between(0, width[kind] - 1, n)
    name = join(choose(words, draws.between(0, len(words) - 1, n)), choose(flat, ending))
    number = pa.array(draws.between(1, 299, n)).cast(pa.string())
    road = join(choose(roads, draws.between(0, len(roads) - 1, n)), number, "号")
    name = pc.if_else(pa.array(kind == VILLAGE), name, join(road, name))
    return Compounds(scattered(district, draws), kind, name, np.cumsum(count) - count, count)


def cut(at: Points, weight: Ints, parts: Ints) -> Points:
    """Return `parts[d]` points of each district, each the middle one of an equal share of its weight: outlets, schools.

    A district is cut into strips from south to north, and each strip from west to east.
    """
    chosen = [_cut(at, weight, np.flatnonzero(at.district == district), int(n)) for district, n in enumerate(parts)]
    return at.take(np.concatenate(chosen))


def _cut(at: Points, weight: Ints, rows: Ints, parts: int) -> Ints:
    strips = max(1, int(np.sqrt(parts)))
    rows = rows[np.argsort(at.y[rows], kind="stable")]
    strip = _shares(weight[rows], strips)
    rows = rows[np.lexsort((at.x[rows], strip))]
    middle = (2 * np.arange(parts) + 1) * int(weight[rows].sum()) // (2 * parts)
    return rows[np.searchsorted(np.cumsum(weight[rows]), middle, side="right")]


def _shares(weight: Ints, parts: int) -> Ints:
    """Return for each row which of so many equal shares of the weight it falls into."""
    return (np.cumsum(weight) - 1) * parts // max(1, int(weight.sum()))


def distance(one: Points, other: Points) -> Ints:
    """Return the metres between the points of two equally long rows of them."""
    east, north = (one.x - other.x).astype(np.float64), (one.y - other.y).astype(np.float64)
    return np.sqrt(east * east + north * north).astype(np.int64)


def nearest(of: Points, among: Points) -> Ints:
    """Return which point of `among` lies nearest to each of `of`; of equally near ones the first."""
    found = np.zeros(len(of.x), np.int64)
    for start in range(0, len(found), 512):  # so many at a time, to bound memory
        part = slice(start, start + 512)
        east, north = of.x[part, None] - among.x, of.y[part, None] - among.y
        found[part] = np.argmin(east * east + north * north, axis=1)
    return found
