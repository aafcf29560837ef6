"""Personal data as one system has it: what people told it once, with the slips of those who typed it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kequn.simulate import parameters as p
from kequn.simulate.city import City
from kequn.simulate.dirty import BLANK, CONTRADICTING, MISTYPED, STALE, Mark
from kequn.simulate.draws import Draws, Flags, Ints
from kequn.simulate.names import numbers_at

ALIKE = {pair[place]: pair[1 - place] for pair in p.ALIKE.split() for place in (0, 1)}
OUTCOMES = {  # of each kind of slip: what it is, and in words
    "name": (MISTYPED, "name with a typing error"), "spelling": (CONTRADICTING, "name spelt otherwise than elsewhere"),
    "national_id": (MISTYPED, "national id with a typing error"), "mobile": (MISTYPED, "mobile with a typing error"),
    "former": (STALE, "a former mobile"), "no_mobile": (BLANK, "no mobile"),
    "birth": (CONTRADICTING, "another date of birth than elsewhere"), "address": (STALE, "a former address"),
}


@dataclass(frozen=True)
class Recorded:
    """Arrays over the people whom a system knows; `slips` tells for each kind of slip who has it."""

    person: Ints
    name: pa.Array
    national_id: pa.Array
    mobile: pa.Array
    birth: Ints
    address: pa.Array
    district: Ints
    slips: dict[str, Flags]

    def take(self, rows: Ints) -> Recorded:
        """Return these people alone."""
        at = pa.array(rows)
        slips = {kind: flags[rows] for kind, flags in self.slips.items()}
        return Recorded(
            self.person[rows], self.name.take(at), self.national_id.take(at), self.mobile.take(at), self.birth[rows],
            self.address.take(at), self.district[rows], slips)

    def marks(self, *kinds: str) -> list[Mark]:
        """Return what is wrong with a file of them all, in the kinds of data that stand in it."""
        return [Mark(np.flatnonzero(self.slips[kind]), *OUTCOMES[kind]) for kind in kinds]


def recorded(city: City, person: Ints, system: str) -> Recorded:
    """Return what a system knows of these people, with slips as `parameters.SLIPS` has them: for one person always the same."""
    draws, n, rates = Draws(city.seed, f"records of {system}"), city.people.count, p.SLIPS[system]
    slips = {kind: draws.chance(rates.get(kind, 0) / 10, n)[person] for kind in OUTCOMES}
    luck, other = draws.between(0, 2, n)[person], draws.between(0, n - 1, n)[person]
    slips["address"] &= city.people.household[other] != city.people.household[person]
    slips["mobile"] &= ~slips["no_mobile"]
    slips["former"] &= ~slips["mobile"] & ~slips["no_mobile"]
    rows, nobody = pa.array(person), pa.scalar(None, pa.string())
    former = numbers_at(n + person, Draws(city.seed, "phones"))
    mobile = pc.if_else(pa.array(slips["former"]), former, city.phones.take(rows))
    mobile = pc.if_else(pa.array(slips["no_mobile"]), nobody, _changed(mobile, slips["mobile"], luck, mistyped))
    home, born = np.where(slips["address"], other, person), city.people.birth[person]
    return Recorded(
        person, _changed(city.names.take(rows), slips["name"] | slips["spelling"], luck, misspelt),
        _changed(city.national_ids.take(rows), slips["national_id"], luck, mistyped), mobile,
        np.where(slips["birth"], born + np.array([-1, 1, 365])[luck], born), city.address.take(pa.array(home)),
        city.district[home], slips)


def _changed(column: pa.Array, chosen: Flags, luck: Ints, change: Callable[[str, int], str]) -> pa.Array:
    values = column.filter(pa.array(chosen)).to_pylist()
    spoilt = [change(value, turn) for value, turn in zip(values, luck[chosen].tolist(), strict=True)]
    return pc.replace_with_mask(column, pa.array(chosen), pa.array(spoilt, pa.string()))


def misspelt(name: str, luck: int) -> str:
    """Return a name as it is often written wrong: a character that looks or sounds alike, or a space in it."""
    places = [place for place, character in enumerate(name) if character in ALIKE]
    if not places:
        return f"{name[0]} {name[1:]}"
    place = places[luck % len(places)]
    return f"{name[:place]}{ALIKE[name[place]]}{name[place + 1:]}"


def mistyped(number: str, luck: int) -> str:
    """Return a number with two of its last four digits exchanged, or the last one wrong: a mobile stays in its block."""
    place = len(number) - 4 + luck
    if number[place] != number[place + 1]:
        return f"{number[:place]}{number[place + 1]}{number[place]}{number[place + 2:]}"
    return f"{number[:-1]}{(int(number[-1].replace('X', '0')) + 1) % 10}"
