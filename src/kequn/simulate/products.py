"""Who holds what: chains of deposits and wealth products that mature and are renewed or not, and all that stands beside them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from kequn.simulate import parameters as p
from kequn.simulate.accounts import NEVER
from kequn.simulate.clients import DORMANT, EMPLOYEE, GROWING, LEAVING, LIGHT, MERCHANT, THROUGH, Clients
from kequn.simulate.draws import Draws, Flags, Ints
from kequn.simulate.festivals import Month
from kequn.simulate.holdings import KINDS, PRODUCT, Holdings, make, together

TERMS = np.array([term for *_, term in p.PRODUCTS])
YIELDS = np.array([points for *_, points, _ in p.PRODUCTS])
SMALLEST = 1_000_000  # cents: what a deposit or wealth product takes at least
STEP = 100_000


def holdings(who: Clients, window: list[Month], draws: Callable[[str], Draws]) -> tuple[Holdings, Ints]:
    """Return what is held at any time of the window, and the cents that each customer keeps on account at its start."""
    invested = who.assets * (100 - p.KEPT_ON_ACCOUNT) // 100
    invested = np.where((who.age >= 20) & (invested >= SMALLEST), invested, 0)
    cautious = np.where(who.age >= 55, 72, 38)
    luck = draws("split").uniform(who.count) * 100
    in_deposit = np.where(luck < cautious, 100, np.where(luck < cautious + 15, 50, 0))
    timed = [
        *_chain(who, "deposit", invested * in_deposit // 100, window, draws("deposit")),
        *_chain(who, "wealth", invested * (100 - in_deposit) // 100, window, draws("wealth"))]
    tied = np.zeros(who.count, np.int64)
    for part in timed:
        running = (part.started < window[0].first) & (part.ended >= window[0].first)
        np.add.at(tied, part.client[running], part.amount[running])
    everything = together([
        *timed, *_funds(who, window, draws("fund")), _mortgages(who, window, draws("mortgage")),
        _loans(who, window, draws("loan")),
        _credit_cards(who, window, draws("credit card")), _insurance(who, window, draws("insurance")),
        _payroll(who, window, draws("payroll")), *_ties(who, window, draws("ties"))])
    return everything, np.maximum(who.assets - tied, who.assets * 5 // 100)


def _chain(who: Clients, category: str, money: Ints, window: list[Month], draws: Draws) -> list[Holdings]:
    """Return the products of one category one after another: each starts where the one before ended, if it is renewed."""
    weights, first = (p.DEPOSIT_TERMS, PRODUCT["D03"]) if category == "deposit" else (p.WEALTH_TERMS, PRODUCT["W01"])
    start, end = window[0].first, window[-1].last
    able = (money == 0) & (who.age >= 22) & (who.path != DORMANT) & (who.path != LEAVING)
    newcomer = able & draws.chance(p.NEW_TO_PRODUCTS, who.count)
    money = np.where(newcomer, SMALLEST * draws.between(1, 6, who.count), money) // STEP * STEP
    client = np.flatnonzero(money >= SMALLEST)
    product = first + draws.pick(weights, len(client))
    back = (draws.uniform(len(client)) * TERMS[product] * 30).astype(np.int64)
    begin = start + np.where(newcomer[client], draws.between(20, 700, len(client)), -back)
    begin, money, parts = np.maximum(begin, who.opened[client] + 1), money[client], []
    while (alive := begin <= end).any():
        client, product, money, begin = client[alive], product[alive], money[alive], begin[alive]
        proceeds = money + money // 10_000 * YIELDS[product] * TERMS[product] // 12
        part = make(client, category, begin, product=product, amount=money, term=TERMS[product], proceeds=proceeds)
        parts.append(part)
        again = np.flatnonzero(draws.chance(_renewal(who, part, p.RENEWED[category], window), len(client)))
        more = np.where(who.path[client] == GROWING, 120, 100)
        money = (money * more // 100)[again] // STEP * STEP
        begin = part.ended[again] + draws.pick(p.DAYS_TO_RENEWAL, len(again))
        same = draws.chance(70, len(again))
        client, product = client[again], np.where(same, product[again], first + draws.pick(weights, len(again)))
    return parts


def _renewal(who: Clients, part: Holdings, usual: int, window: list[Month]) -> Ints:
    """Return how probable it is, in percent, that each product is renewed; what the dormant hold is renewed by itself."""
    path = who.path[part.client]
    month = np.searchsorted([month.first for month in window], part.ended, side="right") - 1
    gone = (path == LEAVING) & (month >= who.turn[part.client])
    return np.where(gone, p.LEAVING_RENEWED, np.where(path == DORMANT, 100, usual))


def _bought(who: Clients, rows: Ints, window: list[Month], days: tuple[int, int], draws: Draws) -> Ints:
    """Return a day so far from the window's start, after the customer's first days with us."""
    return np.maximum(window[0].first + draws.between(*days, len(rows)), who.opened[rows] + 3)


def _funds(who: Clients, window: list[Month], draws: Draws) -> list[Holdings]:
    """Return funds, a third of them with a savings plan, and gold."""
    n = who.count
    able = (who.app > 0) & (who.age >= 22) & (who.path != DORMANT)
    buyer = np.flatnonzero(able & draws.chance(np.where(who.age < 60, 18, 6), n))
    m = len(buyer)
    product = PRODUCT["F01"] + draws.pick((40, 25, 20, 15), m)
    started = _bought(who, buyer, window, (-900, 700), draws)
    ended = started + draws.between(60, 1500, m)
    amount = (600_000 * draws.factor(1.0, m)).astype(np.int64) // 10_000 * 10_000 + 10_000
    gain = np.where(product >= PRODUCT["F03"], draws.between(82, 128, m), draws.between(100, 105, m))
    plan = np.where(draws.chance(35, m), draws.between(2, 20, m) * 10_000, 0)
    funds = make(buyer, "fund", started, product=product, amount=amount, payment=plan, ended=ended, proceeds=amount * gain // 100)
    gold = np.flatnonzero((who.age >= 25) & (who.path != DORMANT) & draws.chance(2, n))
    amount = draws.between(1, 12, len(gold)) * 100_000
    return [funds, make(gold, "metal", _bought(who, gold, window, (-600, 690), draws), product="G01", amount=amount)]


def _earning(who: Clients) -> Flags:
    earning: Flags = np.isin(who.job, (EMPLOYEE, MERCHANT)) & (who.path != DORMANT) & (who.income > 300_000)
    return earning


def _mortgages(who: Clients, window: list[Month], draws: Draws) -> Holdings:
    """Return loans for a home whose payment is a quarter to a third of the income."""
    right_age = (who.age >= 27) & (who.age < 52)
    buyer = np.flatnonzero(_earning(who) & right_age & (who.path != LIGHT) & draws.chance(17, who.count))
    payment = who.income[buyer] * draws.between(22, 38, len(buyer)) // 100 // 100 * 100
    term = np.array([240, 300, 360])[draws.pick((30, 40, 30), len(buyer))]
    granted = payment * 205 // 1_000_000 * 1_000_000  # an annuity at 3.3 % over 25 years is 1/205 of the sum
    day = _bought(who, buyer, window, (-3600, 700), draws)
    return make(buyer, "mortgage", day, product="M01", amount=granted, payment=payment, term=term)


def _loans(who: Clients, window: list[Month], draws: Draws) -> Holdings:
    taker = np.flatnonzero(_earning(who) & (who.age < 58) & draws.chance(8, who.count))
    amount = draws.between(2, 20, len(taker)) * 1_000_000
    term = np.array([12, 24, 36])[draws.pick((40, 40, 20), len(taker))]
    payment = amount * (100 + 4 * term // 12) // 100 // term // 100 * 100
    day = _bought(who, taker, window, (-700, 715), draws)
    return make(taker, "loan", day, product="L01", amount=amount, payment=payment, term=term)


def _credit_cards(who: Clients, window: list[Month], draws: Draws) -> Holdings:
    """Return credit cards; the amount is the limit."""
    carded = np.flatnonzero(_earning(who) & (who.age >= 22) & (who.age < 62) & draws.chance(30, who.count))
    limit = np.maximum(who.income[carded] * draws.between(2, 5, len(carded)) // 500_000 * 500_000, 500_000)
    return make(carded, "credit_card", _bought(who, carded, window, (-2500, 700), draws), product="C01", amount=limit)


def _insurance(who: Clients, window: list[Month], draws: Draws) -> Holdings:
    """Return policies with a yearly premium."""
    active = (who.path != DORMANT) & (who.path != LIGHT)
    insured = np.flatnonzero((who.age >= 26) & (who.age < 62) & active & draws.chance(15, who.count))
    premium = np.maximum(who.income[insured] * draws.between(30, 110, len(insured)) // 100 // 10_000 * 10_000, 120_000)
    policy = PRODUCT["I01"] + draws.pick((40, 25, 35), len(insured))
    day = _bought(who, insured, window, (-1500, 700), draws)
    return make(insured, "insurance", day, product=policy, amount=premium, payment=premium, term=TERMS[policy])


def _since(who: Clients, rows: Ints, window: list[Month], days: int, draws: Draws) -> Ints:
    """Return a day up to so many days before the window, or the first day with us if that is later."""
    return np.maximum(window[0].first - draws.between(0, days, len(rows)), who.opened[rows])


def _payroll(who: Clients, window: list[Month], draws: Draws) -> Holdings:
    """Return payroll and pension agreements; half of those who leave end theirs three months after they turn."""
    paid = np.flatnonzero(who.paid_here & (who.job != MERCHANT))
    lost = (who.path[paid] == LEAVING) & draws.chance(50, len(paid))
    starts = np.array([month.first for month in window])
    ended = np.where(lost, starts[np.clip(who.turn[paid] + 3, 0, len(window) - 1)], NEVER)
    kind = np.where(who.job[paid] == EMPLOYEE, KINDS.index("salary"), KINDS.index("pension"))
    started = _since(who, paid, window, 2000, draws)
    return make(paid, "payroll", started, kind=kind, ended=np.maximum(ended, who.opened[paid] + 60))


def _ties(who: Clients, window: list[Month], draws: Draws) -> list[Holdings]:
    """Return standing orders for bills, the app, debit cards and quick payment bindings."""
    n = who.count
    bills = np.flatnonzero((who.age >= 24) & (who.path != DORMANT) & (who.path != THROUGH) & draws.chance(26, n))
    app, card = np.flatnonzero(who.app > 0), np.flatnonzero(who.age >= 16)
    wechat = np.flatnonzero((who.app > 0) & (who.age >= 16) & draws.chance(78, n))
    alipay = wechat[draws.chance(55, len(wechat))]
    return [
        make(bills, "standing_order", _since(who, bills, window, 1800, draws), kind="bills"),
        make(app, "mobile_banking", _since(who, app, window, 2500, draws)), make(card, "card", who.opened[card], kind="debit"),
        make(wechat, "quick_pay", _since(who, wechat, window, 2200, draws), kind="wechat"),
        make(alipay, "quick_pay", _since(who, alipay, window, 2200, draws), kind="alipay")]
