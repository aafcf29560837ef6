"""How a page is opened: signed in, with the scope of the person, and only by whom may.

Every view of a page is wrapped by `page`: it gets the request and the person's scope. A view reads the warehouse by
`kequn.bridge.reading.bank(scope)` and customers' records by functions that take the scope.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from kequn.access import log
from kequn.access.models import User
from kequn.access.reading import scope_of
from kequn.access.roles import May
from kequn.access.scope import Forbidden

View = Callable[..., HttpResponseBase]


def page(*may: May) -> Callable[[View], View]:
    """Open a view to people who are signed in and may do one of these things (without any: to all who are signed in)."""

    def wrap(view: View) -> View:
        @wraps(view)
        def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not isinstance(request.user, User):
                return _sign_in(request)
            scope = scope_of(request.user)
            if may and not any(scope.may(what) for what in may):
                raise Forbidden(f"{scope.role.en} may not open this page; an administrator can give another role")
            with log.watching(scope):
                return view(request, scope, *args, **kwargs)

        opened.kequn_may = may  # type: ignore[attr-defined]  # a test finds every page by it
        return opened

    return wrap


def _sign_in(request: HttpRequest) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return HttpResponse(status=401, headers={"HX-Redirect": "/account/login/"})
    return redirect_to_login(request.get_full_path(), "account_login")

