"""People: a list, one person, adding one; a one-time password is shown once."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from kequn.access import people as service
from kequn.access.models import User
from kequn.access.roles import ROLES, May
from kequn.access.scope import Scope
from kequn.organisation.models import Outlet
from kequn.web import language
from kequn.web.administration.forms import PersonForm, roles
from kequn.web.administration.words import REASONS
from kequn.web.doors import page

STATES = {"active": ("可登录", "may sign in"), "closed": ("已停用", "closed"), "locked": ("已锁定", "locked")}
LONG = 30  # rows of a page, and of a history


@page(May.MANAGE_USERS)
def people(request: HttpRequest, scope: Scope) -> HttpResponse:
    """List the people, found by number or name, by role, by whether they may sign in."""
    found = _found(request.GET.get("q", "").strip(), request.GET.get("role", ""), request.GET.get("state", ""))
    shown = Paginator(found.select_related("outlet").order_by("username"), LONG).get_page(request.GET.get("page"))
    states = [(state, language.text(*words)) for state, words in STATES.items()]
    return render(request, "kequn/administration/people.html", {
        "page": shown, "roles": roles(), "states": states, "now": timezone.now(), "asked": request.GET})


def _found(text: str, role_id: str, state: str) -> QuerySet[User]:
    found = User.objects.all()
    if text:
        found = found.filter(Q(username__icontains=text) | Q(display_name__icontains=text))
    if role_id:
        found = found.filter(role_id=role_id)
    if state == "locked":
        return found.filter(locked_until__gt=timezone.now())
    return found.filter(is_active=state == "active") if state in STATES else found


@never_cache
@page(May.MANAGE_USERS)
def add(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Add a person and show the one-time password, once."""
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        user, secret = service.add(scope, given["staff_number"], role_id=given["role"], outlet_id=given["outlet"],
                                   name=given["name"])
        return render(request, "kequn/administration/password.html", {"person": user, "password": secret})
    return render(request, "kequn/administration/person_new.html", {"form": form, "outlets": _outlets()})


@page(May.MANAGE_USERS)
def person(request: HttpRequest, scope: Scope, number: int) -> HttpResponse:
    """Show one person, and change what they may do and where."""
    user = _one(number)
    now = {"name": user.display_name, "role": user.role_id, "outlet": user.outlet.outlet_id if user.outlet else "",
           "active": user.is_active}
    form = PersonForm(request.POST or None, person=user, initial=now)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        service.change(scope, user, role_id=given["role"], outlet_id=given["outlet"], name=given["name"], active=given["active"])
        messages.success(request, language.text(f"已保存 {user.username} 的权限", f"What {user.username} may do is saved"))
        return redirect("person", number)
    return render(request, "kequn/administration/person.html", {
        "person": user, "form": form, "oneself": user.username == scope.actor, "outlets": _outlets(), "history": _history(user),
        "sessions": UserSession.objects.purge_and_list(user), "now": timezone.now(),
        "factor": Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()})


@never_cache
@require_POST
@page(May.MANAGE_USERS)
def password(request: HttpRequest, scope: Scope, number: int) -> HttpResponse:
    """Hand out a one-time password and show it, once."""
    user = _one(number)
    secret = service.hand_out_password(scope, user)
    return render(request, "kequn/administration/password.html", {"person": user, "password": secret})


@require_POST
@page(May.MANAGE_USERS)
def forget_second_factor(request: HttpRequest, scope: Scope, number: int) -> HttpResponse:
    """Take the second factor away from somebody who lost their phone."""
    user = _one(number)
    service.forget_second_factor(scope, user)
    said = language.text(f"已取消 {user.username} 的双因素认证", f"The second factor of {user.username} is taken away")
    messages.success(request, said)
    return redirect("person", number)


@require_POST
@page(May.MANAGE_USERS)
def end_sessions(request: HttpRequest, scope: Scope, number: int) -> HttpResponse:
    """Sign somebody out everywhere."""
    user = _one(number)
    service.end_sessions(user)
    messages.success(request, language.text(f"{user.username} 的登录已全部退出", f"{user.username} is signed out everywhere"))
    return redirect("person", number)


def _one(number: int) -> User:
    user = User.objects.select_related("outlet").filter(pk=number).first()
    if user is None:
        raise Http404
    return user


def _outlets() -> list[tuple[str, str]]:
    return list(Outlet.objects.values_list("outlet_id", "name"))


def _history(user: User) -> list[dict[str, Any]]:
    """Return the last changes of a person, each with who made it, in words."""
    rows = user.history.select_related("outlet").order_by("-history_id")[:LONG]
    changes = []
    for row in rows:
        what, _, by = (row.history_change_reason or "").rstrip(")").partition(" (")
        words = REASONS.get(what, ("修改密码", "changed their password"))
        changes.append({"at": row.history_date, "by": by or user.username, "what": language.text(*words), "row": row,
                        "role": ROLES[row.role_id]})
    return changes
