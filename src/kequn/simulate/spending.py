"""Everyday life: purchases by age, sex, weekday and festival, bills, cash, and money to other people."""

from __future__ import annotations

import numpy as np

from kequn.simulate import parameters as p
from kequn.simulate.city import City
from kequn.simulate.clients import DORMANT
from kequn.simulate.draws import Draws, Floats, Ints
from kequn.simulate.festivals import Month
from kequn.simulate.ledger import CHANNELS, Book

WAYS = np.array([CHANNELS.index(name) for name in ("quick_pay", "card", "online", "app")])
CODES = np.array([code for code, *_ in p.MERCHANTS])
MEDIANS = np.array([median for _, median, _, _ in p.MERCHANTS])
SUMMER_AND_WINTER = (130, 120, 90, 80, 85, 110, 160, 165, 115, 80, 85, 120)  # electricity by month, percent


def write(book: Book, city: City, month: Month, balance: Ints, draws: Draws) -> None:
    """Write the month's spending of all customers."""
    band = np.digitize(city.clients.age, (30, 45, 60)).astype(np.int64)
    activity = city.clients.activity(month)
    _purchases(book, city, month, balance, band, draws)
    _bills(book, city, month, draws)
    _cash(book, city, month, band, activity, draws)
    _to_people(book, city, month, activity, draws)


def _purchases(book: Book, city: City, month: Month, balance: Ints, band: Ints, draws: Draws) -> None:
    who, n = city.clients, city.clients.count
    rhythm = month.rhythm()
    level = float(rhythm.sum()) / month.length / 105.0
    scale = np.sqrt(np.maximum(who.income, 150_000) / (p.MEDIAN_PAY * 100.0))
    habit = Draws(city.seed, "habit").factor(0.6, n)  # the same in every month
    wish = np.array(p.PURCHASES)[band] * who.activity(month) * habit * level * (who.age >= 12)
    means = balance[:n] / 100.0 + np.where(who.paid_here, who.income / 100.0, 0.0)
    afford = np.clip(means / np.maximum(wish * scale * 160.0, 1.0), 0.1, 1.0)
    each = np.repeat(np.arange(n), draws.rounded(wish * afford))
    m = len(each)
    group = band[each] + np.where(who.female[each], 0, 4)
    what = draws.pick_by([[weights[sex][b] for *_, weights in p.MERCHANTS] for sex in (0, 1) for b in range(4)], group)
    yuan = MEDIANS[what] * scale[each] * draws.factor(p.PURCHASE_SPREAD, m)
    way = np.where(who.app[each] > 0, WAYS[draws.pick_by(p.PAID_BY, band[each])], CHANNELS.index("card"))
    sellers = city.parties.merchants
    seller = draws.between(sellers[what], sellers[what + 1] - 1, m)
    book.add(each, month.first + draws.pick(rhythm, m), -np.maximum((yuan * 100).astype(np.int64), 100), kind="purchase", channel=way,
             party=seller, merchant=CODES[what])


def _bills(book: Book, city: City, month: Month, draws: Draws) -> None:
    """Electricity, water, gas and telephone: by standing order for two of them, or paid in the app; some pay for messages."""
    who = city.clients
    payer = city.holdings.where("standing_order")
    orders = payer.client[payer.started < month.first]
    active = who.activity(month)
    for number, (_, median) in enumerate(p.UTILITIES):
        season = SUMMER_AND_WINTER[month.number - 1] if number == 0 else 100
        for rows, channel in ((orders[orders % 2 == number % 2], "system"), (_sometimes(who.app, active, draws), "app")):
            rows = rows[active[rows] > 0]
            cents = (median * season * draws.factor(0.35, len(rows))).astype(np.int64)
            day = month.first + (5 + 4 * number if channel == "system" else draws.between(0, month.whole - 1, len(rows)))
            book.add(rows, np.broadcast_to(day, (len(rows),)), -cents, kind="household", channel=channel, party=city.parties.utilities + number)
    told = np.flatnonzero((np.arange(who.count) % 9 == 0) & (who.path != DORMANT) & (month.index >= who.first))
    book.add(told, np.full(len(told), month.first + 24), np.full(len(told), -200), kind="fee", channel="system")


def _sometimes(app: Floats, activity: Floats, draws: Draws) -> Ints:
    return np.flatnonzero((app > 0) & draws.chance(4 * activity, len(app)))


def _cash(book: Book, city: City, month: Month, band: Ints, activity: Floats, draws: Draws) -> None:
    n = city.clients.count
    each = np.repeat(np.arange(n), draws.rounded(np.array(p.WITHDRAWALS)[band] * activity * (city.clients.age >= 16)))
    cents = (90_000 * draws.factor(0.6, len(each))).astype(np.int64) // 10_000 * 10_000
    book.add(each, month.first + draws.between(0, month.whole - 1, len(each)), -cents, kind="withdrawal", channel="cash")


def _to_people(book: Book, city: City, month: Month, activity: Floats, draws: Draws) -> None:
    """Money to family, friends and landlords; red packets about the Spring Festival."""
    who, n = city.clients, city.clients.count
    adult = activity * (who.age >= 18)
    each = np.repeat(np.arange(n), draws.rounded(0.55 * adult))
    cents = (45_000 * draws.factor(1.1, len(each))).astype(np.int64) // 5_000 * 5_000
    book.add(each, month.first + draws.between(0, month.whole - 1, len(each)), -cents, kind="transfer_out", channel="app",
             party=city.parties.customers + draws.between(0, n - 1, len(each)), bank=draws.pick((60, *p.OTHER_BANK_WEIGHTS), len(each)) - 1)
    festival = month.spring_festival()
    if festival is not None:
        each = np.repeat(np.arange(n), draws.rounded(1.3 * adult))
        packet = np.array([10_000, 20_000, 60_000, 80_000, 100_000])[draws.pick((20, 35, 20, 15, 10), len(each))]
        book.add(each, festival + draws.between(-2, 5, len(each)), -packet, kind="transfer_out", channel="app",
                 party=city.parties.customers + draws.between(0, n - 1, len(each)))
