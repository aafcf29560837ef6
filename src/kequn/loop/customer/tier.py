"""The tier of one customer: what it rests on, where this month leads, and how much is lacking to the next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kequn.customers.tiers.model import Tier
from kequn.loop.customer.rows import asked, near
from kequn.loop.published import tiers_of_run
from kequn.loop.scoped import ScopedBank


@dataclass(frozen=True)
class Standing:
    """The tier in force and `since` when; the averages of the last whole month and of this one so far.

    `leads` is the tier that this month's average leads to, `above` the next higher one and `lacks` what is missing to it.
    """

    tier: Tier
    since: date
    average: Decimal
    so_far: Decimal
    leads: Tier
    above: Tier | None
    lacks: Decimal


def standing(bank: ScopedBank, number: int) -> Standing | None:
    """Return it of a customer whom `bank.number` has found; None where the run reckoned none."""
    tiers = tiers_of_run(bank).tiers
    columns = ("tier", "since", "average", "so_far", "next_tier")
    rows = asked(bank, columns, f"{near(bank, 'tiers')} WHERE customer_no = ?", [number])
    if not rows:
        return None
    row = rows[0]
    above = tiers[row["tier"] + 1] if row["tier"] + 1 < len(tiers) else None
    lacks = max(Decimal(0), above.low - row["so_far"]) if above else Decimal(0)
    return Standing(tiers[row["tier"]], row["since"], row["average"], row["so_far"], tiers[row["next_tier"]], above, lacks)
