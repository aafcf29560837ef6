"""What became of a bank in which one list was worked off: its customers' assets, who left, what they think, what they answered.

Every figure is a sum over the customers of one portfolio: those for whom one member of staff answered when the rehearsal began.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import stats

from kequn.simulate.contacting import ANSWERS, STAYED
from kequn.simulate.contacts import CONTROL
from kequn.simulate.courses import LEAVE, WAKE
from kequn.simulate.departure import assets, leavers
from kequn.simulate.draws import Floats, Ints
from kequn.simulate.holdings import CATEGORIES
from kequn.simulate.living import Lived
from kequn.simulate.minds import APP, BRAND, MANAGER, MANNERS, PATIENCE, PRICE, WAITING
from kequn.simulate.people import NOBODY
from tests.simulate.rehearsal.bank import LivedOn

Sums = dict[str, list[float]]  # by measure, over portfolios
DIGITS = 3  # that are kept of a sum


@dataclass(frozen=True)
class Measure:
    """One figure that is compared: how it is called, with how many digits, and whether it is a mean over customers."""

    title: str
    digits: int = 0
    mean: bool = False


MEASURES: Mapping[str, Measure] = {
    "assets": Measure("assets here on the last day, million yuan", 2),
    "average": Measure("their average over the last month, million yuan", 2),
    "left": Measure("customers who left", 1), "leaving": Measure("customers who began to leave", 1),
    "stayed": Measure("customers who turned back for a contact", 1), "woke": Measure("customers who woke", 1),
    "bought": Measure("deposits and wealth products begun", 1),
    "satisfaction": Measure("satisfaction with prices, waiting, manners and app, 0 to 1", 4, mean=True),
    "trust": Measure("trust in bank and manager, 0 to 1", 4, mean=True),
    "patience": Measure("patience with offers, 0 to 1", 4, mean=True),
    "refused": Measure("refused"), "do_not_disturb": Measure("want no marketing any more", 1),
    "contacts": Measure("contacts"), "reached": Measure("of them reached"), "minutes": Measure("minutes")}


class Outcome:
    """Takes the months of one bank as they are lived; `portfolio` is that of each customer, or NOBODY."""

    def __init__(self, bank: LivedOn, portfolio: Ints) -> None:
        self.bank, self.portfolio, self.count = bank, portfolio, int(portfolio.max()) + 1
        self.sums = {name: np.zeros(self.count) for name in MEASURES}

    def month(self, lived: Lived) -> None:
        """Count what came of a month's contacts; keep the average of the assets over its days."""
        done, client = lived.done, lived.done.contacts.client
        made = (done.contacts.arm != CONTROL) & (done.contacts.day >= self.bank.first)
        self.sums["contacts"] += self._of(client[made])
        self.sums["reached"] += self._of(client[made & done.connected])
        for answer in ("refused", "do_not_disturb"):
            self.sums[answer] += self._of(client[made & done.connected & (done.answer == ANSWERS.index(answer))])
        self.sums["stayed"] += self._of(np.unique(client[made & (done.outcome == STAYED) & done.with_ & ~done.without]))
        month, total = self.bank.month, np.zeros(len(self.portfolio))
        for day in range(month.first, month.first + month.whole):
            total += assets(lived.city, lived.city.holdings, lived.settled.until(day).balances(lived.opening), day)
        self.sums["average"] = self._sum(total / month.whole) / 100e6

    def told(self, minutes: Sequence[int]) -> Sums:
        """Return every measure; `minutes` were used of each portfolio."""
        state, first, last = self.bank.state, self.bank.first, self.bank.last
        held, course = state.holdings, state.courses
        lately = (course.began >= first) & (course.began <= last)
        sold = np.isin(held.category, [CATEGORIES.index("deposit"), CATEGORIES.index("wealth")])
        level = state.minds.level
        self.sums |= {
            "assets": self._sum(state.ends[2]) / 100e6, "left": self._of(leavers(course, first, last)),
            "leaving": self._of(np.unique(course.client[(course.kind == LEAVE) & lately])),
            "woke": self._of(np.unique(course.client[(course.kind == WAKE) & lately])),
            "bought": self._of(held.client[sold & (held.started >= first) & (held.started <= last)]),
            "satisfaction": self._sum(level[[PRICE, WAITING, MANNERS, APP]].mean(axis=0)),
            "trust": self._sum(level[[BRAND, MANAGER]].mean(axis=0)), "patience": self._sum(level[PATIENCE]),
            "minutes": np.array(minutes, np.float64)}
        everybody = self._of(np.arange(len(self.portfolio)))
        return {name: np.round(values, DIGITS).tolist() for name, values in {**self.sums, "customers": everybody}.items()}

    def _of(self, clients: Ints) -> Floats:
        places = self.portfolio[clients]
        return np.bincount(places[places != NOBODY], minlength=self.count).astype(np.float64)

    def _sum(self, values: Any) -> Floats:
        mine = self.portfolio != NOBODY
        return np.bincount(self.portfolio[mine], values[mine], minlength=self.count).astype(np.float64)


def interval(differences: Sequence[float]) -> float:
    """Return half the width of the 95 % interval of the sum of paired differences over portfolios, by Student's t."""
    n = len(differences)
    return float(stats.t.ppf(0.975, n - 1) * np.std(differences, ddof=1) * n ** 0.5)


def table(told: Sequence[Mapping[str, Sums]], ours: str) -> list[list[str]]:
    """Return a line for each measure: what a bank has with our list, and how much more than with each other, and its interval."""
    others = [arm for arm in told[0] if arm != ours]
    lines = [["of one bank", ours, *(f"more than {other}" for other in others)], ["---"] * (len(others) + 2)]
    for name, measure in MEASURES.items():
        per = sum(sum(seed[ours]["customers"]) for seed in told) if measure.mean else len(told)
        cells = [measure.title, f"{sum(sum(seed[ours][name]) for seed in told) / per:,.{measure.digits}f}"]
        for other in others:
            more = np.concatenate([np.subtract(seed[ours][name], seed[other][name]) for seed in told])
            cells.append(f"{more.sum() / per:+,.{measure.digits}f} ± {interval(more.tolist()) / per:,.{measure.digits}f}")
        lines.append(cells)
    return lines
