"""The scope of a signed-in person, from live records: a hand-over counts at once."""

from __future__ import annotations

from django.db.models import Q

from kequn.access.models import User
from kequn.access.roles import Reach
from kequn.access.scope import Scope
from kequn.organisation.models import Assignment, Outlet


def scope_of(user: User) -> Scope:
    """Return whose customers the person sees now."""
    role = user.role
    outlets = outlets_below(user.outlet) if role.reach is Reach.OUTLETS else frozenset()
    managed = managed_by(user.username) if role.reach is Reach.MANAGED else frozenset()
    return Scope(user.username, role, outlets, managed)


def outlets_below(outlet: Outlet | None) -> frozenset[str] | None:
    """Return the ids of a place and of all below it; None (all) for the head office, none where there is no place."""
    if outlet is None:
        return frozenset()
    if outlet.level == "head_office":
        return None
    found, level = {outlet.outlet_id}, [outlet.pk]
    while level:
        below = list(Outlet.objects.filter(parent_id__in=level).values_list("pk", "outlet_id"))
        below = [(pk, outlet_id) for pk, outlet_id in below if outlet_id not in found]
        found.update(outlet_id for _, outlet_id in below)
        level = [pk for pk, _ in below]
    return frozenset(found)


def managed_by(staff_number: str) -> frozenset[int]:
    """Return the numbers of the customers that a member of staff answers for, as manager or as deputy."""
    mine = Assignment.objects.filter(Q(staff_number=staff_number) | Q(deputy_number=staff_number), until=None)
    return frozenset(mine.values_list("customer_no", flat=True))


def manager_of(customer_no: int) -> Assignment | None:
    """Return who answers for a customer now."""
    return Assignment.objects.filter(customer_no=customer_no, until=None).first()


