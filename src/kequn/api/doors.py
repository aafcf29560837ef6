"""How an operation is opened: by a key or a signed-in person, with their scope, and only to whom may; and how often.

Every operation is declared with `auth=opened_to(May.…)`: a call reaches it with `request.auth`, the scope of who asks. It
reads the warehouse by `kequn.bridge.reading.bank(request.auth)` and customers' records by functions that take the scope.
"""

from __future__ import annotations

import time
from collections import Counter
from threading import Lock
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from ninja.security import APIKeyCookie, HttpBearer
from ninja.throttling import BaseThrottle

from kequn.access.keys import scope_of_key
from kequn.access.models import User
from kequn.access.reading import scope_of
from kequn.access.roles import May
from kequn.access.scope import Forbidden, Scope

MINUTE = 60


class Call(HttpRequest):
    """A request that came through a door."""

    auth: Scope


def opened_to(*may: May) -> list[Any]:
    """Open an operation to whoever may do one of these things (without any: to all who have a key or are signed in)."""
    return [Key(may), Session(may)]


class Key(HttpBearer):
    """A key in the header `Authorization: Bearer …`."""

    def __init__(self, may: tuple[May, ...]) -> None:
        super().__init__()
        self.may = may

    def authenticate(self, request: HttpRequest, token: str) -> Scope:  # noqa: ARG002  # as ninja calls it
        """Return the scope of the key. ApiKeyError where it is not valid."""
        return _allowed(scope_of_key(token), self.may)


class Session(APIKeyCookie):
    """The session of a signed-in person; methods that change something need the CSRF token, too."""

    param_name = settings.SESSION_COOKIE_NAME

    def __init__(self, may: tuple[May, ...]) -> None:
        super().__init__(csrf=True)
        self.may = may

    def __call__(self, request: HttpRequest) -> Scope | None:
        """Return the scope of the person; None where nobody is signed in, or where the caller chose to come with a header."""
        if not isinstance(request.user, User) or "Authorization" in request.headers:
            return None
        self._get_key(request)  # refuses a forged request
        return _allowed(scope_of(request.user), self.may)

    def authenticate(self, request: HttpRequest, key: str | None) -> Scope | None:
        """Not asked: Django has read the session already."""
        raise NotImplementedError


def _allowed(scope: Scope, may: tuple[May, ...]) -> Scope:
    if may and not any(scope.may(what) for what in may):
        raise Forbidden(f"{scope.role.en} may not do this; an administrator can give another role")
    return scope


class PerCaller(BaseThrottle):
    """So many calls a minute for each key and each person, `settings.KEQUN_API_CALLS_A_MINUTE`, in each web process.

    They are counted in memory: a count that all processes share would cost every call a write to the records.
    """

    def __init__(self) -> None:
        self._guard, self._minute, self._calls = Lock(), 0, Counter[str]()

    def allow_request(self, request: HttpRequest) -> bool:
        """Count the call in its minute; False where there were enough."""
        scope: Scope = request.auth  # type: ignore[attr-defined]  # a door has set it
        minute = int(time.time()) // MINUTE
        with self._guard:
            if minute != self._minute:
                self._minute = minute
                self._calls.clear()
            self._calls[scope.actor] += 1
            return self._calls[scope.actor] <= settings.KEQUN_API_CALLS_A_MINUTE

    def wait(self) -> float:
        """Return the seconds until the next minute."""
        return MINUTE - time.time() % MINUTE
