"""Who is who: for every id under which a system knows somebody, the person it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa

from kequn.simulate import files
from kequn.simulate.city import City
from kequn.simulate.draws import Draws, Ints
from kequn.simulate.names import digits, join
from kequn.simulate.people import NOBODY

SYSTEMS = ("core", "card", "loan", "wealth", "app", "wecom", "partner", "bought")


@dataclass
class Identities:
    """The ids so far, by system, which is also the namespace that the mapping gives them."""

    parts: list[tuple[str, pa.Array, Ints]] = field(default_factory=list)

    def add(self, system: str, ids: pa.Array, person: Ints) -> None:
        """List a system's ids and whose they are (positions among the people)."""
        self.parts.append((system, ids, person))

    def write(self, path: Path, persons: pa.Array) -> int:
        """Write source, namespace, id and person; return how many."""
        system = files.text(SYSTEMS, np.repeat(
            [SYSTEMS.index(system) for system, *_ in self.parts], [len(ids) for _, ids, _ in self.parts]).astype(np.int64))
        person = np.concatenate([person for *_, person in self.parts])
        files.csv(path, {
            "source": system, "namespace": system, "id": pa.concat_arrays([ids for _, ids, _ in self.parts]),
            "person": persons.take(pa.array(person))})
        return len(person)


def outsiders(city: City, count: int, draws: Draws) -> Ints:
    """Return at most `count` adults who are no customers, none twice."""
    able = (city.people.age >= 18) & (city.people.age < 76)
    others = np.flatnonzero(able & (city.customers_of(np.arange(city.people.count)) == NOBODY))
    return np.sort(others[np.argsort(draws.uniform(len(others)), kind="stable")[:count]])


def union_ids(person: Ints) -> pa.Array:
    """Return the id that one person has in all that a firm runs in WeChat."""
    return join("oYL", digits((person * 69_621 + 5) % 10_000_000_000, 10))
