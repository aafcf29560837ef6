"""Where points and dwellings lie in degrees (WGS 84), the latter as a geocoder finds an address: not always to the house."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kequn.simulate import files
from kequn.simulate import parameters as p
from kequn.simulate.city import City
from kequn.simulate.draws import Draws, Flags, Ints
from kequn.simulate.homes import AWAY
from kequn.simulate.names import digits, join

PRECISIONS = ("门牌", "道路", "区县")
HOUSE, ROAD, DISTRICT, UNKNOWN = range(4)


@dataclass(frozen=True)
class Located:
    """Columns of text over points, nothing where a point is not known."""

    longitude: pa.Array
    latitude: pa.Array
    precision: pa.Array

    def take(self, rows: Ints) -> dict[str, pa.Array]:
        """Return the columns of these rows as a file has them."""
        taken = pa.array(rows)
        return {"经度": self.longitude.take(taken), "纬度": self.latitude.take(taken), "定位精度": self.precision.take(taken)}


def degrees(x: Ints, y: Ints) -> tuple[pa.Array, pa.Array]:
    """Return longitude and latitude, with six decimals, of points in metres east and north of the city's centre."""
    (east, north), (long, lat) = p.CENTRE, p.METRES_IN_A_DEGREE
    return _text(east + x * 1_000_000 // long), _text(north + y * 1_000_000 // lat)


def _text(millionths: Ints) -> pa.Array:
    whole, rest = np.divmod(millionths, 1_000_000)
    return join(pa.array(whole).cast(pa.string()), ".", digits(rest, 6))


def dwellings(city: City) -> Located:
    """Return where the geocoder puts the address of each dwelling."""
    compound, draws = city.life.dwellings(), Draws(city.seed, "geocoding")
    n, at = len(compound), city.compounds.at.take(compound % len(city.compounds.kind))
    found = np.where(compound == AWAY, UNKNOWN, draws.pick(p.GEOCODED, n))
    off = np.array(p.GEOCODED_OFF)[np.minimum(found, DISTRICT)]
    middle = np.array(p.DISTRICT_PLACES)[at.district]
    x, y = ((np.where(found == DISTRICT, middle[:, axis], place) + draws.between(-off, off, n))
            for axis, place in enumerate((at.x, at.y)))
    longitude, latitude = degrees(x, y)
    known = found != UNKNOWN
    return Located(_where(known, longitude), _where(known, latitude), files.text(PRECISIONS, np.where(known, found, -1)))


def _where(known: Flags, column: pa.Array) -> pa.Array:
    return pc.if_else(pa.array(known), column, pa.scalar(None, pa.string()))
