"""Who answers for some customers, by name: two queries, however many they are."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from kequn.organisation.models import Staff
from kequn.organisation.service import standing


@dataclass(frozen=True)
class Serving:
    """The manager and the deputy of a customer, by name or else by staff number; the deputy may be empty."""

    manager: str
    deputy: str


def managers(numbers: Collection[int]) -> dict[int, Serving]:
    """Return who answers for each of the customers that have somebody; the caller has found them within the scope."""
    held = standing(numbers)
    staff = {one.staff_number for one in held.values()} | {one.deputy_number for one in held.values()}
    names = dict(Staff.objects.filter(staff_number__in=staff - {""}).values_list("staff_number", "name"))
    return {number: Serving(names.get(one.staff_number, one.staff_number), names.get(one.deputy_number, one.deputy_number))
            for number, one in held.items()}
