"""The page of circles: how many there are, how large, what ties each, how surely it is one; each opens its people."""

from __future__ import annotations

from collections import Counter

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kequn.access.roles import May
from kequn.access.scope import Scope
from kequn.bridge import reading
from kequn.loop.circles import circles
from kequn.web.console.builder.address import address_of
from kequn.web.console.finding.telling import stability
from kequn.web.doors import page

ROWS = 25


@page(May.COUNT)
@require_safe
def listed(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Show the circles in which this person sees somebody, the largest first."""
    with reading.bank(scope) as bank:
        found, as_of = circles(bank), bank.as_of
    rows = [(circle, stability(circle.alike), address_of(circle.condition)) for circle in found.circles]
    return render(request, "kequn/console/circles.html", {
        "found": found, "as_of": as_of, "narrow": not scope.whole, "smallest": scope.role.smallest,
        "sizes": sorted(Counter(circle.size for circle in found.circles).items()), "all": address_of("exists(circles)"),
        "page": Paginator(rows, ROWS).get_page(request.GET.get("page"))})
