"""The models' cards: what each foretells, how well it would have done, what it looks at, and whether customers have moved."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kequn.access.roles import May
from kequn.access.scope import Scope
from kequn.bridge import reading
from kequn.loop import models
from kequn.loop.models import Carded
from kequn.predict.bank.definition import Words, words
from kequn.predict.drift import MOVED, STEADY
from kequn.web import charts, language
from kequn.web.charts import Point
from kequn.web.doors import page

SHOWN = 10  # features that have moved most


def _said(texts: Words) -> str:
    return language.text(texts.zh, texts.en)


@page(May.COUNT)
@require_safe
def listed(request: HttpRequest, scope: Scope) -> HttpResponse:
    """List the models with how well each would have done."""
    with reading.bank(scope) as bank:
        found, as_of = models.cards(bank), bank.as_of
    rows = [(each, _said(each.model.title), _said(each.model.says), max((index for _, index in each.drift), default=None))
            for each in found]
    return render(request, "kequn/console/models.html", {"rows": rows, "as_of": as_of, "steady": STEADY, "moved": MOVED})


@page(May.COUNT)
@require_safe
def one(request: HttpRequest, scope: Scope, model_id: str) -> HttpResponse:
    """Show one model's card."""
    with reading.bank(scope) as bank:
        found, as_of = models.card(bank, model_id), bank.as_of
    known = words()
    return render(request, "kequn/console/model.html", {
        "card": found.card, "model": found.model, "title": _said(found.model.title), "says": _said(found.model.says),
        "as_of": as_of,
        "picture": _picture(found), "matters": [(_said(known[name]), factor) for name, factor in found.card.matters.items()],
        "drift": [(_said(known[name]), index, _drifted(index)) for name, index in found.drift[:SHOWN]]})


def _drifted(index: float) -> str:
    return "good" if index < STEADY else "soon" if index < MOVED else "bad"


def _picture(found: Carded) -> object:
    title = language.text("模型说的和后来发生的一样多吗？", "Did as much come true as the model said?")
    points = [Point(language.text(f"模型说 {one.said:.1%}", f"it said {one.said:.1%}"), one.true) for one in found.card.bins]
    head = (language.text("模型说", "said"), language.text("后来发生", "came true"))
    return charts.bars(title, points, lambda value: f"{value:.1%}", head=head, most=1.0)
