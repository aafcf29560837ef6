"""What customers hold: chains of deposits and wealth products that mature and are renewed or not, and all that stands beside them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from kequn.simulate import parameters as p
from kequn.simulate.accounts import NEVER
from kequn.simulate.clients import DORMANT, EMPLOYEE, GROWING, LEAVING, LIGHT, MERCHANT, THROUGH, Clients
from kequn.simulate.draws import Draws, Flags, Ints
from kequn.simulate.festivals import Month

CATEGORIES = (
    "deposit", "wealth", "fund", "insurance", "metal", "card", "credit_card", "loan", "mortgage", "standing_order", "payroll", "mobile_banking",
    "quick_pay")
KINDS = ("", *sorted({kind for _, _, _, kind, *_ in p.PRODUCTS}), "salary", "pension", "bills", "wechat", "alipay", "debit")
PRODUCT = {id_: place for place, (id_, *_) in enumerate(p.PRODUCTS)}
NONE = -1


@dataclass(frozen=True)
class Holdings:
    """Arrays over holdings; money in cents, days since 1970, `ended` and `matures` may be NEVER."""

    client: Ints
    category: Ints
    kind: Ints
    product: Ints  # position in PRODUCTS or NONE
    amount: Ints
    payment: Ints
    term: Ints  # months, 0 for none
    started: Ints
    matures: Ints
    ended: Ints
    proceeds: Ints  # what comes back when it ends

    def busy_until(self, customers: int) -> Ints:
        """Return for each customer the last day on which he has money in a product or owes any."""
        day = np.zeros(customers, np.int64)
        rows = np.flatnonzero(self.product != NONE)
        np.maximum.at(day, self.client[rows], self.ended[rows])
        return day

    def closed_by(self, closed: Ints) -> Holdings:
        """Return the same, ended where the customer's account is closed."""
        return replace(self, ended=np.minimum(self.ended, closed[self.client]))

    def where(self, category: str) -> Holdings:
        """Return those of one category."""
        rows = np.flatnonzero(self.category == CATEGORIES.index(category))
        return Holdings(*(getattr(self, name)[rows] for name in self.__dataclass_fields__))


def add_months(day: Ints, count: Ints | int) -> Ints:
    """Return the same day of a later month, at most the 28th."""
    month = day.astype("datetime64[D]").astype("datetime64[M]")
    within = day - month.astype("datetime64[D]").astype(np.int64)
    later = (month.astype(np.int64) + count).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    return later + np.minimum(within, 27)


def make(client: Ints, category: str, started: Ints, *, product: Ints | str | None = None, kind: Ints | str = "", amount: Ints | int = 0,
         payment: Ints | int = 0, term: Ints | int = 0, ended: Ints | int = NEVER, proceeds: Ints | int = 0) -> Holdings:
    """Return holdings of one category; a product that has a term matures that many months after its start."""
    n = len(client)

    def full(value: Ints | int) -> Ints:
        return np.broadcast_to(np.asarray(value, np.int64), (n,)).copy()

    place = PRODUCT[product] if isinstance(product, str) else NONE if product is None else product
    kinds = np.array([KINDS.index(entry[3]) for entry in p.PRODUCTS])
    named = KINDS.index(kind) if isinstance(kind, str) else kind
    matures = np.where(full(term) > 0, add_months(started, full(term)), NEVER)
    return Holdings(
        client, full(CATEGORIES.index(category)), np.where(full(place) >= 0, kinds[full(place)], full(named)), full(place), full(amount),
        full(payment), full(term), started, matures, np.minimum(matures, full(ended)), full(proceeds))


def together(parts: list[Holdings]) -> Holdings:
    """Return all holdings, ordered by start and customer."""
    joined = Holdings(*(np.concatenate([getattr(part, name) for part in parts]) for name in Holdings.__dataclass_fields__))
    order = np.lexsort((joined.product, joined.category, joined.client, joined.started))
    return Holdings(*(getattr(joined, name)[order] for name in Holdings.__dataclass_fields__))


def holdings(who: Clients, window: list[Month], draws: Callable[[str], Draws]) -> tuple[Holdings, Ints]:
    """Return what is held at any time of the window, and the cents that each customer keeps on account at its start."""
    invested = who.assets * (100 - p.KEPT_ON_ACCOUNT) // 100
    grown = (who.age >= 20) & (invested >= 1_000_000)
    cautious = np.where(who.age >= 55, 72, 38)
    luck = draws("split").uniform(who.count) * 100
    in_deposit = np.where(luck < cautious, 100, np.where(luck < cautious + 15, 50, 0))
    timed = [
        *_chain(who, "deposit", np.where(grown, invested * in_deposit // 100, 0), window, draws("deposit")),
        *_chain(who, "wealth", np.where(grown, invested * (100 - in_deposit) // 100, 0), window, draws("wealth"))]
    tied = np.zeros(who.count, np.int64)
    for part in timed:
        running = (part.started < window[0].first) & (part.ended >= window[0].first)
        np.add.at(tied, part.client[running], part.amount[running])
    others = [*_funds(who, window, draws("fund")), *_debts(who, window, draws("debt")), *_ties(who, window, draws("ties"))]
    return together([*timed, *others]), np.maximum(who.assets - tied, who.assets * 5 // 100)


def _chain(who: Clients, category: str, money: Ints, window: list[Month], draws: Draws) -> list[Holdings]:
    """Return the products of one category one after another: each starts where the one before ended, if it is renewed."""
    weights = p.DEPOSIT_TERMS if category == "deposit" else p.WEALTH_TERMS
    first = PRODUCT["D03" if category == "deposit" else "W01"]
    terms = np.array([entry[6] for entry in p.PRODUCTS])
    yields = np.array([entry[5] for entry in p.PRODUCTS])
    newcomer = (money == 0) & (who.age >= 22) & (who.path != DORMANT) & (who.path != LEAVING) & draws.chance(7, who.count)
    money = np.where(newcomer, 1_000_000 * draws.between(1, 6, who.count), money) // 100_000 * 100_000
    client = np.flatnonzero(money >= 1_000_000)
    product = first + draws.pick(weights, len(client))
    back = (draws.uniform(len(client)) * terms[product] * 30).astype(np.int64)
    begin = np.where(newcomer[client], window[0].first + draws.between(20, 700, len(client)), window[0].first - back)
    begin = np.maximum(begin, who.opened[client] + 1)
    parts, money = [], money[client]
    while len(client := client[begin <= window[-1].last]):
        alive = begin <= window[-1].last
        product, money, begin = product[alive], money[alive], begin[alive]
        term = terms[product]
        proceeds = money + (money // 10_000 * yields[product] * term // 12)
        part = make(client, category, begin, product=product, amount=money, term=term, proceeds=proceeds)
        parts.append(part)
        renewed = _renewed(who, client, part.ended, window, draws)
        again = np.flatnonzero(renewed)
        growth = np.where(who.path[client] == GROWING, 120, 100)
        client, begin = client[again], part.ended[again] + draws.pick((60, 20, 10, 10), len(again))
        money = (money * growth // 100)[again] // 100_000 * 100_000
        product = np.where(draws.chance(70, len(again)), product[again], first + draws.pick(weights, len(again)))
    return parts


def _renewed(who: Clients, client: Ints, ended: Ints, window: list[Month], draws: Draws) -> Flags:
    starts = np.array([month.first for month in window])
    month = np.searchsorted(starts, ended, side="right") - 1
    gone = (who.path[client] == LEAVING) & (month >= who.turn[client])
    percent = np.where(gone, p.LEAVING_RENEWED, np.where(who.path[client] == DORMANT, 100, p.RENEWED))
    return draws.chance(percent, len(client))


def _funds(who: Clients, window: list[Month], draws: Draws) -> list[Holdings]:
    n = who.count
    buyer = np.flatnonzero((who.app > 0) & (who.age >= 22) & (who.path != DORMANT) & draws.chance(np.where(who.age < 60, 13, 5), n))
    m = len(buyer)
    product = PRODUCT["F01"] + draws.pick((40, 25, 20, 15), m)
    started = np.maximum(window[0].first + draws.between(-900, 700, m), who.opened[buyer] + 1)
    kept = draws.between(60, 1500, m)
    amount = (200_000 * draws.factor(1.0, m)).astype(np.int64) // 10_000 * 10_000 + 10_000
    gain = np.where(product >= PRODUCT["F03"], draws.between(82, 128, m), draws.between(100, 105, m))
    plan = np.where(draws.chance(35, m), draws.between(2, 20, m) * 10_000, 0)
    gold = np.flatnonzero((who.age >= 25) & draws.chance(2, n))
    bought = np.maximum(window[0].first + draws.between(-600, 690, len(gold)), who.opened[gold] + 1)
    return [
        make(buyer, "fund", started, product=product, amount=amount, payment=plan, ended=started + kept, proceeds=amount * gain // 100),
        make(gold, "metal", bought, product="G01", amount=draws.between(1, 12, len(gold)) * 100_000)]


def _debts(who: Clients, window: list[Month], draws: Draws) -> list[Holdings]:
    n, start = who.count, window[0].first
    working = ((who.job == EMPLOYEE) | (who.job == MERCHANT)) & (who.path != DORMANT) & (who.income > 300_000)
    buyer = np.flatnonzero(working & (who.age >= 27) & (who.age < 52) & (who.path != LIGHT) & draws.chance(17, n))
    payment = who.income[buyer] * draws.between(22, 38, len(buyer)) // 100 // 100 * 100
    granted = np.maximum(start + draws.between(-3600, 700, len(buyer)), who.opened[buyer] + 3)
    homes = make(buyer, "mortgage", granted, product="M01", amount=payment * 205 // 1_000_000 * 1_000_000, payment=payment,
                 term=np.array([240, 300, 360])[draws.pick((30, 40, 30), len(buyer))])
    taker = np.flatnonzero(working & (who.age < 58) & draws.chance(8, n))
    amount = draws.between(2, 20, len(taker)) * 1_000_000
    term = np.array([12, 24, 36])[draws.pick((40, 40, 20), len(taker))]
    taken = np.maximum(start + draws.between(-700, 715, len(taker)), who.opened[taker] + 3)
    loans = make(taker, "loan", taken, product="L01", amount=amount, payment=amount * (100 + 4 * term // 12) // 100 // term // 100 * 100, term=term)
    carded = np.flatnonzero(working & (who.age >= 22) & (who.age < 62) & draws.chance(30, n))
    issued = np.maximum(start + draws.between(-2500, 700, len(carded)), who.opened[carded] + 7)
    limit = np.maximum(who.income[carded] * draws.between(2, 5, len(carded)) // 500_000 * 500_000, 500_000)
    return [homes, loans, make(carded, "credit_card", issued, product="C01", amount=limit)]


def _ties(who: Clients, window: list[Month], draws: Draws) -> list[Holdings]:
    """Return insurance, cards, payroll, standing orders, the app and quick payment bindings."""
    n, start, end = who.count, window[0].first, window[-1].last

    def since(rows: Ints, latest: int) -> Ints:
        return np.minimum(np.maximum(start - draws.between(0, latest, len(rows)), who.opened[rows]), end)

    insured = np.flatnonzero((who.age >= 26) & (who.age < 62) & (who.path != DORMANT) & (who.path != LIGHT) & draws.chance(15, n))
    premium = np.maximum(who.income[insured] * draws.between(30, 110, len(insured)) // 100 // 10_000 * 10_000, 120_000)
    policy = PRODUCT["I01"] + draws.pick((40, 25, 35), len(insured))
    bought = np.maximum(start + draws.between(-1500, 700, len(insured)), who.opened[insured] + 5)
    paid = np.flatnonzero(who.paid_here & (who.job != MERCHANT))
    lost = (who.path[paid] == LEAVING) & draws.chance(50, len(paid))
    starts = np.array([month.first for month in window])
    stop = np.where(lost, starts[np.clip(who.turn[paid] + 3, 0, len(window) - 1)], NEVER)
    bills = np.flatnonzero((who.age >= 24) & (who.path != DORMANT) & (who.path != THROUGH) & draws.chance(26, n))
    app, card = np.flatnonzero(who.app > 0), np.flatnonzero(who.age >= 16)
    bound = np.flatnonzero((who.app > 0) & (who.age >= 16) & draws.chance(78, n))
    both = bound[draws.chance(55, len(bound))]
    opened = who.opened[paid]
    return [
        make(insured, "insurance", bought, product=policy, amount=premium, payment=premium, term=np.array([e[6] for e in p.PRODUCTS])[policy]),
        make(paid, "payroll", since(paid, 2000), kind=np.where(who.job[paid] == EMPLOYEE, KINDS.index("salary"), KINDS.index("pension")),
             ended=np.maximum(stop, opened + 60)),
        make(bills, "standing_order", since(bills, 1800), kind="bills"), make(app, "mobile_banking", since(app, 2500)),
        make(card, "card", who.opened[card], kind="debit"), make(bound, "quick_pay", since(bound, 2200), kind="wechat"),
        make(both, "quick_pay", since(both, 2200), kind="alipay")]
