"""A process that uses benefits while others do: prints how many uses of the scarce one, and of the one that is once for each."""

from __future__ import annotations

import sys
from datetime import date
from decimal import Decimal

from kequn.offers.model import Benefit, ServiceGroup
from kequn.project.records import set_up

WORDS = {"zh": "甲", "en": "a"}
STOCK, TRIES, SHARED = 15, 7, 1_000_000
SCARCE = Benefit("scarce", WORDS, WORDS, Decimal("9.90"), STOCK, (), 1, "year")
ONCE = Benefit("once", WORDS, WORDS, Decimal(0), None, (), 1, "once")
GROUP = ServiceGroup("club", 3, WORDS, WORDS, "", "age > 1", WORDS, (SCARCE, ONCE))


def main(who: int) -> None:
    """Try for customers of one's own, and for one whom all processes share."""
    scarce = once = 0
    for turn in range(TRIES):
        scarce += _used(SCARCE, who * 1000 + turn)
        once += _used(ONCE, SHARED + turn)
    print(scarce, once)  # noqa: T201  # read by the test


def _used(benefit: Benefit, customer: int) -> bool:
    from kequn.offers.service import BenefitError, use

    try:
        use(GROUP, benefit, customer, outlet_id="O1", day=date(2026, 6, 30), by="M1")
    except BenefitError:
        return False
    return True


if __name__ == "__main__":
    set_up()
    main(int(sys.argv[1]))
