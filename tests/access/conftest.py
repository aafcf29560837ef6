"""People and scopes that the tests of access share."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kequn.access.models import User
from kequn.access.reading import scope_of
from kequn.access.scope import Scope
from kequn.organisation.models import Outlet

PASSWORD = "long-and-dull-9"  # noqa: S105 - of people that only tests know


@pytest.fixture
def tree(db: None) -> dict[str, Outlet]:
    """A head office with two branches, and an outlet in each."""
    places: dict[str, Outlet] = {"HO": Outlet.objects.create(outlet_id="HO", name="总行", level="head_office")}
    for branch, outlet in (("B1", "O1"), ("B2", "O2")):
        places[branch] = Outlet.objects.create(outlet_id=branch, name=branch, level="branch", parent=places["HO"])
        places[outlet] = Outlet.objects.create(outlet_id=outlet, name=outlet, level="outlet", parent=places[branch])
    return places


@pytest.fixture
def person(tree: dict[str, Outlet]) -> Callable[..., Scope]:
    """Make a person of a role at a place; return the scope."""

    def make(username: str, role: str, outlet: str = "HO") -> Scope:
        return scope_of(User.objects.create_user(username, password=PASSWORD, role_id=role, outlet=tree[outlet]))

    return make
