"""What stands on record between the bank and customers: contacts, promises, what they wish, what was understood of them.

Of a customer it is theirs and that of those who were merged into them.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import TypeVar

from django.db.models import Q, QuerySet
from django.utils import timezone

from kequn.loop.customer.who import stand_for
from kequn.loop.scoped import ScopedBank
from kequn.relationship.model import REFUSALS
from kequn.relationship.models import Contact, Hours, Insight, Meeting, Promise, Wish

Row = TypeVar("Row", Contact, Promise, Meeting, Wish, Hours, Insight)
WAITING_MEETINGS = Meeting.objects.filter(contact=None, off_at=None)


def contacts(bank: ScopedBank, numbers: Collection[int], *, since: datetime) -> dict[int, list[Contact]]:
    """Return the contacts with these customers, all of whom are seen, since a moment and every refusal, newest first."""
    return _theirs(bank, numbers, Contact.objects.filter(Q(at__gte=since) | Q(answer__in=REFUSALS)).order_by("-at", "-pk"))


def promises(bank: ScopedBank, numbers: Collection[int]) -> dict[int, list[Promise]]:
    """Return the promises to these customers, all of whom are seen, that wait to be kept, the earliest first."""
    return _theirs(bank, numbers, Promise.objects.filter(kept_at=None))


def meetings(bank: ScopedBank, numbers: Collection[int]) -> dict[int, list[Meeting]]:
    """Return the meetings with these customers, all of whom are seen, that wait to be held, the earliest first."""
    return _theirs(bank, numbers, WAITING_MEETINGS)


def wishes(bank: ScopedBank, numbers: Collection[int]) -> dict[int, list[Wish]]:
    """Return what these customers, all of whom are seen, said they want and do not, the first first."""
    return _theirs(bank, numbers, Wish.objects.order_by("at", "pk"))


def hours(bank: ScopedBank, numbers: Collection[int]) -> dict[int, list[Hours]]:
    """Return when these customers, all of whom are seen, said they want to be contacted, the newest last."""
    return _theirs(bank, numbers, Hours.objects.order_by("at", "pk"))


def insights(bank: ScopedBank, number: int) -> dict[str, Insight]:
    """Return what stands as understood of a customer whom `bank.number` has found, by kind."""
    found = _theirs(bank, [number], Insight.objects.order_by("at", "pk"))
    return {each.kind: each for each in found.get(number, ())}


def plan(bank: ScopedBank, number: int, *, since: date) -> Insight | None:
    """Return the plan for a customer whom `bank.number` has found, where it was written on that day or later."""
    found = insights(bank, number).get("plan")
    return found if found and timezone.localdate(found.at) >= since else None


def _theirs(bank: ScopedBank, numbers: Collection[int], rows: QuerySet[Row]) -> dict[int, list[Row]]:
    stands, found = stand_for(bank, numbers), dict[int, list[Row]]()
    for each in rows.filter(customer_no__among=stands):
        found.setdefault(stands[each.customer_no], []).append(each)
    return found
