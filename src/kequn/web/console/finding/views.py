"""Find groups and look-alikes: a form, a job that is followed, and what it found."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from kequn.access.roles import May
from kequn.access.scope import Scope
from kequn.bridge import finding, reading
from kequn.facts.nodes import CUSTOMER
from kequn.kernel.errors import KequnError
from kequn.loop.finding import asked
from kequn.loop.scoped import ScopedBank
from kequn.segments.service import definitions, segments
from kequn.web import language
from kequn.web.console.finding import telling
from kequn.web.console.following import followed
from kequn.web.doors import page
from kequn.web.outcome import refusal
from kequn.work.models import DONE, OPEN, Job

EARLIER = 12


@page(May.DEFINE)
@require_safe
def listed(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Offer what may be looked at, and list what this person found before."""
    with reading.bank(scope) as bank:
        themes = [(theme, tags, sum(usual for *_, usual in tags)) for theme, tags in asked.themes(bank, language.current())]
        context = {
            "as_of": bank.as_of, "themes": themes, "among": asked.usual_among(bank),
            "numbers": range(2, finding.MOST + 1), "circles": _circles(), "circle": request.GET.get("circle", ""),
            "earlier": finding.mine(scope)[:EARLIER], "narrow": not scope.whole}
    return render(request, "kequn/finding/page.html", context)


@page(May.DEFINE)
@require_POST
def start(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Let groups, or who is like a segment, be found; or say in one line what is wrong with what was chosen."""
    try:
        with reading.bank(scope) as bank:
            job, new = _asked(request, bank)
    except KequnError as error:
        messages.error(request, refusal(error))
        return redirect("found_groups")
    if not new:
        messages.warning(request, language.text("您上一次的查找还没有结束，先看它的结果。",
                                                "What you asked before is still at work; here it is."))
    return redirect("found_group", job.pk)


@page(May.DEFINE)
@require_safe
def one(request: HttpRequest, scope: Scope, number: int) -> HttpResponse:
    """Show what a job found, or how far it is."""
    job = _of(scope, number)
    result = finding.result_of(job, scope)
    context: dict[str, Any] = {"open": job.state in OPEN, **_work(job)}
    if result is None:
        return render(request, "kequn/finding/waiting.html", context | {"changed": job.state == DONE, "failed": job.error})
    with reading.bank(scope) as bank:
        tags = bank.bank.tags
        context |= {"found": result, "older": result["as_of"] != bank.as_of.isoformat(),
                    "looked": telling.titles(result["tags"], tags)}
        if result["what"] == "alike":
            rule = telling.rule(result["rule"]) if result["rule"] else None
            lines = telling.lines(result["traits"], tags)
            return render(request, "kequn/finding/alike.html", context | {
                "like": job.payload["title"], "lines": lines, "rule": rule, "steps": _steps(result["reach"])})
        return render(request, "kequn/finding/groups.html", context | {"cards": telling.cards(result, tags)})


@page(May.DEFINE)
@require_safe
def progress(request: HttpRequest, scope: Scope, number: int) -> HttpResponse:
    """Tell how far a job is; once it has ended, have the page read again."""
    job = _of(scope, number)
    if job.state not in OPEN:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "kequn/console/progress.html", _work(job))


def _asked(request: HttpRequest, bank: ScopedBank) -> tuple[Job, bool]:
    given = request.POST
    tags, among = given.getlist("tags"), given.get("among", "").strip()
    if given.get("what") == finding.ALIKE:
        return finding.find_alike(bank, tags, among, given.get("circle", ""))
    number = given.get("number", "")
    fits = number.isdecimal() and 2 <= int(number) <= finding.MOST
    return finding.find(bank, tags, among, number=int(number) if fits else None)


def _of(scope: Scope, number: int) -> Job:
    job = finding.mine(scope).filter(pk=number).first()
    if job is None:
        raise Http404
    return job


def _work(job: Job) -> dict[str, object]:
    title = language.text("正在查找", "Looking for them")
    return followed(job, title=title, address=reverse("found_progress", args=[job.pk]))


def _circles() -> list[tuple[str, str]]:
    return [(each.id, each.title[language.current()]) for each in segments(definitions(reading.home())).values()
            if each.unit == CUSTOMER]


def _steps(reach: dict[str, Any]) -> list[tuple[int, float, bool]]:
    """Return at most twelve stretches of the ranking: down to which rank, with which lift, whether it still makes sense."""
    made = [(step["rank"], step["lift"], step["lift"] >= reach["bound"]) for step in reach["steps"] if step["rank"]]
    together = [step for place, step in enumerate(made) if place + 1 == len(made) or made[place + 1][1] != step[1]]
    every = max(1, -(-len(together) // 12))
    return [step for place, step in enumerate(together) if place % every == 0 or place + 1 == len(together)]
