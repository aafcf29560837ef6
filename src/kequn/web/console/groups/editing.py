"""A new group or a new version of one: rule, needs and menu, proposed by one person and decided by another."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from kequn.access import approval
from kequn.access.roles import May
from kequn.access.scope import Scope
from kequn.bridge import benefits, proposals
from kequn.kernel.errors import KequnError
from kequn.offers.model import GROUP, ServiceGroup
from kequn.web import language
from kequn.web.console.groups.forms import GroupForm, Menu, definition, filled
from kequn.web.doors import page
from kequn.web.outcome import refusal


@page(May.DEFINE)
def new(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Propose a new group."""
    return _edited(request, scope, None)


@page(May.DEFINE)
def edit(request: HttpRequest, scope: Scope, group_id: str) -> HttpResponse:
    """Propose a new version of a group."""
    known = benefits.known_groups()
    if group_id not in known:
        raise Http404
    return _edited(request, scope, known[group_id])


def _edited(request: HttpRequest, scope: Scope, before: ServiceGroup | None) -> HttpResponse:
    said_before, lines = filled(before) if before else ({"owner": language.text(scope.role.zh, scope.role.en)}, [])
    form = GroupForm(request.POST or None, initial=said_before)
    menu: Any = Menu(request.POST or None, initial=lines, prefix="menu")
    wrong = False
    if request.method == "POST":
        if form.is_valid() and menu.is_valid():
            try:
                return _proposed(request, scope, form, menu)
            except KequnError as error:
                form.add_error("expression", refusal(error))
        wrong = True
    return render(request, "kequn/groups/edit.html", {"form": form, "menu": menu, "group": before}, status=422 if wrong else 200)


def _proposed(request: HttpRequest, scope: Scope, form: GroupForm, menu: Any) -> HttpResponse:
    made = definition(form, menu)
    approval.propose(GROUP, made.id, proposals.content_of(made), scope, title=made.title["zh"], note=form.cleaned_data["note"])
    messages.success(request, language.text(
        f"已提交服务客群「{made.title['zh']}」，审批后菜单立即生效，成员由下一次运行算出",
        f"“{made.title['en']}” is proposed; once approved its menu counts at once, and the next run says who belongs"))
    return redirect("group_list")
