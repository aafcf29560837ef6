"""The page of what goes together: the rules as a picture and as a list, each with its figures and with whom it speaks of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kequn.access.roles import May
from kequn.access.scope import Scope
from kequn.bridge import reading
from kequn.loop.bundles import KINDS, NEXT, Rule, rules
from kequn.web import language
from kequn.web.bundle_words import item as said_item
from kequn.web.bundle_words import sentence, titles
from kequn.web.console.builder.address import address_of
from kequn.web.doors import page
from kequn.web.drawing import Chart
from kequn.web.matrix import Place, matrix

SORTS: dict[str, Callable[[Rule], float]] = {
    "lift": lambda rule: -rule.lift, "confidence": lambda rule: -rule.confidence, "count": lambda rule: -rule.count,
    "p": lambda rule: rule.p_adjusted,
}
ROWS = 25
DRAWN = 14  # things of the picture: those in most rules


@dataclass(frozen=True)
class Listed:
    """One rule with its words and the address of those whom it speaks of."""

    rule: Rule
    antecedent: str
    consequent: str
    said: str
    address: str


@page(May.COUNT)
@require_safe
def listed(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Show the rules of a kind: of what is held together, bought together, or taken next."""
    kind = _chosen(request, "kind", KINDS)
    sort = _chosen(request, "sort", tuple(SORTS))
    everything, item = request.GET.get("all") == "1", request.GET.get("item", "")[:60]
    with reading.bank(scope) as bank:
        as_of = bank.as_of
        found = sorted(rules(bank, kind, item=item, believed=not everything), key=SORTS[sort])
        believed = rules(bank, kind)
    named = {each for rule in believed for each in (*rule.antecedent, rule.consequent)}
    context: dict[str, Any] = {
        "kind": kind, "sort": sort, "item": item, "everything": everything, "as_of": as_of, "number": len(found),
        "baskets": max((rule.baskets for rule in believed), default=0), "days": next((rule.days for rule in believed), None),
        "kinds": titles(), "items": sorted(((each, said_item(kind, each)) for each in named), key=itemgetter(1)),
        "next": kind == NEXT,
        "chart": _picture(kind, believed),
        "page": Paginator([_listed(rule) for rule in found], ROWS).get_page(request.GET.get("page")),
    }
    return render(request, "kequn/console/baskets.html", context)


def _chosen(request: HttpRequest, name: str, known: Sequence[str]) -> str:
    asked = request.GET.get(name, "")
    return asked if asked in known else known[0]


def _listed(rule: Rule) -> Listed:
    antecedent = language.text("、", ", ").join(said_item(rule.kind, item) for item in rule.antecedent)
    return Listed(rule, antecedent, said_item(rule.kind, rule.consequent), sentence(rule), address(rule))


def address(rule: Rule) -> str:
    """Return where the customers stand whom a rule speaks of: in the builder, with the condition."""
    return address_of(rule.lacking)


def _picture(kind: str, found: Sequence[Rule]) -> Chart | None:
    pairs = [rule for rule in found if len(rule.antecedent) == 1]
    often: dict[str, int] = {}
    for rule in pairs:
        for item in (*rule.antecedent, rule.consequent):
            often[item] = often.get(item, 0) + rule.count
    drawn = sorted(sorted(often, key=lambda item: -often[item])[:DRAWN], key=lambda item: said_item(kind, item))
    if not drawn:
        return None
    at = {item: place for place, item in enumerate(drawn)}
    inside = [rule for rule in pairs if rule.antecedent[0] in at and rule.consequent in at]
    cells = {(at[rule.antecedent[0]], at[rule.consequent]): _place(rule) for rule in inside}
    head = (language.text("有这个的人", "who has"), language.text("也有", "also has"), language.text("提升度", "lift"))
    said = language.text("哪些常在一起（数字为提升度）", "What goes together (figures are lift)")
    if kind == NEXT:
        said = language.text("办了什么之后接着办什么（数字为提升度）", "What is taken next (figures are lift)")
        head = (language.text("办了", "took"), language.text("接着办", "takes next"), head[2])
    return matrix(said, [said_item(kind, item) for item in drawn], cells, head=head, corner=(head[0], head[1]))


def _place(rule: Rule) -> Place:
    return Place(f"{rule.lift:.1f}×", 1 + sum(rule.lift >= bound for bound in (1.5, 2, 3, 5)), sentence(rule), address(rule))
