"""The page of one customer: the first screen at once, everything else after the first paint, in places kept for it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from kequn.access.reveal import REASONS
from kequn.access.roles import May
from kequn.access.scope import Scope
from kequn.bridge import answers, gate, reading
from kequn.customers.ids import customer_id
from kequn.loop.customer.assets import assets
from kequn.loop.customer.household import PROFILE_FROM
from kequn.loop.customer.tier import standing
from kequn.loop.customer.who import who
from kequn.web.doors import page
from kequn.web.workbench import day_words, pictures, words
from kequn.web.workbench.known import told
from kequn.web.workbench.managers import managers
from kequn.web.workbench.opened import opened

SOON = 5  # maturities that are listed
TAGS = frozenset({  # those that the first screen shows; reading a hundred would take as long as all else
    "age", "balance", "balance_avg_90d", "days_since_login", "dormant", "leaving_signals", "new_customer",
    "risk_assessment_days_left", "risk_level", "senior", "tenure_years",
})


@page(May.SEE_PERSONS)
@require_safe
@cache_control(no_store=True)
def customer(request: HttpRequest, scope: Scope, identifier: str) -> HttpResponse:
    """Answer who this is, what they have with us and what comes next."""
    with reading.bank(scope) as bank:
        number = bank.number(identifier)
        if customer_id(number) != identifier:  # merged into another, or written without its zeros
            return redirect("customer", customer_id(number), permanent=True)
        person, owned, as_of = who(bank, number, TAGS), assets(bank, [number]), bank.as_of
        known, tier = told(*answers.known_of(bank, number)), standing(bank, number)
        allowed = gate.permissions(gate.known(bank, [number])[number])
    age = person.tags.get("age")
    if age is not None and age < PROFILE_FROM:
        return redirect("household", person.household_id)
    return render(request, "kequn/workbench/customer.html", {
        "person": person, "assets": owned, "as_of": as_of, "serving": managers([number]).get(number),
        "opened": opened(scope, number), "made_of": pictures.by_category(owned), "moved": pictures.over_time(owned),
        "debts": owned.debts, "maturing": [(words.category(each.category), each) for each in owned.maturing[:SOON]],
        "more_maturing": max(0, len(owned.maturing) - SOON),
        "held": [(words.code("holdings.category", each.category), words.held(each), each) for each in owned.held],
        "gender": words.code("customers.gender", person.gender),
        "marital_status": words.code("customers.marital_status", person.marital_status),
        "reasons": REASONS, "may_reveal": scope.may(May.REVEAL), "may_identify": scope.may(May.IDENTIFY),
        "tags": person.tags, "known": known, "tier": tier,
        "permissions": day_words.permitted(allowed),
    })
