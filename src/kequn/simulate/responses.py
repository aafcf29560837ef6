"""What a contact changes: for each one the outcome with and without it, drawn with one random number for both worlds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kequn.simulate import rules
from kequn.simulate.draws import Draws, Flags, Floats, Ints
from kequn.simulate.minds import BRAND, MANAGER, PATIENCE, THEMES, Minds

PERSUADABLE, SURE, LOST, ALONE = range(4)
TYPES = ("persuadable", "sure", "lost", "do_not_disturb")
TIERS = (10_000, 50_000, 200_000)  # yuan of assets from which buying becomes likelier
WINDOW = 30  # days after a contact within which its outcome falls
LAGS = (3, 9, 8, 7, 6, 6, 5, 5, 4, 4, 3, 3, 3, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1)  # weights of 1, 2, … days


@dataclass(frozen=True)
class Chances:
    """Percent, over customers, of an outcome within 30 days: untouched, and what a full contact makes of it."""

    without: Floats
    with_: Floats


def buys(minds: Minds, kind: Ints, assets: Ints, able: Flags, given: rules.Rules, maturing: Flags) -> Chances:
    """Return the chances of buying a deposit or wealth product with new money, untouched and by a contact of effect 1."""
    deposit, wealth = minds.taste[THEMES.index("deposit")], minds.taste[THEMES.index("wealth")]
    taste = np.maximum(deposit, wealth)
    tier = np.searchsorted(np.array(TIERS) * 100, assets, side="right")
    friendly = minds.level[BRAND] * (0.4 + minds.level[MANAGER]) * 2.0
    base = given.buying.base * (0.3 + 1.2 * taste) * (0.2 + friendly)
    base = np.where(able, base * np.array(given.buying.by_assets)[tier] * np.array(given.buying.by_type)[kind], 0.0)
    moment = np.where(maturing, given.effect.maturing, 1.0) * (0.3 + minds.level[PATIENCE]) * (0.5 + taste)
    lift = np.where(able & (kind == PERSUADABLE), given.effect.offer * moment * np.where(tier > 0, 1.0, 0.4), 0.0)
    return Chances(base, np.where(kind == ALONE, base * given.effect.spoilt, base + lift))


def outcomes(chances: Chances, client: Ints, effect: Floats, luck: Floats) -> tuple[Flags, Flags]:
    """Return whether each contacted customer does it without and with the contact, whose effect is about 1, 0 for none."""
    without = chances.without[client]
    moved = np.where(effect > 0.0, without + (chances.with_[client] - without) * np.minimum(effect, 4.0), without)
    return luck * 100.0 < without, luck * 100.0 < np.clip(moved, 0.0, 100.0)


def lag(n: int, draws: Draws) -> Ints:
    """Return after how many days, at least one, what a contact brings about happens."""
    return draws.pick(LAGS, n) + 1
