"""A town for the tests of doors: places, a person of every role, and customers of theirs and of others, on the demo bank.

The records say who is where: two outlets in one sub-branch, a second branch, a third. Whom each person may see is worked out here
from the customers' outlets and the lists below, not by asking the product.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from kequn.access.models import User
from kequn.access.roles import ROLES
from kequn.bridge import reading
from kequn.loop.bank import Bank
from kequn.organisation.models import Assignment, Outlet

TREE = (
    ("100000", "总行", None, "head_office"),
    ("101000", "城中分行", "100000", "branch"), ("101100", "云湖支行", "101000", "sub_branch"),
    ("101101", "云湖人民路营业厅", "101100", "outlet"), ("101201", "澜桥湖滨路营业厅", "101100", "outlet"),
    ("102000", "新城分行", "100000", "branch"), ("102300", "北塔支行", "102000", "sub_branch"),
    ("102301", "北塔学府路营业厅", "102300", "outlet"),
    ("103000", "县域分行", "100000", "branch"), ("103500", "清溪支行", "103000", "sub_branch"),
    ("103501", "清溪青年路营业厅", "103500", "outlet"),
)  # fmt: skip
PLACES: Mapping[str, str] = {
    "manager": "101101", "lobby_manager": "101101", "remote_agent": "100000", "sub_branch_head": "101100",
    "branch_head": "101000", "operations": "102000", "analyst": "100000", "compliance": "100000", "auditor": "100000",
    "board": "100000", "administrator": "100000",
}  # fmt: skip
OUTLETS: Mapping[str, tuple[str, ...]] = {
    "lobby_manager": ("101101",), "sub_branch_head": ("101101", "101201"), "branch_head": ("101101", "101201"),
    "operations": ("102301",),
}  # fmt: skip
PASSWORD = "long-and-dull-9"  # noqa: S105  # of people that only tests know


@dataclass(frozen=True)
class Town:
    """Who lives here: the numbers of all customers by outlet, and whom each role's person sees as persons."""

    home: Path
    everybody: frozenset[int]
    seen: Mapping[str, frozenset[int]]

    def person(self, role: str) -> User:
        """Return the person of a role."""
        return User.objects.get(username=f"{role}-1")

    def others(self, role: str) -> frozenset[int]:
        """Return the customers whom the role's person does not see."""
        return self.everybody - self.seen[role]


def settle(home: Path) -> Town:
    """Write the places, people and assignments into the records."""
    places: dict[str, Outlet] = {}
    for outlet_id, name, parent, level in TREE:
        above = places.get(parent) if parent else None
        places[outlet_id] = Outlet.objects.create(outlet_id=outlet_id, name=name, parent=above, level=level)
    for role in ROLES:
        User.objects.create_user(f"{role}-1", password=PASSWORD, role_id=role, outlet=places[PLACES[role]])
    by_outlet = customers_by_outlet(home)
    managed = {"manager": by_outlet["101101"][:40], "somebody-else": by_outlet["101101"][40:80],
               "remote_agent": by_outlet["103501"][:12]}
    Assignment.objects.bulk_create(
        Assignment(customer_no=number, staff_number=name if name == "somebody-else" else f"{name}-1", since=date(2026, 1, 1))
        for name, numbers in managed.items() for number in numbers)
    seen = {role: frozenset(managed.get(role, ())) for role in ROLES}
    for role, outlets in OUTLETS.items():
        seen[role] = frozenset(number for outlet in outlets for number in by_outlet[outlet])
    return Town(home, frozenset(number for numbers in by_outlet.values() for number in numbers), seen)


@cache
def customers_by_outlet(home: Path) -> dict[str, list[int]]:
    """Return the numbers of the customers of each outlet."""
    with Bank(home) as bank, bank.connection.cursor() as cursor:
        rows = cursor.execute("SELECT outlet_id, customer_no FROM main.customer_tags ORDER BY ALL").fetchall()
    found: dict[str, list[int]] = {}
    for outlet, number in rows:
        found.setdefault(outlet, []).append(number)
    return found


def leave() -> None:
    """Let go of the home that this process had open."""
    if reading._current is not None:
        reading._current.bank.close()
        reading._current = None
