"""Customers in service as one person may see them: what they said when asked, and the gaps to be repaired."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from kequn.access.reading import manager_of
from kequn.access.roles import May, Reach
from kequn.bridge.opportunities import policy
from kequn.grading import policy as grading
from kequn.grading import repairs
from kequn.grading.model import ASPECTS
from kequn.grading.models import Repair, Survey
from kequn.grading.opinions import FIGURES
from kequn.grading.rules.service import Opinion
from kequn.loop.customer.who import stand_for
from kequn.loop.persons import names_of
from kequn.loop.scoped import ScopedBank
from kequn.organisation.service import standing
from kequn.warehouse.snapshot import Snapshot

MOST = 200  # repairs in a list


@dataclass(frozen=True)
class Due:
    """A repair that is open: of which customer (the name as this person may see it), and how."""

    number: int
    name: str
    repair: Repair


def survey(bank: ScopedBank, number: int, figures: Mapping[str, int]) -> None:
    """Note what a customer whom `bank.number` has found said, today; a gap opens a repair of their manager, else of who asked."""
    serving = manager_of(number)
    owner = serving.staff_number if serving else bank.scope.actor
    repairs.survey(number, figures, policy().service, on=timezone.localdate(), by=bank.scope.actor, owner=owner)


def repaired(bank: ScopedBank, number: int, pk: int, note: str) -> None:
    """Close a repair of a customer whom `bank.number` has found, with what was done."""
    found = Repair.objects.filter(pk=pk, customer_no__in=stand_for(bank, [number])).first()
    repairs.done(pk, found.customer_no if found else number, note=note, by=bank.scope.actor)


def repairs_of(bank: ScopedBank, number: int) -> list[Repair]:
    """Return the repairs of a customer who is seen: the open ones first."""
    rows = Repair.objects.filter(customer_no__in=stand_for(bank, [number]))
    return sorted(rows, key=lambda each: (each.done_at is not None, each.due_on, each.pk))


def last_survey(bank: ScopedBank, number: int) -> Survey | None:
    """Return what a customer who is seen said last, as entered here."""
    return Survey.objects.filter(customer_no__in=stand_for(bank, [number])).order_by("-on", "-pk").first()


def due(bank: ScopedBank) -> list[Due]:
    """Return the open repairs that this person sees, those of a manager by their customers, the earliest due first."""
    bank.scope.require(May.SEE_PERSONS)
    rows = Repair.objects.filter(done_at=None)
    found = list(rows.filter(customer_no__among=bank.scope.managed) if bank.scope.role.reach is Reach.MANAGED else rows)
    numbers = {each.pk: bank.bank.snapshot.resolve_customer(each.customer_no) for each in found}
    seen = bank.seen([number for number in numbers.values() if number is not None])
    kept = sorted((each for each in found if numbers[each.pk] in seen), key=lambda each: (each.due_on, each.pk))[:MOST]
    names = names_of(bank, {number for each in kept if (number := numbers[each.pk]) is not None})
    return [Due(number, names.get(number, ""), each) for each in kept if (number := numbers[each.pk]) is not None]


def gaps(snapshot: Snapshot, now: datetime) -> int:
    """Open a repair for each gap that a run found in a managed customer: once for a survey, once a year for signals."""
    if "service_grades" not in snapshot.results:
        return 0
    stated = grading.read(snapshot.paths.home).service
    wide = " OR ".join(f"expects_{aspect} - content_{aspect} >= {stated.gap}" for aspect in ASPECTS)
    query = (f"SELECT customer_no, surveyed_on, {', '.join(FIGURES)} FROM {snapshot.result_relation('service_grades')} "
             f"WHERE {wide} ORDER BY customer_no")
    with snapshot.connection() as connection:
        rows = connection.execute(query).fetchall()
    serving, opened = standing(row[0] for row in rows), 0
    on = timezone.localdate(now)
    for number, surveyed, *figures in rows:
        if number in serving:
            opened += repairs.open_repairs(number, _opinion(figures), stated, owner=serving[number].staff_number, on=on,
                                           cause=_cause(surveyed, snapshot.as_of))
    return opened


def _cause(surveyed: date | None, as_of: date) -> str:
    return f"survey:{surveyed}" if surveyed else f"signals:{as_of.year}"


def _opinion(figures: list[Any]) -> Opinion:
    said = dict(zip(FIGURES, map(float, figures), strict=True))
    return Opinion(*({aspect: said[f"{word}_{aspect}"] for aspect in ASPECTS} for word in ("expects", "content")))
