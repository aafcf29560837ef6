"""Everyday life: purchases by age, sex, weekday and festival, bills, cash, and money to other people."""

from __future__ import annotations

import numpy as np

from kequn.simulate import parameters as p
from kequn.simulate.city import City
from kequn.simulate.clients import DORMANT
from kequn.simulate.draws import Draws, Floats, Ints
from kequn.simulate.ledger import CHANNELS, NOBODY, Book
from kequn.simulate.state import State

WAYS = np.array([CHANNELS.index(name) for name in ("quick_pay", "card", "online", "app")])
CODES = np.array([code for code, *_ in p.MERCHANTS])
MEDIANS = np.array([median for _, median, _, _ in p.MERCHANTS])
WEIGHTS = np.array([weights[sex][band] for *_, weights in p.MERCHANTS for sex in (0, 1) for band in range(4)]).reshape(-1, 8).T


def write(book: Book, city: City, state: State, draws: Draws) -> None:
    """Write the month's spending of all customers."""
    _purchases(book, city, state, draws)
    _bills(book, city, state, draws)
    _cash(book, city, state, draws)
    _to_people(book, city, state, draws)


def _wishes(book: Book, city: City, state: State, scale: Floats) -> Floats:
    """Return how many purchases each would make on average: by age, habit and season, and no more than he can pay."""
    who, rhythm = city.clients, book.month.rhythm()
    level = float(rhythm.sum()) / book.month.length / 105.0
    wish = np.array(p.PURCHASES)[who.band] * state.activity(city, book.month) * city.habit * level * (who.age >= 12)
    means = book.opening[: who.count] / 100.0 + np.where(who.paid_here, who.income / 100.0, 0.0)
    afford: Floats = np.clip(means / np.maximum(wish * scale * 160.0, 1.0), 0.1, 1.0)
    return wish * afford


def _purchases(book: Book, city: City, state: State, draws: Draws) -> None:
    who = city.clients
    scale: Floats = np.sqrt(np.maximum(who.income, 150_000) / (p.MEDIAN_PAY * 100.0))
    each = np.repeat(np.arange(who.count), draws.rounded(_wishes(book, city, state, scale)))
    n, band = len(each), who.band[each]
    what = draws.pick_by(WEIGHTS, band + np.where(who.female[each], 0, 4))
    cents = (MEDIANS[what] * 100.0 * scale[each] * draws.factor(p.PURCHASE_SPREAD, n)).astype(np.int64)
    way = np.where(who.app[each] > 0, WAYS[draws.pick_by(p.PAID_BY, band)], CHANNELS.index("card"))
    sellers = city.parties.merchants
    seller = draws.between(sellers[what], sellers[what + 1] - 1, n)
    day = book.month.first + draws.pick(book.month.rhythm(), n)
    book.add(each, day, -np.maximum(cents, 100), kind="purchase", channel=way, party=seller, merchant=CODES[what])


def _bills(book: Book, city: City, state: State, draws: Draws) -> None:
    """Write electricity, water, gas and telephone, two by standing order or any in the app; and the fee for messages."""
    who, month = city.clients, book.month
    active = state.activity(city, month)
    payer = city.holdings.where("standing_order")
    orders = payer.client[payer.started < month.first]
    for number, (_, median) in enumerate(p.UTILITIES):
        season = p.ELECTRICITY[month.number - 1] if number == 0 else 100
        ordered = orders[(orders % 2 == number % 2) & (active[orders] > 0)]
        in_app = np.flatnonzero((who.app > 0) & draws.chance(4 * active, who.count))
        fixed = np.full(len(ordered), month.first + 5 + 4 * number)
        for rows, channel, day in ((ordered, "system", fixed), (in_app, "app", book.some_day(len(in_app), draws))):
            cents = (median * season * draws.factor(0.35, len(rows))).astype(np.int64)
            book.add(rows, day, -cents, kind="household", channel=channel, party=city.parties.utilities + number)
    told = np.flatnonzero((np.arange(who.count) % 9 == 0) & (state.path != DORMANT) & (month.index >= who.first))
    book.add(told, np.full(len(told), month.first + 24), np.full(len(told), -200), kind="fee", channel="system")


def _cash(book: Book, city: City, state: State, draws: Draws) -> None:
    """Write what is drawn from machines, and the larger sums that are taken over the counter."""
    who = city.clients
    active = state.activity(city, book.month)
    often = np.array(p.WITHDRAWALS)[who.band] * active * (who.age >= 16)
    each = np.repeat(np.arange(who.count), draws.rounded(often))
    cents = (90_000 * draws.factor(0.6, len(each))).astype(np.int64) // 10_000 * 10_000
    book.add(each, book.some_day(len(each), draws), -cents, kind="withdrawal", channel="cash")
    there = book.opening[: who.count]
    seldom = np.array(p.COUNTER_WITHDRAWALS)[who.band] * active * (who.age >= 18) * (there >= p.COUNTER_FROM * 100)
    rows = np.flatnonzero(draws.uniform(who.count) < seldom)
    cents = there[rows] * draws.between(*p.TAKEN_AT_COUNTER, len(rows)) // 100 // 100_000 * 100_000
    book.add(rows, book.some_day(len(rows), draws), -cents, kind="withdrawal", channel="counter")


def _to_people(book: Book, city: City, state: State, draws: Draws) -> None:
    """Write money to those one knows, and red packets about the Spring Festival."""
    who, month, n = city.clients, book.month, city.clients.count
    activity = state.activity(city, month)
    adult = activity * (who.age >= 18)
    each = np.repeat(np.arange(n), draws.rounded(0.55 * adult))
    cents = (45_000 * draws.factor(1.1, len(each))).astype(np.int64) // 5_000 * 5_000
    _give(book, city, activity, each, book.some_day(len(each), draws), cents, draws)
    festival = month.spring_festival()
    if festival is not None:
        each = np.repeat(np.arange(n), draws.rounded(p.RED_PACKETS_GIVEN * adult))
        m = len(each)
        packet = np.array([yuan * 100 for yuan, _ in p.RED_PACKETS])[draws.pick([weight for _, weight in p.RED_PACKETS], m)]
        _give(book, city, activity, each, festival + draws.between(-2, 5, m), packet, draws)


def _give(book: Book, city: City, activity: Floats, payer: Ints, day: Ints, cents: Ints, draws: Draws) -> None:
    """Write what each gives to somebody of the circle, with us the oftener the more of life the other leads here."""
    friend = city.circles.some(city.clients.person[payer], draws)
    known = np.flatnonzero((friend != NOBODY) & (city.life.died[friend] > day) & (city.people.age[friend] >= 12))
    payer, friend, day, cents = payer[known], friend[known], day[known], cents[known]
    payee = city.customers_of(friend)
    here = (payee != NOBODY) & draws.chance(p.PAID_TO_US * np.minimum(activity[payee], 1.0), len(payee))
    book.pay(payer[here], payee[here], day[here], cents[here], channel="app", customers=city.parties.customers)
    away = ~here
    book.add(
        payer[away], day[away], -cents[away], kind="transfer_out", channel="app", party=city.parties.people + friend[away],
        bank=city.banks[friend[away]])
