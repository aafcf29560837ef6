"""The opportunities as one person may see them: those of customers they see, and those of people who are no customers yet.

An opportunity is told at the data's day, or at its last observation's where that is later: what is entered counts at once, and a
page and the run of that day agree.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Q, QuerySet

from kequn.access.log import What, looked
from kequn.access.roles import May, Reach
from kequn.access.scope import NotSeen
from kequn.bridge import reading
from kequn.customers.ids import customer_id
from kequn.customers.masking import masked
from kequn.grading import policy as grading
from kequn.grading import service
from kequn.grading.calibration import Curve
from kequn.grading.model import OPEN, Graded, Observation
from kequn.grading.models import Handed, Observed, Opportunity
from kequn.grading.policy import Policy
from kequn.grading.rules.prospect import graded
from kequn.loop import grades
from kequn.loop.customer.who import stand_for
from kequn.loop.persons import names_of
from kequn.loop.scoped import ScopedBank
from kequn.organisation.models import Staff


@dataclass(frozen=True)
class Shown:
    """An opportunity: who (the name as this person may see it), its grade and maturity, and the probability, if calibrated."""

    ref: str
    owner: str
    number: int | None
    name: str
    product: str
    state: str
    graded: Graded
    probability: float | None
    as_of: date
    seen: tuple[Observed, ...]
    handed: tuple[Handed, ...] = ()

    @property
    def customer_id(self) -> str | None:
        """The customer's id, None for who is no customer yet."""
        return customer_id(self.number) if self.number is not None else None


def policy() -> Policy:
    """Return the policy of grades of the home that is served."""
    return grading.read(reading.home())


def listed(bank: ScopedBank) -> list[Shown]:
    """Return the open opportunities that this person sees, the ripest first; the look is logged."""
    found = _told(bank, _seen(bank, Opportunity.objects.filter(state=OPEN)))
    numbers = {each.number for each in found if each.number is not None}
    looked(bank.scope, What.OPPORTUNITY, customers=numbers, number=len(found))
    return sorted(found, key=lambda each: (each.graded.grade, -each.graded.maturity.score, each.ref))


def waiting(bank: ScopedBank, names: Mapping[int, str]) -> list[Shown]:
    """Return the open opportunities of whoever asks with these customers of theirs, all of whom are seen; `names` by number."""
    stands = stand_for(bank, names)
    rows = Opportunity.objects.filter(state=OPEN, owner=bank.scope.actor, customer_no__among=stands)
    return _told(bank, [(each, stands[each.customer_no]) for each in rows if each.customer_no is not None], names)


def one(bank: ScopedBank, ref: str) -> Shown:
    """Return one opportunity with all that was observed; NotSeen where there is none such for this person. The look is logged."""
    found = _told(bank, _seen(bank, Opportunity.objects.filter(ref=ref)))
    if not found:
        raise NotSeen("there is no such opportunity among yours")
    looked(bank.scope, What.OPPORTUNITY, customer_no=found[0].number, number=1, subject=ref)
    return replace(found[0], handed=tuple(Handed.objects.filter(opportunity__ref=ref)))


def of_customer(bank: ScopedBank, number: int) -> list[Shown]:
    """Return the opportunities of a customer whom `bank.number` has found, the open ones first."""
    found = _told(bank, [(each, number) for each in Opportunity.objects.filter(customer_no=number)])
    return sorted(found, key=lambda each: (each.state != OPEN, -each.graded.standing.last.toordinal()))


def add(bank: ScopedBank, *, customer: str, name: str, product: str, seen: Observation, note: str = "") -> str:
    """Name an opportunity of whoever asks; return its reference. NotSeen where `customer`, an id, is not theirs."""
    bank.scope.require(May.SEE_PERSONS)
    number = bank.number(customer) if customer else None
    actor, named = bank.scope.actor, int(policy().prospect.named)
    made = service.add(actor, customer_no=number, name=name, product=product, seen=seen, named=named, by=actor, note=note)
    return made.ref


def _seen(bank: ScopedBank, asked: QuerySet[Opportunity]) -> list[tuple[Opportunity, int | None]]:
    """Return those that are seen, each with its customer's number of today."""
    scope = bank.scope
    if not scope.may(May.SEE_PERSONS):
        return []
    if scope.role.reach is Reach.MANAGED:
        rows = list(asked.filter(Q(owner=scope.actor) | Q(customer_no__among=scope.managed)))
    else:
        rows = list(asked)
    numbers = {each.pk: bank.bank.snapshot.resolve_customer(each.customer_no) for each in rows if each.customer_no is not None}
    seen = bank.seen([number for number in numbers.values() if number is not None])
    owners = _owners(bank, [each.owner for each in rows if each.customer_no is None])
    return [(each, numbers.get(each.pk)) for each in rows
            if (numbers.get(each.pk) in seen if each.customer_no is not None else each.owner in owners)]


def _owners(bank: ScopedBank, owners: Iterable[str]) -> frozenset[str]:
    """Return of whom this person sees opportunities with people who are no customers: their own, a head those of the staff."""
    asked, scope = set(owners), bank.scope
    if scope.role.reach is not Reach.OUTLETS or scope.whole:
        return frozenset(asked if scope.whole else asked & {scope.actor})
    here = Staff.objects.filter(staff_number__in=asked, outlet__outlet_id__in=scope.outlets or ())
    return frozenset({*here.values_list("staff_number", flat=True), *(asked & {scope.actor})})


def _told(
    bank: ScopedBank, rows: Sequence[tuple[Opportunity, int | None]], named: Mapping[int, str] | None = None,
) -> list[Shown]:
    stated, curve = policy(), grades.curve(bank)
    seen = service.observations([each for each, _ in rows])
    names = names_of(bank, {number for _, number in rows if number is not None}) if named is None else named
    return [_shown(bank, each, number, names, seen[each.pk], stated, curve) for each, number in rows if seen[each.pk]]


def _shown(bank: ScopedBank, each: Opportunity, number: int | None, names: Mapping[int, str], seen: list[Observed],
           stated: Policy, curve: Curve | None) -> Shown:
    as_of = max(bank.as_of, seen[-1].on)
    made = graded([row.plain() for row in seen], stated, as_of=as_of)
    if made is None:  # not so: what was seen last is not later than the day
        raise NotSeen("there is no such opportunity among yours")
    name = names.get(number, customer_id(number)) if number is not None else each.name
    if number is None and not bank.scope.may(May.SEE_NAMES):
        name = str(masked("name", name))
    chance = curve.probability(made.maturity.score) if curve and each.state == OPEN else None
    return Shown(each.ref, each.owner, number, name, each.product, each.state, made, chance, as_of, tuple(seen))
