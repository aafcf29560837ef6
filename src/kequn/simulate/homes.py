"""Who lives where: each household has a dwelling in a compound that suits its means, and the dwelling has an address."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kequn.simulate import parameters as p
from kequn.simulate.draws import Draws, Ints
from kequn.simulate.names import choose, join
from kequn.simulate.people import Population
from kequn.simulate.places import REGION, Compounds
from kequn.simulate.work import Work

AWAY = -1  # the compound of a dwelling in another city
SUPPLY = np.array([[row[region] for *_, row in p.HOMES] for region in range(3)])


def means(people: Population, done: Work) -> Ints:
    """Return each household's monthly income per adult in percent of the city's median pay."""
    n = int(people.household.max()) + 1
    adults = np.bincount(people.household, people.age >= 18, n)
    income = np.bincount(people.household, done.income, n)
    return (income / np.maximum(adults, 1.0) / p.MEDIAN_PAY).astype(np.int64)


def settle(made: Compounds, means: Ints, draws: Draws) -> Ints:
    """Return the compound in which each household lives, by its income per adult in percent of the city's median."""
    district = draws.pick([weight for *_, weight in p.DISTRICTS], len(means))
    level = np.searchsorted((50, 90, 150), means, side="right")
    weights = np.array(p.HOMES_BY_MEANS)[level] * SUPPLY[REGION[district]]
    kind = draws.pick_by(weights, np.arange(len(means)))
    return made.some(district, kind, draws)


def new_home(made: Compounds, before: Ints, draws: Draws) -> Ints:
    """Return the compound into which each moves who lived in `before`: mostly of the same district, rather in newer homes."""
    n, elsewhere = len(before), draws.pick([weight for *_, weight in p.DISTRICTS], len(before))
    district = np.where(draws.chance(p.STAYS_IN_DISTRICT, n), made.at.district[before], elsewhere)
    kind = draws.pick_by(np.array(p.NEXT_HOME)[made.kind[before]] * SUPPLY[REGION[district]], np.arange(n))
    return made.some(district, kind, draws)


def addresses(made: Compounds, compound: Ints, draws: Draws) -> pa.Array:
    """Return the address of each dwelling, nothing for one in another city."""
    n, here = len(compound), pa.array(compound != AWAY)
    kind = made.kind[compound]
    rooms, floors = (np.array([row[column] for row in p.HOMES])[kind] for column in (2, 3))
    room = draws.between(1, np.maximum(floors, 1), n) * 100 + draws.between(1, np.maximum(rooms, 1), n)

    def number(high: int) -> pa.Array:
        return pa.array(draws.between(1, high, n)).cast(pa.string())

    flat = join(number(24), "幢", number(4), "单元", pa.array(room).cast(pa.string()), "室")
    door = pc.if_else(pa.array(floors > 0), flat, join(number(180), "号"))
    place = choose([f"{p.CITY}{name}" for name, *_ in p.DISTRICTS], made.at.district[compound])
    return pc.if_else(here, join(place, made.name.take(pa.array(compound % len(made.kind))), door), pa.scalar(None, pa.string()))
