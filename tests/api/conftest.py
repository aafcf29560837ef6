"""What the tests of the API share: the town, keys, and a caller."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from kequn.access.keys import make
from kequn.access.reading import scope_of
from tests.web.living import own_town, personal, town
from tests.web.town import Town

__all__ = ["own_town", "personal", "town"]

ROOT = "/api/v1"
Caller = Callable[..., Any]


@pytest.fixture
def key(town: Town) -> Callable[[str], str]:
    """Make a key of a role at the place of the role's person; return its text."""
    administrator = scope_of(town.person("administrator"))
    return lambda role: make(administrator, f"a machine of {role}", role, town.person(role).outlet, 30)[1]


@pytest.fixture
def call(town: Town, client: Client) -> Caller:
    """Call an operation as the person of a role: `call("manager", "post", "/count", {"expression": …})`."""

    def ask(role: str, method: str, path: str, given: Any = None) -> Any:
        client.force_login(town.person(role))
        if method == "get":
            return client.get(ROOT + path)
        return client.post(ROOT + path, given if given is not None else {}, content_type="application/json")

    return ask
