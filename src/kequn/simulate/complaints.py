"""Complaints: who makes one in a month, about what, and how it is handled."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from kequn.simulate import parameters as p
from kequn.simulate import rules
from kequn.simulate.draws import Draws, Flags, Ints
from kequn.simulate.festivals import Month
from kequn.simulate.minds import APP, BRAND, MANNERS, PRICE, WAITING, Minds

ASPECTS = np.array([PRICE, WAITING, MANNERS, APP])  # what the topics of parameters.COMPLAINTS are about


@dataclass
class Complaints:
    """Arrays over complaints by the day they came in; days since 1970."""

    client: Ints
    day: Ints
    closed: Ints
    topic: Ints  # position in service.TOPICS
    badly: Ints  # 1 where it was handled badly

    def add(self, later: Complaints) -> None:
        """Put later complaints after these."""
        for column in fields(self):
            setattr(self, column.name, np.concatenate([getattr(self, column.name), getattr(later, column.name)]))


def none() -> Complaints:
    """Return no complaints."""
    return Complaints(*(np.zeros(0, np.int64) for _ in fields(Complaints)))


def month(
    minds: Minds, active: Flags, upset: Ints, day: Ints, now: Month, given: rules.Complaints, draws: Draws,
) -> Complaints:
    """Return the month's complaints: of the active by their satisfaction, and one of each of the `upset` on the given day."""
    n = len(active)
    unhappy = 1.0 - np.minimum(np.minimum(minds.level[0], minds.level[1]), np.minimum(minds.level[2], minds.level[3]))
    percent = given.rate / 12 * (1.0 + (given.unhappy - 1.0) * unhappy * unhappy)
    some = np.flatnonzero(active & draws.chance(percent, n))
    client = np.concatenate([some, upset])
    m = len(client)
    days = np.concatenate([now.first + draws.between(0, now.whole - 1, len(some)), day])
    weight = np.array(p.COMPLAINTS) * (1.3 - minds.level[ASPECTS][:, client].T)
    topic = draws.pick_by((weight * 100).astype(np.int64), np.arange(m))
    badly = draws.chance(given.badly, m).astype(np.int64)
    closed = days + draws.between(np.where(badly == 1, 15, 2), np.where(badly == 1, 60, 25), m)
    order = np.lexsort((client, days))
    return Complaints(*(column[order] for column in (client, days, closed, topic, badly)))


def felt(made: Complaints, minds: Minds, given: rules.Minds) -> None:
    """Let the month's complaints leave their mark."""
    for aspect in range(4):
        hurt = np.unique(made.client[(made.topic == aspect) & (made.badly == 1)])
        minds.shake(int(ASPECTS[aspect]), hurt, -given.badly)
    minds.shake(BRAND, np.unique(made.client[made.badly == 1]), -given.badly / 3)
    minds.shake(BRAND, np.unique(made.client[made.badly == 0]), given.well)
