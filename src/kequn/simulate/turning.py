"""How customers turn: who wakes, thinks better of it, falls, moves the salary, ends a binding, closes the account, comes back."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from kequn.simulate import complaints, departure
from kequn.simulate.accounts import NEVER
from kequn.simulate.city import City
from kequn.simulate.clients import DORMANT, GROWING, LEAVING, LIGHT, STEADY
from kequn.simulate.courses import CAUSES, GROW, LEAVE, SLEEP, WAKE
from kequn.simulate.draws import Draws, Flags, Ints
from kequn.simulate.festivals import Month
from kequn.simulate.holdings import CATEGORIES
from kequn.simulate.lookalikes import lookalikes
from kequn.simulate.minds import MANAGER, PRICE
from kequn.simulate.state import State, open_accounts


def turn(state: State, customers: Ints, path: int, month: Month) -> None:
    """Let these customers go another way from the month on."""
    state.path, state.turn = state.path.copy(), state.turn.copy()
    state.path[customers], state.turn[customers] = path, month.index


def wake_up(state: State, city: City, month: Month, draws: Draws) -> None:
    """Turn those who woke since the last month began."""
    made = state.courses
    lately = (made.kind == WAKE) & (made.began < month.first) & (made.began >= month.first - 62)
    lives = city.died[made.client] >= month.first
    woke = np.unique(made.client[lately & lives & (state.path[made.client] == DORMANT)])
    light = draws.chance(60, len(state.path))[woke]
    turn(state, woke, STEADY, month)
    turn(state, woke[light], LIGHT, month)


def end_growth(state: State, month: Month) -> None:
    """Let those whose growth is over be as before."""
    made = state.courses
    over = made.client[(made.kind == GROW) & (made.ended >= month.first) & (made.ended <= month.last)]
    turn(state, over[state.path[over] == GROWING], STEADY, month)


def think_better(state: State, city: City, month: Month, draws: Draws) -> None:
    """Let some of those who are not yet in their last step think better of it."""
    made, live = state.courses, state.courses.leaving()
    rows = live[(made.began[live] < month.first) & (made.falling[live] > month.last)]
    n = city.clients.count
    better = rows[draws.chance(city.rules.leaving.turned_back, n)[made.client[rows]]]
    made.back[better] = month.first + draws.between(0, month.whole - 1, n)[made.client[better]]


def shaken(state: State, city: City, month: Month) -> None:
    """Let the month's hand-overs and the last month's losses leave their mark."""
    given, held = city.rules.minds, state.holdings
    handed = np.flatnonzero((state.desk.handed_over >= month.first) & (state.desk.handed_over <= month.last))
    state.minds.level[MANAGER, handed] *= 1.0 - given.hand_over
    lost = (held.category == CATEGORIES.index("fund")) & (held.proceeds < held.amount) & (held.ended < month.first)
    losers = np.unique(held.client[lost & (held.ended >= month.first - 31)])
    state.minds.shake(PRICE, losers, -given.loss)
    state.minds.shake(MANAGER, losers, -given.loss)


def complain(state: State, city: City, month: Month, draws: Draws) -> None:
    """Let customers complain; those whose leaving shows by a complaint make one while they think."""
    made, live = state.courses, state.courses.leaving(month.first)
    due = made.began[live] + 5
    rows = live[made.shows("complaint")[live] & (due >= month.first) & (due <= month.last) & (due < made.back[live])]
    lives = city.died >= month.first + month.whole
    active = lives & (state.path != DORMANT) & open_accounts(state, city.clients.count) & (city.clients.first <= month.index)
    new = complaints.month(state.minds, active, made.client[rows], made.began[rows] + 5, month, city.rules.complaints, draws)
    complaints.felt(new, state.minds, city.rules.minds)
    state.complaints.add(new)


def fall(state: State, month: Month) -> None:
    """Turn those whose balance begins to fall in the month; sell what they can get out of."""
    made, live = state.courses, state.courses.leaving()
    rows = live[(made.falling[live] >= month.first) & (made.falling[live] <= month.last)]
    client = made.client[rows]
    made.reference[rows] = state.ends[:, client].sum(axis=0) // 3
    turn(state, client, LEAVING, month)
    state.holdings = departure.sold(state.holdings, made, month, len(state.path))


def renews_nothing(state: State, customers: int, month: Month) -> Flags:
    """Return whose maturing money goes elsewhere already before the balance falls."""
    made, live = state.courses, state.courses.leaving(month.first)
    rows = live[made.shows("unrenewed")[live] & (made.moving[live] <= month.last)]
    found = np.zeros(customers, np.bool_)
    found[made.client[rows]] = True
    return found


def _end(state: State, category: str, customers: Ints, days: Ints) -> None:
    day = np.full(len(state.path), NEVER, np.int64)
    day[customers] = days
    held = state.holdings
    rows = (held.category == CATEGORIES.index(category)) & (held.ended > day[held.client]) & (held.started < day[held.client])
    state.holdings = replace(held, ended=np.where(rows, day[held.client], held.ended))


def move_salaries(state: State, city: City, month: Month, draws: Draws) -> None:
    """End the payroll of those who move their salary: on the way of leaving, with a new employer, or falling asleep."""
    made, n = state.courses, city.clients.count
    live = state.courses.leaving(month.first)
    moves = draws.chance(55, n)
    gone = made.cause[live] == CAUSES[LEAVE].index("payroll_gone")
    day = np.where(gone, made.began[live], made.moving[live])
    due = live[(day >= month.first) & (day <= month.last) & (day < made.back[live]) & (gone | moves[made.client[live]])]
    days = np.where(made.cause[due] == CAUSES[LEAVE].index("payroll_gone"), made.began[due], made.moving[due])
    _end(state, "payroll", made.client[due], days)
    asleep = np.flatnonzero((made.kind == SLEEP) & (made.began >= month.first) & (made.cause == 0))
    _end(state, "payroll", made.client[asleep], made.began[asleep])


def unbind(state: State, city: City, month: Month) -> None:
    """End the quick payment bindings of some who leave, and of some who do not."""
    made, live = state.courses, state.courses.leaving(month.first)
    due = (made.moving[live] >= month.first) & (made.moving[live] <= np.minimum(month.last, made.back[live] - 1))
    rows = live[made.shows("unbound")[live] & due]
    _end(state, "quick_pay", made.client[rows], made.moving[rows])
    others = np.flatnonzero(lookalikes(city, month).unbound & (city.died >= month.first + month.whole))
    _end(state, "quick_pay", others, month.first + others % month.whole)


def close(state: State, city: City, month: Month, draws: Draws) -> None:
    """Close the only account of some who have left, where nothing runs any more."""
    made, n, live = state.courses, city.clients.count, state.courses.leaving()
    left = np.zeros(n, np.bool_)
    left[made.client[live[made.left[live] < month.first - 20]]] = True
    single = np.bincount(city.accounts.client, minlength=n) == 1
    idle = left & single & open_accounts(state, n) & (state.holdings.busy_until(n) < month.first)
    gone = idle & draws.chance(city.rules.leaving.closed, n)
    day = month.first + draws.between(9, 24, n)
    state.closed = state.closed.copy()
    state.closed[:n][gone] = day[gone]
    state.holdings = state.holdings.closed_by(state.closed)


def come_back(state: State, city: City, month: Month, draws: Draws) -> None:
    """Let some who had left come back to an account that is still open."""
    made, live = state.courses, state.courses.leaving()
    lives = city.died[made.client[live]] >= month.first + month.whole
    rows = live[(made.left[live] < month.first) & (state.closed[made.client[live]] == NEVER) & lives]
    again = rows[draws.chance(city.rules.leaving.came_back, len(rows))]
    made.returned[again] = month.first + draws.between(0, month.whole - 1, len(again))
    turn(state, made.client[again], LIGHT, month)
