"""Handing customers over with what hangs on them: who takes them over goes on with the opportunities of who had them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db import transaction

from kequn.grading.service import follow
from kequn.loop.customer.who import stand_for
from kequn.loop.scoped import ScopedBank
from kequn.organisation import service


def hand_over(bank: ScopedBank, customers: Collection[int], to: str, *, deputy: str = "", on: date) -> int:
    """Let `to` answer for these customers, all of whom are seen, from a day on; return how many changed hands."""
    by = bank.scope.actor
    with transaction.atomic():
        before = service.standing(customers)
        changed = service.hand_over(customers, to, deputy=deputy, on=on, by=by)
        stored = stand_for(bank, customers)  # an opportunity may still go by a number that was merged
        follow({number: before[now].staff_number for number, now in stored.items() if now in before}, to, on=on, by=by)
    return changed
