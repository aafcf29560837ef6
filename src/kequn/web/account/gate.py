"""Nothing opens before a handed-out password is changed and, where it is required, the second factor is set up."""

from __future__ import annotations

from collections.abc import Callable

from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from kequn.access.models import User

READY = "second_factor_ready"
FREE = ("/account/logout/", "/account/reauthenticate/", "/account/2fa/", "/preferences/", "/static/", "/health", "/ready")


class Gate:
    """Leads people who are not ready to the one page that makes them so."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, or lead to what is missing."""
        user = request.user
        missing = _missing(request, user) if isinstance(user, User) and not request.path.startswith(FREE) else None
        if missing is None or request.path == missing:
            return self.get_response(request)
        if request.headers.get("HX-Request"):
            return HttpResponse(status=401, headers={"HX-Redirect": missing})
        return redirect(missing)


def _missing(request: HttpRequest, user: User) -> str | None:
    if user.must_change_password and not _by_provider(request):
        return reverse("account_change_password")
    if settings.KEQUN_MFA == "required" and not request.session.get(READY):
        if not _by_provider(request) and not is_mfa_enabled(user):
            return reverse("mfa_activate_totp")
        request.session[READY] = True
    return None


def _by_provider(request: HttpRequest) -> bool:
    """Return whether the bank's identity provider let them in: it has its own second factor and passwords."""
    return any(record.get("method") == "socialaccount" for record in get_authentication_records(request, request.user))
