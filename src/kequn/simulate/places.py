"""The bank's outlets, the households' addresses and the employers of the city."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from kequn.simulate import parameters as p
from kequn.simulate.draws import Draws, Flags, Ints
from kequn.simulate.names import choose, digits, join


@dataclass(frozen=True)
class Outlets:
    """The head office, branches, sub-branches and outlets, one row each; `counters` are the rows that serve customers."""

    id: list[str]
    name: list[str]
    parent: list[str]
    level: list[str]
    counters: list[list[int]]  # by district


@dataclass(frozen=True)
class Employers:
    """Arrays over employers; `pay` is in percent of the city's median."""

    id: pa.Array
    name: pa.Array
    industry: pa.Array
    payroll: Flags
    payday: Ints
    pay: Ints
    weight: Ints


def outlets(customers: int) -> Outlets:
    """Return the bank's tree of outlets, with at least one counter in each district."""
    made = Outlets([], [], [], [], [[] for _ in p.DISTRICTS])

    def add(id_: str, name: str, parent: str, level: str) -> str:
        for column, value in ((made.id, id_), (made.name, name), (made.parent, parent), (made.level, level)):
            column.append(value)
        return id_

    roads, total = p.ROADS.split(), sum(weight for *_, weight in p.DISTRICTS)
    head = add("100000", "云澜银行总行", "", "head_office")
    for b, (branch_name, served) in enumerate(p.BRANCHES, start=1):
        branch = add(f"1{b:02d}000", branch_name, head, "branch")
        for d in served:
            district, _, _, weight = p.DISTRICTS[d]
            sub = add(f"1{b:02d}{d + 1}00", f"{district[:2]}支行", branch, "sub_branch")
            for n in range(max(1, round(customers * weight / total / p.CUSTOMERS_PER_OUTLET))):
                road = roads[(n * 5 + d * 3) % len(roads)]
                made.counters[d].append(len(made.id))
                kind = "营业厅" if n == 0 else f"{n:02d}号网点"
                add(f"1{b:02d}{d + 1}{n + 1:02d}", f"{district[:2]}{road}{kind}", sub, "outlet")
    return made


def nearest(made: Outlets, district: Ints, draws: Draws) -> Ints:
    """Return an outlet (its row) of each district given."""
    counts = np.array([len(rows) for rows in made.counters])
    first = np.array([rows[0] for rows in made.counters])
    return first[district] + draws.between(0, counts[district] - 1, len(district))


def districts(households: int, draws: Draws) -> Ints:
    """Return the district of each household."""
    return draws.pick([weight for *_, weight in p.DISTRICTS], households)


def addresses(district: Ints, draws: Draws) -> pa.Array:
    """Return the address of each household."""
    n = len(district)

    def word(text: str) -> pa.Array:
        words = text.split()
        return choose(words, draws.between(0, len(words) - 1, n))

    def number(high: int) -> pa.Array:
        return pa.array(draws.between(1, high, n)).cast(pa.string())

    room = pa.array(draws.between(1, 18, n) * 100 + draws.between(1, 4, n)).cast(pa.string())
    place = choose([f"{p.CITY}{name}" for name, *_ in p.DISTRICTS], district)
    compound = join(word(p.COMPOUNDS), word(p.COMPOUND_KINDS))
    return join(place, word(p.ROADS), number(299), "号", compound, number(24), "幢", number(4), "单元", room, "室")


def employers(customers: int, draws: Draws) -> Employers:
    """Return the employers: few large ones and many small."""
    n = max(4, customers // p.CUSTOMERS_PER_EMPLOYER)
    industry = draws.pick([weight for _, weight, _, _ in p.INDUSTRIES], n)
    kinds = [kind for name, *_ in p.INDUSTRIES for kind in p.FIRM_KINDS[name]]
    first = np.cumsum([0, *(len(p.FIRM_KINDS[name]) for name, *_ in p.INDUSTRIES)])
    kind = draws.between(first[industry], first[industry + 1] - 1, n)
    words = p.FIRM_WORDS.split()
    front = draws.between(0, len(words) - 1, n)
    back = (front + draws.between(1, len(words) - 1, n)) % len(words)
    name = join(p.CITY[:2], choose(words, front), choose(words, back), choose(kinds, kind))
    payroll = draws.chance(np.array([share for *_, share in p.INDUSTRIES])[industry], n)
    payday = np.array([day for day, _ in p.PAYDAYS])[draws.pick([weight for _, weight in p.PAYDAYS], n)]
    pay = (np.array([level for _, _, level, _ in p.INDUSTRIES])[industry] * draws.factor(0.15, n)).astype(np.int64)
    weight = 1 + 400 // (np.arange(n) + 3)  # the k-th largest has about a k-th of the largest's people
    return Employers(
        join("E", digits(np.arange(n) + 1, 5)), name,
        choose([word for word, *_ in p.INDUSTRIES], industry), payroll, payday, pay, weight)
