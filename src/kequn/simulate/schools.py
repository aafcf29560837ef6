"""Kindergartens and schools near the compounds with children in them; a child goes to the nearest of its stage."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from kequn.simulate import parameters as p
from kequn.simulate.draws import Draws, Ints
from kequn.simulate.names import choose, join
from kequn.simulate.people import Population
from kequn.simulate.places import Compounds, Points, cut, nearest

STAGES = tuple(stage for stage, *_ in p.SCHOOLS)


@dataclass(frozen=True)
class Schools:
    """Arrays over schools; `serving` has for each compound the nearest school of each stage."""

    stage: Ints
    name: pa.Array
    at: Points
    serving: Ints


def schools(made: Compounds, home: Ints, people: Population, draws: Draws) -> Schools:
    """Return the schools, each district as many as its children fill; `home` is the compound of each household."""
    compound = home[people.household]
    points: list[Points] = []
    serving: list[Ints] = []
    for _, _, starts, years, pupils, _ in p.SCHOOLS:
        of_age = (people.age >= starts) & (people.age < starts + years)
        children = np.bincount(compound[of_age], minlength=len(made.kind))
        each = np.bincount(made.at.district, children, len(p.DISTRICTS)).astype(np.int64)
        points.append(cut(made.at, children + 1, np.maximum(each // pupils, 1)))
        serving.append(nearest(made.at, points[-1]) + sum(len(part.x) for part in points[:-1]))
    stage = np.repeat(np.arange(len(STAGES)), [len(part.x) for part in points])
    at = Points(*(np.concatenate([getattr(part, axis) for part in points]) for axis in ("district", "x", "y")))
    words = [word for word in p.ROADS.split() if len(word) == 3]
    number = pa.array(draws.between(1, 9, len(stage))).cast(pa.string())
    short = choose([name[:2] for name, *_ in p.DISTRICTS], at.district)
    road = choose([word[:2] for word in words], draws.between(0, len(words) - 1, len(stage)))
    name = join(short, road, "第", number, choose([ending for _, ending, *_ in p.SCHOOLS], stage))
    return Schools(stage, name, at, np.stack(serving, axis=1))
