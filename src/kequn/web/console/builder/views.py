"""The pages of the builder: the form with its rows, the count after each change, and what is told a moment later."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from kequn.access import log
from kequn.access.roles import May
from kequn.access.scope import Scope
from kequn.bridge import reading
from kequn.facts.nodes import CUSTOMER, UNITS, Expression
from kequn.kernel.errors import KequnError, LanguageError
from kequn.loop.builder import answer, changes, profile, spread
from kequn.loop.builder.members import members as some_members
from kequn.loop.scoped import ScopedBank
from kequn.segments.model import SegmentDefinition
from kequn.segments.service import definitions, segments
from kequn.web import language
from kequn.web.console.builder import rows, saving, told
from kequn.web.console.builder.state import State, opened, read
from kequn.web.console.segments.views import saved
from kequn.web.doors import page
from kequn.web.outcome import refusal

FIRST = 10  # members shown
TRAITS = 15  # tags that set the members apart: three at once, the others on demand
OVERLAPS = 6


@page(May.COUNT)
def new(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Open the builder, empty or with a condition in the address; without JavaScript the form posts here."""
    return _builder(request, scope, None)


@page(May.COUNT)
def edit(request: HttpRequest, scope: Scope, segment_id: str) -> HttpResponse:
    """Open the builder with a saved segment."""
    segment = saved(definitions(reading.home()), segment_id)
    return _builder(request, scope, segment)


def _builder(request: HttpRequest, scope: Scope, segment: SegmentDefinition | None) -> HttpResponse:
    with reading.bank(scope) as bank:
        if request.method == "POST":
            state = read(bank, dict(request.POST.lists()), language.current())
        else:
            text = segment.expression if segment else request.GET.get("where", "")
            unit = segment.unit if segment else request.GET.get("unit", CUSTOMER)
            state = opened(bank, text, language.current(), unit if unit in UNITS else CUSTOMER)
        context = _context(bank, state) | {"segment": segment, "save": saving.filled(segment, scope), "whole": True}
        return render(request, "kequn/builder/page.html", context)


@page(May.COUNT)
def count(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Answer a change of the form: the count, and those parts of the form that are no longer as the page has them."""
    with reading.bank(scope) as bank:
        state = read(bank, dict(request.POST.lists()), language.current())
        context = _context(bank, state) | {"same_shape": state.shape == request.POST.get("shape")}
        response = render(request, "kequn/builder/changed.html", context)
    if state.text != request.POST.get("text_before"):
        response["HX-Trigger"] = "kq-asked"
    return response


def _context(bank: ScopedBank, state: State) -> dict[str, Any]:
    wrong = ""
    try:
        found = answer.answer(bank, state.tree, state.unit)
    except LanguageError as error:  # each part is sound, but together they are too large to compute
        found, wrong = answer.answer(bank, None, state.unit), refusal(error)
    return {"state": state, "rows": rows.shown(bank, state), "answer": found, "as_of": bank.as_of, "units": told.units(),
            "error": state.text_wrong or wrong, "narrow": not bank.scope.whole}


@page(May.COUNT)
def more(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Tell what sets the members apart, how a value is spread, who came and went, and the overlap with saved segments."""
    text, unit = request.POST.get("text_before", ""), request.POST.get("unit", CUSTOMER)
    with reading.bank(scope) as bank:
        tree = _tree(bank, text, unit)
        if tree is None:
            return render(request, "kequn/builder/more.html", {"empty": True})
        saved = list(segments(definitions(reading.home())).values())
        field = told.field_of(bank, tree, unit, request.POST.get("show", ""))
        found = None if field is None else spread.spread(bank, field.value, unit=unit, chosen=tree)
        context = {
            "apart": [told.apart(bank, each) for each in profile.apart(bank, tree, unit=unit, most=TRAITS)],
            "field": field, "chart": None if field is None or found is None else told.chart(field, found),
            "fields": told.fields(bank, unit), "change": changes.change(bank, tree, unit=unit),
            "overlaps": answer.overlaps(bank, tree, unit, saved)[:OVERLAPS], "as_of": bank.as_of, "unit": unit,
            "persons": scope.may(May.SEE_PERSONS), "answer": answer.answer(bank, tree, unit),
        }
        return render(request, "kequn/builder/more.html", context)


@page(May.SEE_PERSONS)
def members(request: HttpRequest, scope: Scope) -> HttpResponse:
    """List the first customers, of households or employers their people; the look is logged before it is shown."""
    with reading.bank(scope) as bank:
        tree = _tree(bank, request.POST.get("text_before", ""), request.POST.get("unit", CUSTOMER))
        found = [] if tree is None else some_members(bank, tree, limit=FIRST)
        log.looked(scope, log.What.MEMBERS, customers=[member.number for member in found], subject="builder")
        return render(request, "kequn/builder/members.html", {"members": found, "as_of": bank.as_of})


def _tree(bank: ScopedBank, text: str, unit: str) -> Expression | None:
    if not text.strip() or unit not in UNITS:
        return None
    try:
        return bank.condition(text, unit)
    except LanguageError:
        return None


@page(May.DEFINE)
def save(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Propose the segment; what is missing comes back beside its field."""
    form = saving.SaveForm(request.POST)
    if request.method == "POST" and form.is_valid():
        try:
            return saving.propose(request, scope, form)
        except KequnError as error:
            form.add_error("id", refusal(error))
    with reading.bank(scope) as bank:
        state = opened(bank, request.POST.get("expression", ""), language.current(), request.POST.get("unit", CUSTOMER))
        context = _context(bank, state) | {"segment": None, "save": form, "whole": True}
        return render(request, "kequn/builder/page.html", context, status=422)


def address(segment_id: str) -> str:
    """Return the address of a segment's page."""
    return reverse("segment", args=[segment_id])
