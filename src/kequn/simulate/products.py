"""What customers buy beside deposits and wealth products: funds, gold, loans, cards, insurance, and their ties to the bank."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from kequn.simulate import parameters as p
from kequn.simulate.clients import DORMANT, LIGHT, THROUGH, Clients
from kequn.simulate.draws import Draws, Flags, Floats, Ints
from kequn.simulate.festivals import Month
from kequn.simulate.holdings import KINDS, PRODUCT, Holdings, make, together
from kequn.simulate.work import EMPLOYEE, MERCHANT

TERMS = np.array([term for *_, term in p.PRODUCTS])
YIELDS = np.array([points for *_, points, _ in p.PRODUCTS])


@dataclass(frozen=True)
class Sale:
    """What is sold to whom: how many buy from `before` days before the window's start to `after` after it, and what."""

    category: str
    percent: Callable[[Clients, Ints], Floats]  # of customers, by how their relation goes; 0 for those who may not
    before: int
    after: int
    bought: Callable[[Clients, Ints, Ints, Draws], Holdings]  # by buyers and days

    def stock(self, who: Clients, path: Ints, start: int, draws: Draws) -> Holdings:
        """Return what was bought before the day `start`."""
        buyer = np.flatnonzero(draws.chance(self.percent(who, path), who.count))
        day = np.maximum(start + draws.between(-self.before, self.after, len(buyer)), who.opened[buyer] + 3)
        early = day < start
        return self.bought(who, buyer[early], day[early], draws)

    def month(self, who: Clients, path: Ints, able: Flags, month: Month, draws: Draws) -> Holdings:
        """Return what is bought in a month by those who are able to."""
        percent = self.percent(who, path) * month.whole / (self.before + self.after)
        buyer = np.flatnonzero(able & draws.chance(percent, who.count))
        return self.bought(who, buyer, month.first + draws.between(0, month.whole - 1, len(buyer)), draws)


def _percent(share: float | Ints, able: Flags) -> Floats:
    percent: Floats = np.where(able, share, 0.0)
    return percent


def _may_fund(who: Clients, path: Ints) -> Floats:
    return _percent(np.where(who.age < 60, 18, 6), (who.app > 0) & (who.age >= 22) & (path != DORMANT))


def _funds(_who: Clients, buyer: Ints, day: Ints, draws: Draws) -> Holdings:
    """Return funds, a third of them with a savings plan."""
    m = len(buyer)
    product = PRODUCT["F01"] + draws.pick((40, 25, 20, 15), m)
    ended = day + draws.between(60, 1500, m)
    amount = (600_000 * draws.factor(1.0, m)).astype(np.int64) // 10_000 * 10_000 + 10_000
    gain = np.where(product >= PRODUCT["F03"], draws.between(82, 128, m), draws.between(100, 105, m))
    plan = np.where(draws.chance(35, m), draws.between(2, 20, m) * 10_000, 0)
    return make(buyer, "fund", day, product=product, amount=amount, payment=plan, ended=ended, proceeds=amount * gain // 100)


def _may_gold(who: Clients, path: Ints) -> Floats:
    return _percent(2, (who.age >= 25) & (path != DORMANT))


def _gold(_who: Clients, buyer: Ints, day: Ints, draws: Draws) -> Holdings:
    return make(buyer, "metal", day, product="G01", amount=draws.between(1, 12, len(buyer)) * 100_000)


def _earning(who: Clients, path: Ints) -> Flags:
    earning: Flags = np.isin(who.job, (EMPLOYEE, MERCHANT)) & (path != DORMANT) & (who.income > 300_000)
    return earning


def _may_mortgage(who: Clients, path: Ints) -> Floats:
    return _percent(17, _earning(who, path) & (who.age >= 27) & (who.age < 52) & (path != LIGHT))


def _mortgages(who: Clients, buyer: Ints, day: Ints, draws: Draws) -> Holdings:
    """Return loans for a home whose payment is a quarter to a third of the income."""
    payment = who.income[buyer] * draws.between(22, 38, len(buyer)) // 100 // 100 * 100
    term = np.array([240, 300, 360])[draws.pick((30, 40, 30), len(buyer))]
    granted = payment * 205 // 1_000_000 * 1_000_000  # an annuity at 3.3 % over 25 years is 1/205 of the sum
    return make(buyer, "mortgage", day, product="M01", amount=granted, payment=payment, term=term)


def _may_loan(who: Clients, path: Ints) -> Floats:
    return _percent(8, _earning(who, path) & (who.age < 58))


def _loans(_who: Clients, taker: Ints, day: Ints, draws: Draws) -> Holdings:
    amount = draws.between(2, 20, len(taker)) * 1_000_000
    term = np.array([12, 24, 36])[draws.pick((40, 40, 20), len(taker))]
    payment = amount * (100 + 4 * term // 12) // 100 // term // 100 * 100
    return make(taker, "loan", day, product="L01", amount=amount, payment=payment, term=term)


def _may_card(who: Clients, path: Ints) -> Floats:
    return _percent(30, _earning(who, path) & (who.age >= 22) & (who.age < 62))


def _credit_cards(who: Clients, carded: Ints, day: Ints, draws: Draws) -> Holdings:
    """Return credit cards; the amount is the limit."""
    limit = np.maximum(who.income[carded] * draws.between(2, 5, len(carded)) // 500_000 * 500_000, 500_000)
    return make(carded, "credit_card", day, product="C01", amount=limit)


def _may_insurance(who: Clients, path: Ints) -> Floats:
    return _percent(15, (who.age >= 26) & (who.age < 62) & (path != DORMANT) & (path != LIGHT))


def _insurance(who: Clients, insured: Ints, day: Ints, draws: Draws) -> Holdings:
    """Return policies with a yearly premium."""
    premium = np.maximum(who.income[insured] * draws.between(30, 110, len(insured)) // 100 // 10_000 * 10_000, 120_000)
    policy = PRODUCT["I01"] + draws.pick((40, 25, 35), len(insured))
    return make(insured, "insurance", day, product=policy, amount=premium, payment=premium, term=TERMS[policy])


SALES = (
    Sale("fund", _may_fund, 900, 700, _funds), Sale("metal", _may_gold, 600, 690, _gold),
    Sale("mortgage", _may_mortgage, 3600, 700, _mortgages), Sale("loan", _may_loan, 700, 715, _loans),
    Sale("credit_card", _may_card, 2500, 700, _credit_cards), Sale("insurance", _may_insurance, 1500, 700, _insurance),
)


def ties(who: Clients, path: Ints, new: Flags, start: int, draws: Draws) -> Holdings:
    """Return what ties new customers to the bank: payroll and pension agreements, standing orders, app, card and quick payment.

    Those who came before the day `start` made them since, up to some years before it; the others on their first day.
    """
    n = who.count

    def since(rows: Ints, days: int) -> Ints:
        return np.maximum(start - draws.between(0, days, len(rows)), who.opened[rows])

    paid = np.flatnonzero(new & who.paid_here & (who.job != MERCHANT))
    agreement = np.where(who.job[paid] == EMPLOYEE, KINDS.index("salary"), KINDS.index("pension"))
    orderly = (who.age >= 24) & (path != DORMANT) & (path != THROUGH)
    bills = np.flatnonzero(new & orderly & draws.chance(26, n))
    app, card = np.flatnonzero(new & (who.app > 0)), np.flatnonzero(new & (who.age >= 16))
    wechat = np.flatnonzero(new & (who.app > 0) & (who.age >= 16) & draws.chance(78, n))
    alipay = wechat[draws.chance(55, len(wechat))]
    return together([
        make(paid, "payroll", since(paid, 2000), kind=agreement), make(bills, "standing_order", since(bills, 1800), kind="bills"),
        make(app, "mobile_banking", since(app, 2500)), make(card, "card", who.opened[card], kind="debit"),
        make(wechat, "quick_pay", since(wechat, 2200), kind="wechat"),
        make(alipay, "quick_pay", since(alipay, 2200), kind="alipay")])
