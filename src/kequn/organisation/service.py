"""What is done with assignments: hand over, give a deputy, return to the pool. Each is one transaction; the past is kept."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from kequn.kernel.errors import RefusedError
from kequn.organisation.models import Assignment, Staff

SERVING_NOBODY = frozenset({"operations"})  # positions whose people never answer for customers
MERGED, PARTED = "merge", "part"  # who ended or began an assignment where two customers became one, or one became two
CHUNK = 500  # rows that are written at once


class AssignmentError(RefusedError):
    """An assignment that cannot be."""


@dataclass(frozen=True)
class _Wish:
    """Who shall answer for a customer from a day on; nobody where `manager` is empty."""

    manager: str
    deputy: str


Choice = Callable[[Assignment | None], _Wish]


def hand_over(customers: Collection[int], to: str, *, deputy: str = "", on: date, by: str) -> int:
    """Let `to` answer for the customers from the day `on`, with the deputy given; return how many changed hands.

    Customers of the pool may be among them. Who has that manager and deputy already stays as they are.
    """
    _must_serve(to)
    if deputy:
        _must_serve(deputy)
    if to == deputy:
        raise AssignmentError(f"{to} 不能做自己的副管户，请另选一人或留空。",
                              f"{to} cannot be their own deputy; name somebody else or nobody")
    return _change(customers, lambda _: _Wish(to, deputy), on=on, by=by)


def deputise(customers: Collection[int], deputy: str, *, on: date, by: str) -> int:
    """Give customers that have a manager another deputy from the day `on`, or none where it is empty; return how many changed."""
    if deputy:
        _must_serve(deputy)

    def wish(standing: Assignment | None) -> _Wish:
        if standing is None:
            raise AssignmentError("公共池的客户没有管户经理，不能设副管户；请先移交给一位经理。",
                                  "a customer of the pool has no manager to be deputised for; hand the customer over first")
        if standing.staff_number == deputy:
            raise AssignmentError(f"{deputy} 是其中客户的管户经理，不能做自己的副管户。",
                                  f"{deputy} is the manager of one of these customers and cannot be their own deputy")
        return _Wish(standing.staff_number, deputy)

    return _change(customers, wish, on=on, by=by)


def to_pool(customers: Collection[int], *, on: date, by: str) -> int:
    """Return customers to the pool of their outlet from the day `on`; return how many left a manager."""
    return _change(customers, lambda _: _Wish("", ""), on=on, by=by)


def forget(customers: Collection[int]) -> int:
    """Remove every assignment of erased customers; return how many there were."""
    return Assignment.objects.filter(customer_no__among=customers).delete()[0]


def merge(pairs: Mapping[int, int], *, on: date) -> int:
    """Let the assignments of merged customers go on with the survivor, whose own manager stands; return how many were ended."""
    merged = standing(pairs)
    survivors = standing(pairs[number] for number in merged)
    now, beginning = timezone.now(), []
    for number, before in merged.items():
        if pairs[number] not in survivors:
            going_on = Assignment(customer_no=pairs[number], staff_number=before.staff_number, since=max(on, before.since),
                                  deputy_number=before.deputy_number, recorded_at=now, recorded_by=MERGED)
            survivors[pairs[number]] = going_on
            beginning.append(going_on)
        before.until, before.ended_at, before.ended_by = max(on, before.since), now, MERGED
    with transaction.atomic():
        Assignment.objects.bulk_update(merged.values(), ["until", "ended_at", "ended_by"], batch_size=CHUNK)
        Assignment.objects.bulk_create(beginning, batch_size=CHUNK)
    return len(merged)


def part(pairs: Mapping[int, int], *, on: date) -> int:
    """Give customers who are merged no longer the manager whom a merge took from them; return how many.

    Where the survivor went on with that very assignment, it ends with the survivor.
    """
    taken = set(Assignment.objects.filter(ended_by=MERGED).values_list("customer_no", flat=True)) - set(pairs)
    alone = Assignment.objects.filter(customer_no__among=taken - set(standing(taken))).order_by("since", "pk")
    last = {each.customer_no: each for each in alone}
    back, now = [each for each in last.values() if each.ended_by == MERGED], timezone.now()
    with transaction.atomic():
        for before in back:
            going_on = Assignment.objects.filter(recorded_by=MERGED, staff_number=before.staff_number, until=None)
            for each in going_on.filter(recorded_at=before.ended_at or now):
                each.until, each.ended_at, each.ended_by = max(on, each.since), now, PARTED
                each.save(update_fields=["until", "ended_at", "ended_by"])
        Assignment.objects.bulk_create(
            [Assignment(customer_no=before.customer_no, staff_number=before.staff_number, deputy_number=before.deputy_number,
                        since=max(on, before.since), recorded_at=now, recorded_by=PARTED) for before in back], batch_size=CHUNK)
    return len(back)


def standing(customers: Iterable[int]) -> dict[int, Assignment]:
    """Return who answers now for each of the customers that have somebody."""
    return {each.customer_no: each for each in Assignment.objects.filter(customer_no__among=set(customers), until=None)}


def _must_serve(staff_number: str) -> None:
    who = Staff.objects.filter(staff_number=staff_number).first()
    if who is None:
        raise AssignmentError(f"没有工号为 {staff_number} 的员工；员工名单随下一次运行从文件更新。",
                              f"there is no member of staff {staff_number}; staff come from the bank's files with the next run")
    if not who.active:
        raise AssignmentError(f"{staff_number} 已离职，请另选一人。",
                              f"{staff_number} does not work here any more; choose somebody else")
    if who.position in SERVING_NOBODY:
        raise AssignmentError(f"{staff_number} 的岗位不管户，请选择客户经理。",
                              f"{staff_number} works in {who.position} and serves no customers; choose a manager")


def _change(customers: Collection[int], wish: Choice, *, on: date, by: str) -> int:
    """End what stands and begin what is wished, for each customer for whom it is something else."""
    if not customers:
        raise AssignmentError("没有选择客户，请至少选择一位。", "no customer was chosen; choose at least one")
    if on > timezone.localdate():
        raise AssignmentError(f"{on} 还没有到；管户从今天或更早的日子开始。",
                              f"{on} is still to come; an assignment begins today or on an earlier day")
    try:
        return _changed(customers, wish, on=on, by=by)
    except IntegrityError:  # somebody else handed one of them over between our reading and our writing
        raise AssignmentError("其中有客户刚刚换了管户经理，请刷新后重新选择。",
                              "one of these customers changed hands this moment; look again and choose anew") from None


def _changed(customers: Collection[int], wish: Choice, *, on: date, by: str) -> int:
    ending, beginning, now = [], [], timezone.now()
    with transaction.atomic():
        held = standing(customers)
        for number in sorted(set(customers)):
            before, wanted = held.get(number), wish(held.get(number))
            if (before.staff_number, before.deputy_number) == (wanted.manager, wanted.deputy) if before else not wanted.manager:
                continue
            if before:
                ending.append(_ended(before, on=on, by=by, now=now))
            if wanted.manager:
                beginning.append(Assignment(customer_no=number, staff_number=wanted.manager, deputy_number=wanted.deputy,
                                            since=on, recorded_at=now, recorded_by=by))
        Assignment.objects.bulk_update(ending, ["until", "ended_at", "ended_by"], batch_size=CHUNK)
        Assignment.objects.bulk_create(beginning, batch_size=CHUNK)
    return len(ending) + sum(made.customer_no not in held for made in beginning)


def _ended(before: Assignment, *, on: date, by: str, now: datetime) -> Assignment:
    if on < before.since:
        known = f"one of these customers is with {before.staff_number} since {before.since}"
        raise AssignmentError(f"其中有客户自 {before.since} 起由 {before.staff_number} 管户，请选择当天或之后的日子。",
                              f"{known}; choose that day or a later one")
    before.until, before.ended_at, before.ended_by = on, now, by
    return before
