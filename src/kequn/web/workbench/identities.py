"""Who is one person: the pairs that wait for a word, both sides of a pair, and of which records a customer consists."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from kequn.access.log import What, looked
from kequn.access.roles import May
from kequn.access.scope import Scope
from kequn.bridge import identities as said
from kequn.bridge import reading
from kequn.customers.ids import customer_id, number_of
from kequn.loop import identities
from kequn.loop.identities import DOUBTS, KINDS
from kequn.web import language
from kequn.web.console.pager import page_of
from kequn.web.doors import page
from kequn.web.workbench import identity_words as words

ROWS = 30
WORDS = "words"  # the list of what people said


@page(May.IDENTIFY)
@require_safe
@cache_control(no_store=True)
def listed(request: HttpRequest, scope: Scope) -> HttpResponse:
    """List the pairs of a kind that are seen: doubtful, suspicious, joined; or what people said."""
    asked = request.GET.get("kind", DOUBTS)
    kind = asked if asked in (*KINDS, WORDS) else DOUBTS
    with reading.bank(scope) as bank:
        judged, spoken = said.pairs_judged(), said.words(bank)
        numbers = {each: identities.number_of_pairs(bank, each, judged) for each in KINDS}
        context: dict[str, Any] = {"kind": kind, "tabs": words.tabs(numbers | {WORDS: len(spoken)}), "as_of": bank.as_of,
                                   "number": numbers[DOUBTS]}
        if kind == WORDS:
            shown = page_of(request, lambda limit, offset: (len(spoken), spoken[offset:offset + limit]), ROWS)
            people = {number for word in shown for number in (word.one, word.other)}
        else:
            shown = page_of(request, lambda limit, offset: (
                numbers[kind], identities.pairs(bank, kind, judged, limit=limit, offset=offset)), ROWS)
            people = {number for pair in shown for number in (pair.one, pair.other)}
        looked(scope, What.IDENTITY, customers=people, subject=kind)
        names = identities.names(bank, people)
    context |= {"page": shown, "rows": [(each, _called(names, each), "" if kind == WORDS else words.why(each)) for each in shown]}
    return render(request, "kequn/workbench/identities.html", context)


@page(May.IDENTIFY)
@require_safe
def chosen(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Go to the two customers that somebody wants to compare."""
    one, other = (request.GET.get(name, "").strip() for name in ("one", "other"))
    with reading.bank(scope) as bank:
        numbers = [number_of(each) for each in (one, other)]
        identities.survivors(bank, numbers)
    return redirect("customer_same", *map(customer_id, numbers))


@page(May.IDENTIFY)
@require_safe
@cache_control(no_store=True)
def pair(request: HttpRequest, scope: Scope, identifier: str, other: str) -> HttpResponse:
    """Show two customers side by side, and what speaks for and against one person."""
    numbers = sorted((number_of(identifier), number_of(other)))
    with reading.bank(scope) as bank:
        found = identities.compared(bank, *numbers)
        looked(scope, What.IDENTITY, customers=set(numbers), subject="pair")
        names, as_of = identities.names(bank, numbers), bank.as_of
        spoken = next((word for word in said.words(bank) if [word.one, word.other] == numbers), None)
    return render(request, "kequn/workbench/identity.html", {
        "found": found, "pair": found.pair, "ids": [customer_id(number) for number in numbers], "as_of": as_of,
        "names": [names.get(number, "—") for number in numbers], "why": words.why(found.pair), "word": spoken,
        "sources": [words.listed(each) for each in found.sources],
        "lines": [words.told(line) for line in found.lines],
        "same": numbers[0] == numbers[1],
    })


@page(May.IDENTIFY)
@require_POST
def judge(request: HttpRequest, scope: Scope, identifier: str, other: str) -> HttpResponse:
    """Write down that two customers are one person, or two."""
    verdict = request.POST.get("verdict", "")
    with reading.bank(scope) as bank:
        one, two = number_of(identifier), number_of(other)
        identities.survivors(bank, (one, two))
        try:
            if verdict not in ("same", "two"):
                raise said.IdentityError("请选择是一个人还是两个人。", "say whether they are one person or two")
            said.judge(bank, one, two, same=verdict == "same", reason=request.POST.get("reason", ""))
        except said.IdentityError as error:
            messages.error(request, language.text(error.zh, error.en[0].upper() + error.en[1:] + "."))
        else:
            messages.success(request, language.text(
                "已记录并立即生效；标签与合计随已安排的运行更新。",
                "Recorded, and it counts at once; tags and totals follow with the run that is on its way."))
    return redirect("customer_same", *map(customer_id, sorted((one, two))))


@page(May.IDENTIFY)
@require_safe
@cache_control(no_store=True)
def records(request: HttpRequest, scope: Scope, identifier: str) -> HttpResponse:
    """Show of which records a customer consists, and what joined them."""
    with reading.bank(scope) as bank:
        number = bank.number(identifier)
        identities.survivors(bank, [number])
        numbers = identities.cluster(bank, number)
        names, sources = identities.names(bank, numbers), identities.sources(bank, numbers)
        rows = [(customer_id(each), words.listed(sources.get(each, [])), names.get(each, "—")) for each in numbers]
        joins = [(each, words.why(each)) for each in identities.joins_among(bank, numbers)]
        looked(scope, What.IDENTITY, customer_no=number, subject="records")
        spoken = [word for word in said.words(bank) if {word.one, word.other} <= set(numbers)]
    return render(request, "kequn/workbench/identity_records.html", {
        "id": customer_id(number), "rows": rows, "joins": joins, "words": spoken})


def _called(names: dict[int, str], each: Any) -> tuple[str, str]:
    return names.get(each.one, "—"), names.get(each.other, "—")
