"""What the causes and the bank look at when a month begins."""

from __future__ import annotations

import numpy as np

from kequn.simulate import causes, contacts, departure
from kequn.simulate.city import City
from kequn.simulate.clients import DORMANT, LIGHT
from kequn.simulate.draws import Flags, Ints
from kequn.simulate.estates import estates
from kequn.simulate.festivals import Month
from kequn.simulate.holdings import CATEGORIES
from kequn.simulate.state import State, open_accounts, steady
from kequn.simulate.work import EMPLOYEE

LATELY = 90  # days for which a wrong or a hand-over is fresh


def situation(state: State, city: City, month: Month) -> causes.Situation:
    """Return what the causes look at."""
    who, n, rules = city.clients, city.clients.count, city.rules
    held, first = state.holdings, month.first
    timed = np.isin(held.category, (CATEGORIES.index("deposit"), CATEGORIES.index("wealth"))) & (held.ended >= first)

    def flags(customers: Ints) -> Flags:
        found = np.zeros(n, np.bool_)
        found[customers] = True
        return found

    going = flags(state.courses.client[state.courses.leaving()])
    rich = state.ends[2] >= round(rules.leaving.smallest * 100)
    lives = city.died >= first + month.whole  # through the month
    stays = steady(state) & open_accounts(state, n) & ~going & (who.age >= 18) & (who.opened < first - 120) & lives
    fresh = state.complaints.client[(state.complaints.badly == 1) & (state.complaints.day >= first - LATELY)]
    handed = state.desk.handed_over
    homes = np.zeros(city.people.count, np.bool_)
    homes[city.people.household[who.person[departure.leavers(state.courses, first - 180, first)]]] = True
    return causes.Situation(
        stays & rich, (state.path == DORMANT) & open_accounts(state, n) & lives, flags(held.client[timed]),
        flags(held.client[timed & (held.matures < first + LATELY)]), who.paid_here & (who.job == EMPLOYEE), who.paid_here,
        who.age < 45, state.path == LIGHT, who.app > 0, flags(fresh), (handed < first) & (handed >= first - LATELY),
        homes[city.people.household[who.person]], state.minds)


def picture(state: State, city: City, at: causes.Situation, month: Month) -> contacts.Picture:
    """Return what the bank sees when it plans the month's contacts."""
    who, n = city.clients, city.clients.count
    made, live = state.courses, state.courses.leaving()
    signs = np.zeros(n, np.bool_)
    signs[made.client[live[(made.first_trace[live] < month.first) & (made.falling[live] > month.first)]]] = True
    known = estates(city).told >= month.first
    reachable = open_accounts(state, n) & (who.age >= 18) & (who.opened + 30 < month.first) & known
    return contacts.Picture(
        reachable, state.desk.in_charge(month.first), state.ends[2], state.balance[:n], at.maturing, state.path == DORMANT,
        state.ends[2] * 4 < state.ends[0] * 3, signs, who.app > 0, state.refused, state.window >= month.first, state.minds)
