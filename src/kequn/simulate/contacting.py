"""What the month's contacts bring about: who is reached, what he says, what he does and how his mind moves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kequn.simulate import contacts as c
from kequn.simulate import courses, responses, rules, terms
from kequn.simulate.accounts import NEVER
from kequn.simulate.city import City
from kequn.simulate.clients import DORMANT
from kequn.simulate.draws import Draws, Flags, Floats, Ints
from kequn.simulate.holdings import PRODUCT, Holdings
from kequn.simulate.minds import BRAND, MANAGER, MANNERS, PATIENCE
from kequn.simulate.parameters import DEPOSIT_TERMS, WEALTH_TERMS
from kequn.simulate.people import NOBODY
from kequn.simulate.staff import in_turn
from kequn.simulate.state import State

ANSWERS = ("interested", "considering", "refused", "do_not_disturb")
INTERESTED, CONSIDERING, REFUSED, DO_NOT_DISTURB = range(4)
OUTCOMES = ("bought", "stayed", "woke")
BOUGHT, STAYED, WOKE = range(3)


@dataclass(frozen=True)
class Made:
    """A month's contacts with what came of them; arrays over contacts."""

    contacts: c.Contacts
    connected: Flags
    answer: Ints  # position in ANSWERS, NOBODY where nobody was reached
    promised: Ints  # the day of the next contact, or NEVER
    outcome: Ints  # position in OUTCOMES
    without: Flags  # whether the outcome comes within 30 days without the contact
    with_: Flags  # and with it
    happens_on: Ints  # the day, where it comes

    @property
    def happened(self) -> Flags:
        """Whether the outcome came: as without the contact where it was withheld."""
        return np.where(self.contacts.arm == c.CONTROL, self.without, self.with_)


def made(state: State, city: City, able: Floats, buying: responses.Chances, planned: c.Contacts, draws: Draws) -> Made:
    """Return what comes of contacts; every customer has one set of numbers for the month, whatever is planned.

    Only whether somebody is reached is drawn for each contact: who was not may be the next time.
    """
    given, n, client = city.rules, city.clients.count, planned.client
    reach, luck, word, later = (draws.uniform(n)[client] for _ in range(4))
    day = planned.day + responses.lag(n, draws)[client]
    turns = in_turn(client)
    for turn in range(1, turns.max(initial=0) + 1):
        reach = np.where(turns == turn, draws.child(turn).uniform(n)[client], reach)
    reached = (reach * 100.0 < np.array(given.contacts.reached)[planned.channel]) & (city.died[client] > planned.day)
    connected = reached & (planned.arm != c.CONTROL)
    skill = np.where(planned.staff == NOBODY, 0.8, able[planned.staff])
    effect = np.where(reached, np.array(given.effect.channels)[planned.channel] * skill, 0.0)
    outcome = np.select([planned.purpose == c.RETENTION, planned.purpose == c.WAKE], [STAYED, WOKE], BOUGHT)
    selling = np.isin(planned.purpose, c.SELLING)
    without, with_ = responses.outcomes(buying, client, np.where(selling, effect, 0.0), luck)
    woken = _wakes(state, city, given.effect, n)
    asked = np.arange(planned.count)
    for what, chances, whose in ((STAYED, _stays(state, given, planned), asked), (WOKE, woken, client)):
        mine = outcome == what
        other = responses.outcomes(chances, whose, np.where(reached, 1.0, 0.0), luck)
        without, with_ = np.where(mine, other[0], without), np.where(mine, other[1], with_)
    answer = _answers(state, client, planned, with_ & (outcome == BOUGHT), word, given.contacts)
    answer = np.where(connected, answer, NOBODY)
    promised = np.where(answer == CONSIDERING, planned.day + 5 + np.floor(later * 12).astype(np.int64), NEVER)
    return Made(planned, connected, answer, promised, outcome, without, with_, day)


def _stays(state: State, given: rules.Rules, planned: c.Contacts) -> responses.Chances:
    """Return the chance to stay, over contacts: certain for who is not about to leave, else by type where it is in time."""
    about, live = state.courses, state.courses.leaving()
    falls = np.full(len(state.path), NEVER, np.int64)
    falls[about.client[live]] = about.falling[live]
    last = falls[planned.client]  # the day of the fall
    low, high = given.effect.stays
    by_type = np.array([(low, high), (40.0, 40.0), (0.5, 0.5), (low, low / 2)])[state.kind[planned.client]]
    in_time = np.where(last > planned.day + 1, 1.0, 0.0)[:, None]
    return responses.Chances(*np.where(last[:, None] == NEVER, 100.0, by_type * in_time).T)


def _wakes(state: State, city: City, given: rules.Effect, n: int) -> responses.Chances:
    low, high = given.wakes
    by_type = np.array([(low, high), (given.sure_wakes, given.sure_wakes), (low / 4, low / 4), (low, low)])[state.kind]
    asleep = np.where((state.path == DORMANT) & (state.closed[:n] == NEVER) & (city.died == NEVER), 1.0, 0.0)
    return responses.Chances(by_type[:, 0] * asleep, by_type[:, 1] * asleep)


def _answers(state: State, client: Ints, planned: c.Contacts, wants: Flags, word: Floats, given: rules.Contacts) -> Ints:
    patience, selling = state.minds.level[PATIENCE, client], np.isin(planned.purpose, c.SELLING)
    angry = selling & (patience < 0.3) & (word * 100.0 < given.refuses)
    warm = word < 0.25 + 0.5 * state.minds.level[MANAGER, client]
    return np.select([wants, angry, warm | ~selling], [INTERESTED, DO_NOT_DISTURB, CONSIDERING], REFUSED)


def carry_out(state: State, city: City, done: Made, draws: Draws) -> Holdings:
    """Let the contacts have their consequences in the state; return what is bought within 30 days of them."""
    made_, given = done.contacts, city.rules.contacts
    state.window, state.awaited = state.window.copy(), state.awaited.copy()
    for until, rows in ((state.window, slice(None)), (state.awaited, done.outcome == BOUGHT)):
        np.maximum.at(until, made_.client[rows], made_.day[rows] + responses.WINDOW)
    state.refused = state.refused.copy()
    state.refused[made_.client[done.answer == DO_NOT_DISTURB]] = True
    selling = np.isin(made_.purpose, c.SELLING) & done.connected
    tired = np.array(given.tires)[made_.channel] * np.where(state.kind[made_.client] == responses.ALONE, 2.0, 1.0)
    _move(state, PATIENCE, made_.client, np.where(selling, -tired, 0.0))
    _move(state, MANNERS, made_.client, np.where(selling & (state.minds.level[PATIENCE, made_.client] < 0.3), -0.04, 0.0))
    kind = np.select([made_.purpose == c.CARE, made_.purpose == c.GREETING], [given.care, given.greeting], 0.0)
    gained = np.zeros(len(state.path))  # care counts once a month, however often it comes
    np.maximum.at(gained, made_.client, np.where(done.connected, kind, 0.0))
    _move(state, MANAGER, np.arange(len(gained)), gained)
    _move(state, BRAND, np.arange(len(gained)), gained / 3)
    rows = np.flatnonzero((done.outcome == BOUGHT) & done.happened)
    client, first = np.unique(made_.client[rows], return_index=True)  # whoever is contacted again in the month buys once
    return bought(state, city, client, done.happens_on[rows[first]], draws)


def _move(state: State, what: int, client: Ints, by: Floats) -> None:
    np.add.at(state.minds.level[what], client, by)
    state.minds.level[what] = np.clip(state.minds.level[what], 0.0, 1.0)


def turn_back(state: State, done: Made) -> None:
    """Let those think better of leaving who do within 30 days of a call."""
    made_, live = state.courses, state.courses.leaving()
    stays = np.full(len(state.path), NEVER, np.int64)
    rows = np.flatnonzero((done.outcome == STAYED) & done.happened)
    np.minimum.at(stays, done.contacts.client[rows], done.contacts.day[rows] + 1)
    back = live[stays[made_.client[live]] < np.minimum(made_.falling[live], made_.back[live])]
    made_.back[back] = stays[made_.client[back]]


def wake(state: State, done: Made) -> None:
    """Let those wake who do within 30 days of a message."""
    rows = np.flatnonzero((done.outcome == WOKE) & done.happened & (state.path[done.contacts.client] == DORMANT))
    client, first = np.unique(done.contacts.client[rows], return_index=True)
    state.courses.add(courses.begun(client, courses.WAKE, np.zeros(len(client), np.int64), done.happens_on[rows[first]]))


def bought(state: State, city: City, client: Ints, day: Ints, draws: Draws) -> Holdings:
    """Return the deposits and wealth products bought with new money: part of the balance, at times more from elsewhere."""
    given, total = city.rules.buying, city.clients.count
    lives = city.died[client] >= day
    client, day = client[lives], day[lives]
    part = draws.between(given.part[0], given.part[1], total)[client]
    low, high = given.from_elsewhere
    more = np.where(draws.chance(given.brings, total), draws.between(low, high, total), 0)[client]
    cents = state.balance[client] * part // 100 + state.elsewhere[client] * more // 100
    cents = np.clip(cents // terms.STEP * terms.STEP, terms.SMALLEST, 50_000_000)
    cautious = np.where(city.clients.age >= 55, 70, 40)
    deposit = draws.chance(cautious, total)[client]
    kinds = ((PRODUCT["D03"], DEPOSIT_TERMS), (PRODUCT["W01"], WEALTH_TERMS))
    product = np.where(deposit, *(first + draws.pick(weights, total)[client] for first, weights in kinds))
    deposits, wealth = np.flatnonzero(deposit), np.flatnonzero(~deposit)
    return terms.bought(client[deposits], "deposit", product[deposits], cents[deposits], day[deposits]).and_(
        terms.bought(client[wealth], "wealth", product[wealth], cents[wealth], day[wealth]))
