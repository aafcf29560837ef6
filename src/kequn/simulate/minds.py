"""What customers think: satisfaction by aspect, trust, patience and tastes, which drift, are shaken and heal."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kequn.simulate import rules
from kequn.simulate.clients import Clients
from kequn.simulate.draws import Draws, Floats, Ints

PRICE, WAITING, MANNERS, APP, BRAND, MANAGER, PATIENCE = range(7)
LEVELS = ("price", "waiting", "manners", "app", "brand", "manager", "patience")
THEMES = ("deposit", "wealth", "fund", "insurance", "metal")


@dataclass
class Minds:
    """Levels from 0 to 1, one row per entry of LEVELS and one column per customer; interest per theme likewise."""

    level: Floats
    usual: Floats  # to which each level comes back
    taste: Floats

    def shake(self, what: int, customers: Ints, by: float) -> None:
        """Move a level of some customers, each named once, within 0 and 1."""
        self.level[what, customers] = np.clip(self.level[what, customers] + by, 0.0, 1.0)

    def drift(self, who: Clients, given: rules.Minds, year: int, draws: Draws) -> None:
        """Let a month pass: levels wander and come back, tastes move by cohort."""
        n = who.count
        for what in range(len(LEVELS)):
            step = (draws.uniform(n) - 0.5) * given.drift
            self.level[what] = np.clip(self.level[what] + given.pull * (self.usual[what] - self.level[what]) + step, 0.0, 1.0)
        born = year - who.age
        cohort = np.array(given.taste_drift)[np.where(born >= 1990, 0, np.where(born >= 1970, 1, 2))]
        for theme in (THEMES.index("fund"), THEMES.index("metal")):
            self.taste[theme] = np.clip(self.taste[theme] + cohort / 12, 0.0, 1.0)


def minds(who: Clients, given: rules.Minds, draws: Draws) -> Minds:
    """Return the minds before the first month: everybody has levels of his own to which he comes back."""
    n = who.count
    centre = [*given.satisfaction, *given.trust, given.patience]
    around = [middle + (draws.uniform(n) + draws.uniform(n) - 1.0) * given.spread for middle in centre]
    usual = np.clip(np.stack(around), 0.0, 1.0)
    old = np.clip((who.age - 20) / 60.0, 0.0, 1.0)
    lean = {"deposit": 0.3 + 0.4 * old, "wealth": 0.5 - 0.1 * old, "fund": 0.5 - 0.4 * old, "insurance": 0.35 + 0.0 * old,
            "metal": 0.25 + 0.1 * old}
    taste = np.stack([np.clip(lean[theme] + (draws.uniform(n) - 0.5) * 0.5, 0.0, 1.0) for theme in THEMES])
    return Minds(usual.copy(), usual, taste)
