"""The employers of the city: few large ones and many small, each at a place, with a payday, paying through us or not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from kequn.simulate import parameters as p
from kequn.simulate.draws import Draws, Flags, Ints
from kequn.simulate.names import choose, digits, join
from kequn.simulate.places import Points, scattered


@dataclass(frozen=True)
class Employers:
    """Arrays over employers; `pay` is in percent of the city's median."""

    id: pa.Array
    name: pa.Array
    industry: Ints  # position in INDUSTRIES
    payroll: Flags
    payday: Ints
    pay: Ints
    weight: Ints
    at: Points


def employers(customers: int, draws: Draws) -> Employers:
    """Return the employers: the k-th largest has about a k-th of the largest's people."""
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
    at = scattered(draws.pick(p.OFFICES, n), draws)
    return Employers(
        join("E", digits(np.arange(n) + 1, 5)), name, industry, payroll, payday, pay, 1 + 400 // (np.arange(n) + 3), at)
