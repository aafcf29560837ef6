"""What each detector was worth so far: right how often, found how much, how early; and what its prompts change."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from kequn.access.roles import May
from kequn.access.scope import NotSeen
from kequn.facts.nodes import CUSTOMER
from kequn.facts.schema import Type
from kequn.kernel.errors import LanguageError
from kequn.loop.moments import detectors_of_run
from kequn.loop.scoped import Count, ScopedBank
from kequn.moments.effect import Effect, Share, effect
from kequn.moments.ledger import CONTROL, TREATED
from kequn.moments.model import Detector

NOTHING = Share(0, 0)


@dataclass(frozen=True)
class Money:
    """What was there when the judged moments were raised, and when they were judged; `gained` is what those that reached rose by.

    Amounts in the base currency, over all arms but control; of `of` moments, those of which both are known.
    """

    of: int
    began: float
    ended: float
    gained: float

    @property
    def kept(self) -> float | None:
        """How much of it was there still, or again, as a share; None of nothing."""
        return self.ended / self.began if self.began else None


@dataclass(frozen=True)
class Worth:
    """One detector: since when it is run, how many it raised, and what is known of it.

    Judged is what has its window behind it: else what comes early would count alone. `precision` is of the moments at which the
    event was not there yet (it came within the window), `recall` of the events of the last year (it was raised in the window
    before); None where it foretells nothing. `lead` is the median number of days between. `success` is over all arms but control,
    `effect` the difference to it; None where there is no control group, or too few are judged. What is of fewer than may be told
    is of nothing. `money` is None where success is not measured in money.
    """

    detector: Detector
    since: date
    raised: Count
    months: tuple[tuple[date, int], ...]
    success: Share
    control: Share
    effect: Effect | None
    precision: Share | None
    recall: Share | None
    lead: float | None
    money: Money | None


def worths(bank: ScopedBank) -> list[Worth]:
    """Return them all, over the customers who are seen, in the method's order."""
    return _worths(bank, detectors_of_run(bank))


def worth(bank: ScopedBank, moment: str) -> Worth:
    """Return one; NotSeen where there is no such detector."""
    known = detectors_of_run(bank)
    if moment not in known:
        raise NotSeen("there is no such detector; the page of detectors lists them")
    return _worths(bank, {moment: known[moment]})[0]


def _worths(bank: ScopedBank, detectors: dict[str, Detector]) -> list[Worth]:
    bank.scope.require(May.COUNT)
    listed = ", ".join(f"('{each.id}', {each.foretells.within if each.foretells else 0})" for each in detectors.values())
    mine = f"""
        SELECT m.*, d.within FROM main.moments m JOIN ({bank.who()}) USING (customer_no)
        JOIN (VALUES {listed}) d(moment, within) USING (moment)"""
    since = dict(bank.rows(f"SELECT moment, since FROM {bank.bank.snapshot.result_relation('moment_detectors')}"))
    months, arms = _months(bank, mine), _arms(bank, mine)
    precisions, recalls, amounts = _precisions(bank, mine), _recalls(bank, mine, listed), _amounts(bank, mine)
    found = []
    for moment, detector in detectors.items():
        others = [share for arm, share in arms[moment].items() if arm != CONTROL]
        success = Share(sum(share.count for share in others), sum(share.of for share in others))
        control, treated = arms[moment].get(CONTROL, NOTHING), arms[moment].get(TREATED, NOTHING)
        precision, lead = precisions.get(moment, (NOTHING, None))
        foretold = detector.foretells is not None
        found.append(Worth(
            detector, since[moment], bank.told(sum(count for _, count in months[moment])),
            tuple(each for each in months[moment] if bank.told(each[1]).number is not None), _told(bank, success),
            _told(bank, control), effect(treated, control), _told(bank, precision) if foretold else None,
            _told(bank, recalls.get(moment, NOTHING)) if foretold else None, lead if foretold else None,
            amounts.get(moment) if _told(bank, success).of and _in_money(bank, detector) else None))
    return found


def _in_money(bank: ScopedBank, detector: Detector) -> bool:
    try:
        return bank.bank.dated.parsed(detector.success.measure, CUSTOMER).type is Type.MONEY
    except LanguageError:  # made by an older catalogue of tags
        return False


def _amounts(bank: ScopedBank, mine: str) -> dict[str, Money]:
    if "began" not in {name for name, *_ in bank.rows("DESCRIBE main.moments")}:  # made before it was kept
        return {}
    rows = bank.rows(f"""
        SELECT moment, count(*), sum(began), sum(measured), coalesce(sum(measured - began) FILTER (succeeded), 0) FROM ({mine})
        WHERE verdict_on < DATE '{bank.as_of}' AND succeeded IS NOT NULL AND arm <> '{CONTROL}' AND began IS NOT NULL
            AND measured IS NOT NULL GROUP BY moment""")
    return {moment: Money(*amounts) for moment, *amounts in rows}


def _told(bank: ScopedBank, share: Share) -> Share:
    return NOTHING if bank.told(share.of).number is None else share


def _months(bank: ScopedBank, mine: str) -> dict[str, list[tuple[date, int]]]:
    found: dict[str, list[tuple[date, int]]] = defaultdict(list)
    month = "date_trunc('month', opened_on)::DATE"
    for moment, *row in bank.rows(f"SELECT moment, {month} AS month, count(*) FROM ({mine}) GROUP BY ALL ORDER BY ALL"):
        found[moment].append((row[0], row[1]))
    return found


def _arms(bank: ScopedBank, mine: str) -> dict[str, dict[str, Share]]:
    found: dict[str, dict[str, Share]] = defaultdict(dict)
    for moment, arm, right, judged in bank.rows(f"""
            SELECT moment, arm, count(*) FILTER (succeeded), count(succeeded) FROM ({mine}) WHERE verdict_on < DATE '{bank.as_of}'
            GROUP BY moment, arm"""):
        found[moment][arm] = Share(right, judged)
    return found


def _precisions(bank: ScopedBank, mine: str) -> dict[str, tuple[Share, float | None]]:
    rows = bank.rows(f"""
        SELECT moment, count(came_on), count(*), median(came_on - opened_on) FROM ({mine})
        WHERE opened_on + within < DATE '{bank.as_of}' AND came_on IS DISTINCT FROM opened_on GROUP BY moment""")
    return {moment: (Share(came, over), lead) for moment, came, over, lead in rows}


def _recalls(bank: ScopedBank, mine: str, listed: str) -> dict[str, Share]:
    rows = bank.rows(f"""
        SELECT e.moment, count(*) FILTER (EXISTS (FROM ({mine}) m WHERE m.moment = e.moment AND m.customer_no = e.customer_no
            AND m.opened_on >= e.began_on - d.within AND m.opened_on < e.began_on)), count(*)
        FROM main.moment_events e JOIN ({bank.who()}) USING (customer_no) JOIN (VALUES {listed}) d(moment, within) USING (moment)
        WHERE e.fresh AND e.began_on > DATE '{bank.as_of}' - 365 GROUP BY e.moment""")
    return {moment: Share(found, events) for moment, found, events in rows}
