"""What people do with opportunities: name one, say what they observed, sign or give it up. Each is one transaction."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone

from kequn.grading.model import LOST, MILESTONES, OPEN, SIGNED, WILLINGNESS, Observation
from kequn.grading.models import Handed, Observed, Opportunity, Repair, Survey
from kequn.kernel.errors import RefusedError
from kequn.organisation.models import Staff

LONGEST = {"name": 100, "product": 100, "note": 300}
MOST = Decimal(10) ** 15  # of an amount
TRUST = range(1, 6)


class GradeError(RefusedError):
    """Something that cannot be entered so."""


def add(owner: str, *, customer_no: int | None, name: str, product: str, seen: Observation, named: int, by: str,
        note: str = "") -> Opportunity:
    """Name an opportunity of `owner`, with what was first observed; `named` is how many open ones a member of staff may have.

    It is with a customer, or with a person who is none yet: then `name` says who.
    """
    name, product = " ".join(name.split())[: LONGEST["name"]], " ".join(product.split())[: LONGEST["product"]]
    if customer_no is None and not name:
        raise GradeError("请写姓名或客户号：商机要落到具体的人。",
                         "write a name or a customer's id: an opportunity is of a named person")
    if not product:
        raise GradeError("请写要签约的产品。", "write which product they would sign")
    _must_fit(seen, opened_on=None)
    with transaction.atomic():
        list(Staff.objects.select_for_update().filter(staff_number=owner))  # so that two at once cannot pass the limit
        if Opportunity.objects.filter(owner=owner, state=OPEN).count() >= named:
            raise GradeError(f"{owner} 已有 {named} 个跟进中的商机，先了结一些再加。",
                             f"{owner} has {named} open opportunities; close some before naming another")
        same = Opportunity.objects.filter(owner=owner, state=OPEN, customer_no=customer_no, product=product)
        if (same if customer_no else same.filter(name=name)).exists():
            raise GradeError("同一人同一产品的商机已在跟进中。", "this person's opportunity for this product is open already")
        made = Opportunity.objects.create(
            ref=f"S{secrets.randbelow(10**10):010d}", owner=owner, customer_no=customer_no, name="" if customer_no else name,
            product=product, opened_on=seen.on, by=by)
        _write(made, replace(seen, outcome=""), by, note)
    return made


def observe(ref: str, seen: Observation, *, by: str, note: str = "") -> None:
    """Add an observation to an open opportunity."""
    with transaction.atomic():
        made = _open(ref)
        _must_fit(seen, opened_on=made.opened_on)
        if not _says(seen) and not note.strip():
            raise GradeError("没有选任何变化。", "nothing was chosen")
        _write(made, replace(seen, outcome=""), by, note)


def end(ref: str, outcome: str, *, on: date, by: str, amount: Decimal | None = None, note: str = "") -> None:
    """Sign an opportunity or give it up, once: of two who do so at a time one is told that it is over."""
    if outcome not in (SIGNED, LOST):
        raise GradeError("结果是签约或流失。", "the outcome is signed or lost")
    seen = Observation(on, amount=amount, outcome=outcome)
    try:
        with transaction.atomic():
            made = _open(ref)
            _must_fit(seen, opened_on=made.opened_on)
            if not Opportunity.objects.filter(pk=made.pk, state=OPEN).update(state=outcome, closed_on=on):
                raise _over()
            _write(made, seen, by, note)
    except IntegrityError:
        raise _over() from None


def follow(managers: Mapping[int, str], to: str, *, on: date, by: str) -> int:
    """Let the open opportunities that each customer's former manager had with them go to `to`, on record; return how many.

    What somebody else named, a specialist say, stays with them.
    """
    with transaction.atomic():
        rows = Opportunity.objects.select_for_update().filter(customer_no__among=managers, state=OPEN).exclude(owner=to)
        passed = [each for each in rows if each.owner == managers[each.customer_no or 0]]
        Handed.objects.bulk_create(
            [Handed(opportunity=each, before=each.owner, after=to, on=on, by=by) for each in passed], batch_size=500)
        for each in passed:
            each.owner = to
        Opportunity.objects.bulk_update(passed, ["owner"], batch_size=500)
    return len(passed)


def forget(customers: Collection[int]) -> int:
    """Remove all that is on record of erased customers; return how many opportunities there were."""
    Survey.objects.filter(customer_no__among=customers).delete()
    Repair.objects.filter(customer_no__among=customers).delete()
    return Opportunity.objects.filter(customer_no__among=customers).delete()[1].get("grading.Opportunity", 0)


def observations(opportunities: Iterable[Opportunity]) -> dict[int, list[Observed]]:
    """Return what was observed of each opportunity, by its primary key and by day."""
    found: dict[int, list[Observed]] = {each.pk: [] for each in opportunities}
    for row in Observed.objects.filter(opportunity__pk__among=found).order_by("on", "pk"):
        found[row.opportunity_id].append(row)
    return found


def _open(ref: str) -> Opportunity:
    made = Opportunity.objects.select_for_update().filter(ref=ref).first()
    if made is None or made.state != OPEN:
        raise _over()
    return made


def _over() -> GradeError:
    return GradeError("这个商机已经了结，不能再改。", "this opportunity is over and cannot change any more")


def _says(seen: Observation) -> bool:
    return any(value is not None for value in (
        seen.willingness, seen.milestone, seen.planned_on, seen.amount, seen.brand, seen.salesperson, seen.product))


def _must_fit(seen: Observation, *, opened_on: date | None) -> None:
    if seen.on > timezone.localdate():
        raise GradeError(f"{seen.on} 还没有到，观察只能是今天或以前的。",
                         f"{seen.on} is still to come; what was observed lies in the past")
    if opened_on is not None and seen.on < opened_on:
        raise GradeError(f"商机 {opened_on} 才登记，请选当天或之后的日子。",
                         f"the opportunity was named on {opened_on}; choose that day or later")
    if seen.planned_on is not None and seen.planned_on < seen.on:
        raise GradeError("计划签约日不能早于观察日。", "the planned signing cannot lie before the day of the observation")
    if seen.willingness is not None and seen.willingness not in range(len(WILLINGNESS)):
        raise GradeError("意愿等级是 0 到 4。", "willingness is a level from 0 to 4")
    if seen.milestone is not None and seen.milestone not in MILESTONES:
        raise GradeError("没有这个里程碑。", f"there is no such milestone; there are {', '.join(MILESTONES)}")
    if any(trust is not None and trust not in TRUST for trust in (seen.brand, seen.salesperson, seen.product)):
        raise GradeError("信任是 1 到 5。", "trust is from 1 to 5")
    if seen.amount is not None and not 0 <= seen.amount < MOST:
        raise GradeError("金额要在 0 以上。", "the amount must be 0 or more")


def _write(made: Opportunity, seen: Observation, by: str, note: str) -> None:
    Observed.objects.create(
        opportunity=made, on=seen.on, willingness=seen.willingness, milestone=seen.milestone or "", planned_on=seen.planned_on,
        amount=seen.amount, brand=seen.brand, salesperson=seen.salesperson, product=seen.product, outcome=seen.outcome,
        note=" ".join(note.split())[: LONGEST["note"]], by=by)
