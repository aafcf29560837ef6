"""The log of reads and exports: every look at a customer as a person, written before the page is shown; and who signed in.

`looked` is one INSERT for one customer, two for a list; the query by which alarms are found follows when the answer is sent.
Nothing changes or deletes a row: triggers in the database refuse it (`append_only`). A look that found nobody, because the
customer is another's or there is none, counts too: `watching` writes it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from enum import StrEnum
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from kequn.access import alarms, origin
from kequn.access.models import ReadLog, ReadLogCustomer
from kequn.access.scope import NotSeen, Scope


class What(StrEnum):
    """What a person looked at."""

    CUSTOMER = "customer"  # the page of one customer
    HOUSEHOLD = "household"
    IDENTITY = "identity"  # customers compared as one person, or the records of one
    SEARCH = "search"  # the customers a search found
    MEMBERS = "members"  # some members of a segment
    DAY = "day"  # the customers of a manager's day
    CALL = "call"  # a call to one's own customer was begun; nobody saw the number
    MOMENT = "moment"  # a moment, or a list of them
    OPPORTUNITY = "opportunity"  # an opportunity, or a list of them
    QUARANTINE = "quarantine"  # rows as the source wrote them
    REVEAL = "reveal"  # one value unmasked; the subject is the column
    EXPORT = "export"  # a file; the subject says of what
    LOGS = "logs"  # this log, as a file
    SIGNED_IN = "signed_in"
    SIGN_IN_REFUSED = "sign_in_refused"  # a wrong password, or a locked account
    NOT_SEEN = "not_seen"  # somebody who is not theirs, or is not there


def looked(
    scope: Scope, what: str, *, customer_no: int | None = None, customers: Collection[int] = (), number: int = 0,
    subject: str = "", reason: str = "",
) -> None:
    """Write that the person saw one customer, or the `customers` of a list or export (or `number` of them, unnamed)."""
    count = 1 if customer_no is not None else max(len(customers), number)
    _write(scope, what, customers, customer_no=customer_no, number=count, subject=subject, reason=reason)


def looked_again(scope: Scope, what: str, customers: Collection[int]) -> None:
    """Write that the person saw a list that one opens many times a day: each look, and each customer at their first that day."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    today = ReadLogCustomer.objects.filter(log__actor=scope.actor, log__what=str(what), log__at__gte=midnight)
    looked(scope, what, customers=frozenset(customers) - frozenset(today.values_list("customer_no", flat=True)))


@contextmanager
def watching(scope: Scope) -> Iterator[None]:
    """Write a look at somebody whom the person does not see, when the code inside ends with NotSeen."""
    try:
        yield
    except NotSeen as error:
        _write(scope, What.NOT_SEEN, customer_no=error.customer_no)
        raise


def looks_at(customer_no: int) -> QuerySet[ReadLog]:
    """Return the looks at one customer, the latest first: opened alone, in a list, or in an export."""
    alone = ReadLog.objects.filter(customer_no=customer_no).order_by().values("pk")
    listed = ReadLogCustomer.objects.filter(customer_no=customer_no).values("log_id")
    return ReadLog.objects.filter(pk__in=alone.union(listed))  # each half by its index; an OR would read the whole log


def _write(scope: Scope, what: str, customers: Collection[int] = (), **fields: Any) -> None:
    came, now = origin.current(), timezone.now()
    with transaction.atomic():
        row = ReadLog.objects.create(at=now, actor=scope.actor, role_id=scope.role.id, what=str(what),
                                     address=came.address, request_id=came.request_id, **fields)
        ReadLogCustomer.objects.bulk_create([ReadLogCustomer(log=row, customer_no=seen) for seen in customers])
    origin.after_answer(partial(alarms.consider, scope.actor, scope.role.id, at=now))
