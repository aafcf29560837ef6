"""Every way in is a door: `@page` opens a page, `opened_to` an operation; behind them nothing is read without a scope."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver

import kequn
from kequn.access.roles import May
from kequn.api.api import api
from tests.web.doors import breaches

PUBLIC = {  # what somebody may open who has not signed in
    "kequn.web.home.preferences.preferences",  # language and theme
}
BEFORE_SIGNING_IN = ("allauth.", "kequn.web.account.", "kequn.project.", "kequn.api.errors.nowhere", "ninja.")
FOLDER = Path(kequn.__file__).parent


def patterns(resolver: URLResolver | None = None, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Yield every address with its pattern."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry, before + str(entry.pattern))
        else:
            yield before + str(entry.pattern), entry


def unopened(callback: Any) -> bool:
    """Return whether a view of ours is neither a page nor public."""
    view = getattr(callback, "func", callback)  # ninja hands its own views on with what they are about
    name = f"{view.__module__}.{view.__name__}"
    if name in PUBLIC or hasattr(callback, "kequn_may"):
        return False
    return not name.startswith(BEFORE_SIGNING_IN)


def test_every_page_is_opened_by_the_door() -> None:
    assert [route for route, pattern in patterns() if unopened(pattern.callback)] == []


def test_a_page_beside_the_door_is_found() -> None:
    def customer_list(request: object) -> None:
        """Show everybody."""

    customer_list.__module__ = "kequn.web.workbench.views"
    assert unopened(customer_list)


def operations() -> Iterator[tuple[str, Any]]:
    """Yield every operation of the API with its address."""
    for router in api._get_bound_routers():
        for path, view in router.path_operations.items():
            for operation in view.operations:
                yield f"{operation.methods[0]} {router.prefix}{path}", operation


def test_every_operation_says_who_may() -> None:
    found = {name: [getattr(door, "may", None) for door in operation.auth_callbacks] for name, operation in operations()}
    assert len(found) > 15
    open_to_all = [name for name, rights in found.items() if not all(rights) or not rights]
    assert open_to_all == ["GET /me"]
    assert all(isinstance(may, May) for rights in found.values() for door in rights for may in door or ())


def of_customers() -> set[str]:
    """Return the names of the models whose rows are of a customer."""
    return {model.__name__ for model in apps.get_models() if any(field.name == "customer_no" for field in model._meta.fields)}


def test_behind_the_doors_nothing_is_read_without_a_scope() -> None:
    models = of_customers()
    assert {"Assignment", "ReadLog"} <= models
    files = [file for folder in ("web", "api") for file in sorted((FOLDER / folder).rglob("*.py"))]
    found = [f"{file.relative_to(FOLDER)} {breach}" for file in files for breach in breaches(file.read_text("utf-8"), models)]
    assert found == []


@pytest.mark.parametrize(("planted", "breach"), [
    ("def view(request, scope: Scope):\n    return reading._current.bank", "reading._current is not for doors"),
    ("def view(request, scope: Scope):\n    bank.connection.cursor()", ".connection is for kequn.loop"),
    ("def view(request, scope: Scope):\n    with reading.bank(Scope('me', ROLES['analyst'])) as bank:\n        pass",
     "reading.bank takes the scope of who asks"),
    ("def helper(number: int):\n    return Assignment.objects.get(customer_no=number)", "Assignment is asked without a scope"),
])  # fmt: skip
def test_a_planted_breach_is_found(planted: str, breach: str) -> None:
    assert any(breach in found for found in breaches(planted, {"Assignment"}))


def test_what_is_right_is_no_breach() -> None:
    right = "def mine(scope: Scope):\n    with reading.bank(scope):\n        Assignment.objects.filter(deputy=scope.actor)"
    assert list(breaches(right, {"Assignment"})) == []
