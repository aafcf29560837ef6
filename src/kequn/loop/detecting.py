"""What each detector was worth so far: right how often, found how much, how early; and what its prompts change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from kequn.access.roles import May
from kequn.kernel.errors import KequnError
from kequn.kernel.nearest import hint
from kequn.loop.moments import detectors_of_run
from kequn.loop.scoped import ScopedBank
from kequn.moments.effect import Effect, Share, effect
from kequn.moments.ledger import CONTROL, TREATED
from kequn.moments.model import Detector


@dataclass(frozen=True)
class Worth:
    """One detector: since when it is run, how many it raised, and what is known of it.

    `precision` is of the moments whose window is over (what it foretold came), `recall` of the events of the last year (it was
    raised in the window before); None where it foretells nothing. `lead` is the median number of days between. `success` is over
    all arms but control, `effect` the difference to it; None where there is no control group, or too few are judged.
    """

    detector: Detector
    since: date
    raised: int
    months: tuple[tuple[date, int], ...]
    success: Share
    control: Share
    effect: Effect | None
    precision: Share | None
    recall: Share | None
    lead: float | None


def worths(bank: ScopedBank) -> list[Worth]:
    """Return them all, over the customers who are seen, in the method's order."""
    bank.scope.require(May.COUNT)
    return [_worth(bank, detector) for detector in detectors_of_run(bank).values()]


def worth(bank: ScopedBank, moment: str) -> Worth:
    """Return one; KequnError where there is no such detector."""
    bank.scope.require(May.COUNT)
    known = detectors_of_run(bank)
    if moment not in known:
        raise KequnError(f"there is no moment {moment!r}{hint(moment, known)}")
    return _worth(bank, known[moment])


def _worth(bank: ScopedBank, detector: Detector) -> Worth:
    mine = f"(SELECT m.* FROM main.moments m JOIN ({bank.who()}) USING (customer_no) WHERE m.moment = '{detector.id}')"
    [(since,)] = bank.rows(f"SELECT since FROM {bank.bank.snapshot.result_relation('moment_detectors')} WHERE moment = ?",
                           [detector.id])
    month = "date_trunc('month', opened_on)::DATE"
    months = bank.rows(f"SELECT {month} AS month, count(*) FROM {mine} GROUP BY month ORDER BY month")
    arms = {arm: Share(right, judged) for arm, right, judged in bank.rows(f"""
        SELECT arm, count(*) FILTER (succeeded), count(succeeded) FROM {mine} WHERE judged_on IS NOT NULL GROUP BY arm""")}
    nothing = Share(0, 0)
    others = [share for arm, share in arms.items() if arm != CONTROL]
    success = Share(sum(share.count for share in others), sum(share.of for share in others))
    found = _foretold(bank, detector, mine) if detector.foretells else (None, None, None)
    return Worth(detector, since, sum(count for _, count in months), tuple(months), success, arms.get(CONTROL, nothing),
                 effect(arms.get(TREATED, nothing), arms.get(CONTROL, nothing)), *found)


def _foretold(bank: ScopedBank, detector: Detector, mine: str) -> Sequence[Any]:
    within = detector.foretells.within if detector.foretells else 0
    day = f"DATE '{bank.as_of}'"
    [(came, over, lead)] = bank.rows(f"""
        SELECT count(came_on), count(*), median(came_on - opened_on) FILTER (came_on > opened_on) FROM {mine}
        WHERE came_on IS NOT NULL OR opened_on + {within} < {day}""")
    [(found, events)] = bank.rows(f"""
        SELECT count(*) FILTER (EXISTS (FROM {mine} m WHERE m.customer_no = e.customer_no
            AND m.opened_on BETWEEN e.began_on - {within} AND e.began_on)), count(*)
        FROM main.moment_events e JOIN ({bank.who()}) USING (customer_no)
        WHERE e.moment = '{detector.id}' AND e.fresh AND e.began_on > {day} - 365""")
    return Share(came, over), Share(found, events), lead
