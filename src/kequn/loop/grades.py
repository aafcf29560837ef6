"""The grades of the last run as a person may see them: how many, how they moved, how true they are, and one customer's."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from weakref import WeakKeyDictionary

from kequn.access.roles import May
from kequn.grading.calibration import Curve
from kequn.grading.model import GRADES, PROSPECT, SERVICE
from kequn.grading.opinions import FIGURES
from kequn.loop.customer.rows import near
from kequn.loop.scoped import Count, ScopedBank
from kequn.warehouse.snapshot import Snapshot

NEW, GONE, SIGNED = "new", "gone", "signed"
FROM = (*GRADES[PROSPECT], *GRADES[SERVICE], NEW)
TO = (*GRADES[PROSPECT], *GRADES[SERVICE], SIGNED, GONE)
_learned: WeakKeyDictionary[Snapshot, dict[str, Any]] = WeakKeyDictionary()


@dataclass(frozen=True)
class Standing:
    """How many have a grade: opportunities (A to C) or customers (D to F), and what they would sign or have signed."""

    grade: str
    count: Count
    amount: Decimal | None


@dataclass(frozen=True)
class InService:
    """A customer in service: the grade since a day, the six figures and their sum, what is signed, when they were asked last."""

    grade: str
    since: date
    total: float
    figures: Mapping[str, float]
    amount: Decimal
    surveyed_on: date | None


def learned(bank: ScopedBank) -> dict[str, Any]:
    """Return what the run learned of grades: `curve`, `judged`, `signed` and `again` (rates by grade). Of the whole bank."""
    snapshot = bank.bank.snapshot
    if snapshot not in _learned:
        rows = bank.rows(f"SELECT learned FROM {near(bank, 'grade_model')}")
        _learned[snapshot] = json.loads(rows[0][0])
    return _learned[snapshot]


def curve(bank: ScopedBank) -> Curve | None:
    """Return the probability of signing by maturity; None where history is too short for one."""
    told = learned(bank)["curve"]
    return Curve.of(told) if told else None


def in_service(bank: ScopedBank, number: int) -> InService | None:
    """Return how a customer whom `bank.number` has found stands in service, None where they are not."""
    query = (f"SELECT grade, since, total, amount, surveyed_on, {', '.join(FIGURES)} FROM {near(bank, 'service_grades')} "
             "WHERE customer_no = ?")
    for grade, since, total, amount, surveyed, *figures in bank.rows(query, [number]):
        return InService(grade, since, total, dict(zip(FIGURES, figures, strict=True)), amount, surveyed)
    return None


def standings(bank: ScopedBank) -> list[Standing]:
    """Return each grade with how many have it now, of those who are seen."""
    open_ones = f"SELECT customer_no, grade, amount FROM {near(bank, 'opportunity_grades')} WHERE outcome IS NULL"
    serving = f"SELECT customer_no, grade, amount FROM {near(bank, 'service_grades')}"
    query = (f"SELECT grade, count(*), sum(amount) FROM ({open_ones} UNION ALL {serving}) "
             f"WHERE {_seen(bank)} GROUP BY grade")
    found = {grade: (number, amount) for grade, number, amount in bank.rows(query)}
    told = []
    for grade in (*GRADES[PROSPECT], *GRADES[SERVICE]):
        number, amount = found.get(grade, (0, None))
        count = bank.told(number)
        told.append(Standing(grade, count, amount if count.number is not None else None))
    return told


def movement(bank: ScopedBank, before: date) -> dict[tuple[str, str], Count]:
    """Return how many went from which grade on a day to which at the bank's: A to C are opportunities, D to F customers.

    A signed opportunity goes to the grade in service that its customer has. Cells where nobody is are left out.
    """
    rows = bank.rows(f"SELECT came, went, count(*) FROM ({_moves(bank, before)}) GROUP BY ALL")
    return {(came, went): bank.told(number) for came, went, number in rows}


def people(bank: ScopedBank, before: date, came: str, went: str, *, limit: int) -> list[int]:
    """Return the customers of one cell of the movement, in order; of opportunities those whose person is a customer."""
    bank.scope.require(May.SEE_PERSONS)
    query = (f"SELECT DISTINCT customer_no FROM ({_moves(bank, before)}) WHERE came = ? AND went = ? AND customer_no IS NOT NULL "
             f"ORDER BY customer_no LIMIT {int(limit)}")
    return [number for (number,) in bank.rows(query, [came, went])]


def _seen(bank: ScopedBank) -> str:
    return "true" if bank.scope.whole else f"customer_no IN (SELECT customer_no FROM ({bank.who()}))"


def _moves(bank: ScopedBank, before: date) -> str:
    """Return the SQL of `customer_no`, `came` and `went` of every opportunity and customer in service on either day."""
    spells = f"(SELECT * FROM {near(bank, 'grades')} WHERE {_seen(bank)})"

    def on(day: date, scheme: str) -> str:
        return (f"SELECT customer_no, opportunity_id, grade FROM {spells} "
                f"WHERE scheme = '{scheme}' AND valid_from <= DATE '{day}' "
                f"AND (valid_to IS NULL OR valid_to > DATE '{day}')")

    now = bank.as_of
    opportunities = f"""
        SELECT coalesce(a.customer_no, b.customer_no) AS customer_no, coalesce(a.grade, '{NEW}') AS came,
            CASE WHEN b.grade IS NOT NULL THEN b.grade WHEN o.outcome = 'signed' THEN coalesce(s.grade, '{SIGNED}')
                ELSE '{GONE}' END AS went
        FROM ({on(before, PROSPECT)}) a FULL JOIN ({on(now, PROSPECT)}) b USING (opportunity_id)
            LEFT JOIN {near(bank, 'opportunity_grades')} o ON o.opportunity_id = coalesce(a.opportunity_id, b.opportunity_id)
            LEFT JOIN ({on(now, SERVICE)}) s ON s.customer_no = a.customer_no"""
    customers = f"""
        SELECT customer_no, coalesce(a.grade, '{NEW}') AS came, coalesce(b.grade, '{GONE}') AS went
        FROM ({on(before, SERVICE)}) a FULL JOIN ({on(now, SERVICE)}) b USING (customer_no)"""
    return f"{opportunities} UNION ALL {customers}"
