"""The organisation as pages show it: the tree of places, who works there, and how many customers each of them answers for."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.db.models import Count

from kequn.organisation.models import Assignment, Outlet, Staff

FEWEST, MOST = 80, 500  # customers of a manager: fewer leave time idle, more cannot be known (METHOD)
MANAGERS = frozenset({"manager", "remote_agent"})  # who is held to those numbers


@dataclass(frozen=True)
class Load:
    """One member of staff with the customers they answer for, and those they are the deputy for."""

    staff: Staff
    customers: int
    deputised: int

    @property
    def fit(self) -> str:
        """Say whether that is few, many or right; of who manages no portfolio nothing is said."""
        if self.staff.position not in MANAGERS:
            return ""
        return "few" if self.customers < FEWEST else "many" if self.customers > MOST else "right"


class Tree:
    """All places, read once."""

    def __init__(self) -> None:
        self.by_id = {outlet.outlet_id: outlet for outlet in Outlet.objects.all()}
        ids = {outlet.pk: outlet.outlet_id for outlet in self.by_id.values()}
        self.parents = {id_: ids.get(outlet.parent_id or 0) for id_, outlet in self.by_id.items()}
        self._below: dict[str, list[str]] = {}
        for id_, parent in self.parents.items():
            if parent is not None:
                self._below.setdefault(parent, []).append(id_)

    def tops(self, seen: Collection[str] | None) -> list[str]:
        """Return the highest of the places that somebody sees; of all of them where `seen` is None."""
        among = self.by_id.keys() if seen is None else [id_ for id_ in self.by_id if id_ in seen]
        return sorted(id_ for id_ in among if self.parents[id_] is None or (seen is not None and self.parents[id_] not in seen))

    def children(self, id_: str) -> list[Outlet]:
        """Return the places directly below one."""
        return [self.by_id[child] for child in self._below.get(id_, ())]

    def subtree(self, id_: str) -> frozenset[str]:
        """Return a place and all below it; a circle in the files ends where it began."""
        found, waiting = {id_}, [id_]
        while waiting:
            below = [child for child in self._below.get(waiting.pop(), ()) if child not in found]
            found.update(below)
            waiting += below
        return frozenset(found)

    def way_to(self, id_: str, seen: Collection[str] | None) -> list[Outlet]:
        """Return the places above one, the highest first, as far as somebody sees them."""
        return list(reversed(list(self._above(id_, seen))))

    def _above(self, id_: str, seen: Collection[str] | None) -> Iterator[Outlet]:
        passed = {id_}
        parent = self.parents[id_]
        while parent is not None and parent not in passed and (seen is None or parent in seen):
            passed.add(parent)
            yield self.by_id[parent]
            parent = self.parents[parent]


def loads(outlet_ids: Collection[str]) -> list[Load]:
    """Return who works in these places with their loads, the heaviest first."""
    staff = [each for each in Staff.objects.filter(active=True).select_related("outlet") if _works_in(each, outlet_ids)]
    standing = Assignment.objects.filter(until=None).order_by()
    managed = dict(standing.values_list("staff_number").annotate(Count("pk")))
    deputised = dict(standing.exclude(deputy_number="").values_list("deputy_number").annotate(Count("pk")))
    made = [Load(each, managed.get(each.staff_number, 0), deputised.get(each.staff_number, 0)) for each in staff]
    return sorted(made, key=lambda load: (-load.customers, load.staff.staff_number))


def member(number: str, outlet_ids: Collection[str] | None) -> Staff | None:
    """Return a member of staff who works in one of these places (None: anywhere)."""
    found = Staff.objects.select_related("outlet").filter(staff_number=number).first()
    return found if found and (outlet_ids is None or _works_in(found, outlet_ids)) else None


def assignments_of(staff_number: str) -> dict[int, Assignment]:
    """Return the standing assignments of a manager by customer."""
    return {each.customer_no: each for each in Assignment.objects.filter(staff_number=staff_number, until=None)}


def assigned() -> list[int]:
    """Return the customers for whom somebody answers."""
    return list(Assignment.objects.filter(until=None).order_by().values_list("customer_no", flat=True))


def _works_in(staff: Staff, outlet_ids: Collection[str]) -> bool:
    return staff.outlet is not None and staff.outlet.outlet_id in outlet_ids
