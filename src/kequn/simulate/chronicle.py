"""The truth about people and places, whatever the bank knows of it: where things lie."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa

from kequn.simulate import files
from kequn.simulate import parameters as p
from kequn.simulate.city import City
from kequn.simulate.names import digits, join
from kequn.simulate.outlets import NEIGHBOURHOODS
from kequn.simulate.people import NOBODY
from kequn.simulate.places import KINDS, Points
from kequn.simulate.schools import STAGES


def write(folder: Path, city: City) -> None:
    """Write `places.csv` into the folder."""
    _places(folder, city)


def compound_ids(city: City) -> pa.Array:
    """Return the number of each compound."""
    return join("K", digits(np.arange(len(city.compounds.kind)) + 1, 6))


def school_ids(city: City) -> pa.Array:
    """Return the number of each school."""
    return join("S", digits(np.arange(len(city.schools.stage)) + 1, 5))


def _places(folder: Path, city: City) -> None:
    """Write compounds, schools, outlets and employers, with the outlet nearest to each and how many come to it by the hour."""
    made, tree, firms = city.compounds, city.outlets, city.firms
    at = [made.at, city.schools.at, tree.at, firms.at]
    district, x, y = (np.concatenate([getattr(part, axis) for part in at]) for axis in ("district", "x", "y"))
    counters = tree.counters.tolist()
    industries = [name for name, *_ in p.INDUSTRIES]
    sorts = (
        (KINDS, made.kind), (STAGES, city.schools.stage), (NEIGHBOURHOODS, tree.kind), (industries, firms.industry))
    before, after = len(x) - len(counters) - len(firms.pay), len(firms.pay)
    outlet = np.concatenate([np.full(before, NOBODY), tree.kind, np.full(after, NOBODY)])
    hours = [f"{opens:02d}:00-{closes:02d}:00" for _, opens, closes, _ in p.NEIGHBOURHOODS]
    files.csv(folder / "places.csv", {
        "place": pa.concat_arrays([compound_ids(city), school_ids(city), pa.array([tree.id[row] for row in counters]), firms.id]),
        "kind": files.text(("compound", "school", "outlet", "employer"), np.repeat(np.arange(4), [len(part.x) for part in at])),
        "sort": pa.concat_arrays([files.text(list(words), position) for words, position in sorts]),
        "name": pa.concat_arrays([made.name, city.schools.name, pa.array([tree.name[row] for row in counters]), firms.name]),
        "district": files.text([name for name, *_ in p.DISTRICTS], district), "x": pa.array(x), "y": pa.array(y),
        "outlet": files.text(tree.id, tree.serving(Points(district, x, y))), "hours": files.text(hours, outlet),
        "visits_by_hour": files.text([" ".join(map(str, visits)) for *_, visits in p.NEIGHBOURHOODS], outlet)})
