"""Who may do what: the roles beside each other, as the code has them."""

from __future__ import annotations

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kequn.access.models import User
from kequn.access.roles import ROLES, May
from kequn.access.scope import Scope
from kequn.web import language
from kequn.web.administration.words import MAYS, REACHES
from kequn.web.doors import page


@page(May.MANAGE_USERS, May.READ_LOGS)
def rights(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Show each role with whose customers it sees, what it may do, and how many people have it."""
    people = dict(User.objects.filter(is_active=True).values_list("role_id").annotate(Count("pk")))
    roles = [{"role": role, "reach": language.text(*REACHES[role.reach]), "people": people.get(role.id, 0)}
             for role in ROLES.values()]
    things = [(language.text(*MAYS[what]), [what in role.may for role in ROLES.values()]) for what in May]
    return render(request, "kequn/administration/rights.html", {
        "roles": roles, "things": things})
