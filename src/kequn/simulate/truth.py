"""What really is: who lives with whom, whose child is whose, how each customer's relation goes, and which rows were spoilt.

No product code reads it; tests and measurements do.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa

from kequn.simulate import chronicle, files
from kequn.simulate import parameters as p
from kequn.simulate.city import City
from kequn.simulate.clients import PATHS
from kequn.simulate.dirty import Planted
from kequn.simulate.draws import Ints
from kequn.simulate.identities import Identities
from kequn.simulate.state import State


def write(out: Path, city: City, state: State, planted: Planted, known: Identities) -> None:
    """Write `people.csv`, `customers.csv`, `identities.csv`, `dirty.csv` and what `chronicle` tells into `out`/truth."""
    folder = out / "truth"
    folder.mkdir(parents=True)
    chronicle.write(folder, city)
    people, who = city.people, city.clients
    numbers = chronicle.person_ids(city)

    def person(positions: Ints) -> pa.Array:
        return files.text(numbers, positions)

    files.csv(folder / "people.csv", {
        "person": numbers, "customer_id": files.text(who.id, city.customers_of(np.arange(people.count))),
        "household": chronicle.household_ids(people.household), "name": city.names,
        "gender": files.text(("F", "M"), (~people.female).astype(np.int64)), "birth_date": files.dates(people.birth),
        "national_id": city.national_ids, "spouse": person(people.spouse), "mother": person(people.mother),
        "father": person(people.father)})
    starts = np.array([month.first for month in city.months])
    turned = (state.turn >= 0) & (state.turn < len(starts)) & (state.path >= PATHS.index("growing"))
    files.csv(folder / "customers.csv", {
        "customer_id": who.id, "person": person(who.person), "path": files.text(PATHS, state.path),
        "turned_on": files.dates(starts[np.clip(state.turn, 0, len(starts) - 1)], known=turned),
        "monthly_income": files.money(who.income), "income_here": files.text(("no", "yes"), who.paid_here.astype(np.int64)),
        "bank_next_door": files.text(p.OTHER_BANKS, city.next_door)})
    known.write(folder / "identities.csv", numbers)
    planted.write(folder / "dirty.csv")
