"""One month of the state, in the order in which it is decided."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from kequn.simulate import buying, causes, contacting, contacts, estates, growth, responses, turning
from kequn.simulate.accounts import NEVER
from kequn.simulate.city import City
from kequn.simulate.clients import DORMANT, GROWING, LEAVING
from kequn.simulate.contacting import BOUGHT, WOKE, Made
from kequn.simulate.draws import Draws, Ints
from kequn.simulate.festivals import Month
from kequn.simulate.holdings import Holdings, together
from kequn.simulate.situation import picture, situation
from kequn.simulate.state import State, open_accounts, steady_or_growing

Change = Callable[[contacts.Contacts], contacts.Contacts]  # what becomes of a month's planned contacts


def step(state: State, city: City, month: Month, change: Change) -> Made:
    """Move the state on to a month; return the month's contacts: those planned, as `change` leaves them.

    All is decided by how things stood when the month began, so that what a contact changes lies after it.
    """

    def draws(purpose: str) -> Draws:
        return Draws(city.seed, f"month: {purpose}", month.index)

    who = city.clients
    state.minds.drift(who, city.rules.minds, month.year, draws("minds"))
    estates.rest(state, city, month)
    turning.shaken(state, city, month)
    at = situation(state, city, month)
    state.eligible = np.append(state.eligible, at.stays.sum())
    lives = city.died >= month.first + month.whole
    able = open_accounts(state, who.count) & steady_or_growing(state) & (who.age >= 20) & (who.opened < month.first) & lives
    buying_ = responses.buys(state.minds, state.kind, state.ends[2], able, city.rules, at.maturing)
    plan = contacts.planned(picture(state, city, at, month), state.eager, city.rules, month, draws("contacts"))
    done = contacting.made(state, city, state.able, buying_, change(plan), draws("answers"))
    contacting.turn_back(state, done)
    begun = _begin(state, at, city, month, done, draws)
    turning.end_growth(state, month)
    turning.think_better(state, city, month, draws("better"))
    turning.complain(state, city, month, draws("complaints"))
    turning.fall(state, month)
    turning.move_salaries(state, city, month, draws("salaries"))
    turning.unbind(state, city, month)
    turning.close(state, city, month, draws("closing"))
    estates.settle(state, city, month)
    turning.come_back(state, city, month, draws("return"))
    ways = np.where(turning.renews_nothing(state, who.count, month), LEAVING, state.path)
    bought = buying.month(who, ways, state.holdings, open_accounts(state, who.count), month, draws, lives=lives)
    new = _new_money(state, city, buying_, done, month, draws)
    decided = contacting.carry_out(state, city, done, draws("decided"))
    state.holdings = state.holdings.and_(bought).and_(begun).and_(together([new, decided]))
    return done


def _begin(
    state: State, at: causes.Situation, city: City, month: Month, done: Made, draws: Callable[[str], Draws],
) -> Holdings:
    """Let the month's courses begin; return what those who bring a sum buy with it."""
    rules = city.rules
    turning.wake_up(state, city, month, draws("awake"))
    leaving = causes.leaving(at, rules, month, draws("leaving"))
    busy = np.zeros(city.clients.count, np.bool_)
    busy[leaving.client] = True
    growing = causes.growing(replace(at, stays=at.stays & ~busy), rules.growing, month, draws("growing"))
    busy[growing.client] = True
    sleeping = causes.sleeping(replace(at, stays=at.stays & ~busy), rules.sleeping, month, draws("sleeping"))
    growth.lumps(growing, city, state.elsewhere, rules.growing, draws("lumps"))
    turning.turn(state, growing.client, GROWING, month)
    turning.turn(state, sleeping.client, DORMANT, month)
    for new in (leaving, growing, sleeping):
        state.courses.add(new)
    contacting.wake(state, done)
    state.courses.add(causes.waking(at, _until(done, WOKE, city.clients.count), rules.sleeping, month, draws("waking")))
    return growth.invested(growing, draws("invested"))


def _until(done: Made, outcome: int, customers: int) -> Ints:
    """Return until when each may wake or buy of himself in the month: it is decided with the first contact that is about that."""
    day, about = np.full(customers, NEVER, np.int64), done.outcome == outcome
    np.minimum.at(day, done.contacts.client[about], done.contacts.day[about])
    return day


def _new_money(
    state: State, city: City, chances: responses.Chances, done: Made, month: Month, draws: Callable[[str], Draws],
) -> Holdings:
    """Return what is bought untouched: not while the outcome of a contact is awaited, for that is decided with the contact."""
    n, stream = city.clients.count, draws("untouched")
    luck, day = stream.uniform(n), month.first + stream.between(0, month.whole - 1, n)
    client = np.flatnonzero((luck * 100.0 < chances.without) & (day > state.awaited) & (day <= _until(done, BOUGHT, n)))
    return contacting.bought(state, city, client, day[client], draws("amounts"))
