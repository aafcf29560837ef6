"""One's own account on one page: who one is here, password, second factor, where one is signed in."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from kequn.access.models import User
from kequn.access.scope import Scope
from kequn.web import language
from kequn.web.doors import page


@page()
def me(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Show one's own account."""
    factors = {factor.type: factor.wrap() for factor in Authenticator.objects.filter(user=request.user)}
    codes = factors.get(Authenticator.Type.RECOVERY_CODES)
    return render(request, "kequn/account/me.html", {
        "person": User.objects.select_related("outlet").get(username=scope.actor), "factor": Authenticator.Type.TOTP in factors,
        "codes": len(codes.get_unused_codes()) if codes else None, "required": settings.KEQUN_MFA == "required",
        "sessions": UserSession.objects.purge_and_list(request.user),
    })


@require_POST
@page()
def end_others(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Sign oneself out everywhere but here."""
    others = [session for session in UserSession.objects.filter(user=request.user) if not session.is_current()]
    for session in others:
        session.end()
    messages.success(request, language.text(f"已退出其他 {len(others)} 处登录", f"Signed out in {len(others)} other places"))
    return redirect("account_me")
