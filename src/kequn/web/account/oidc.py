"""Signing in through the bank's own identity provider: people are matched by staff number, and nobody is made."""

from __future__ import annotations

from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import render

from kequn.access.models import User


class OidcAdapter(DefaultSocialAccountAdapter):
    """What the provider says of somebody becomes one of the people who are here already, or nobody."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Nobody signs up."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Find the person by the claim that holds the staff number, each time anew: no link is kept that could grow old."""
        number = _claims(sociallogin.account.extra_data).get(settings.KEQUN_OIDC_CLAIM)
        user = User.objects.filter(username=str(number), is_active=True).first() if number else None
        if user is None or sociallogin.state.get("process") != "login":
            raise ImmediateHttpResponse(render(request, "kequn/account/unknown.html", status=403))
        sociallogin.user = user

    def on_authentication_error(self, request: HttpRequest, provider: Any, error: Any = None, exception: Any = None,
                                extra_context: Any = None) -> None:
        """Say in our own page that the provider did not answer as it should."""
        raise ImmediateHttpResponse(render(request, "socialaccount/authentication_error.html", status=502))


def _claims(data: dict[str, Any]) -> dict[str, Any]:
    """Return the claims: of the user's page at the provider, over those of the token."""
    return {**(data.get("id_token") or {}), **(data.get("userinfo") or {})}
