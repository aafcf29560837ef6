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
from kequn.bridge import reading
from kequn.facts.nodes import CUSTOMER
from kequn.kernel.errors import KequnError
from kequn.loop.finding import asked
from kequn.loop.finding.values import chosen
from kequn.loop.scoped import ScopedBank
from kequn.segments.service import definitions, segments
from kequn.web import language
from kequn.web.console.builder.state import said
from kequn.web.console.finding import telling
from kequn.web.console.following import followed
from kequn.web.doors import page
from kequn.work.jobs import enqueue
from kequn.work.kinds import FIND
from kequn.work.models import DONE, OPEN, Job

EARLIER, MOST = 12, 8


@page(May.DEFINE)
@require_safe
def listed(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Offer what may be looked at, and list what this person found before."""
    with reading.bank(scope) as bank:
        themes = [(theme, tags, sum(usual for *_, usual in tags)) for theme, tags in asked.themes(bank, language.current())]
        context = {
            "as_of": bank.as_of, "themes": themes, "among": asked.usual_among(bank),
            "numbers": range(2, MOST + 1), "circles": _circles(), "circle": request.GET.get("circle", "")}
    return render(request, "kequn/finding/page.html", context | {"earlier": _mine(scope)[:EARLIER], "narrow": not scope.whole})


@page(May.DEFINE)
@require_POST
def start(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Let groups, or who is like a segment, be found; or say in one line what is wrong with what was chosen."""
    try:
        with reading.bank(scope) as bank:
            payload = _payload(request, bank)
    except KequnError as error:
        messages.error(request, said(error, language.current()))
        return redirect("found_groups")
    job = enqueue(FIND, payload, key=f"{FIND}:{scope.actor}", actor=scope.actor)
    if job.payload != payload:
        messages.warning(request, language.text("您上一次的查找还没有结束，先看它的结果。",
                                                "What you asked before is still at work; here it is."))
    return redirect("found_group", job.pk)


@page(May.DEFINE)
@require_safe
def one(request: HttpRequest, scope: Scope, number: int) -> HttpResponse:
    """Show what a job found, or how far it is."""
    job = _of(scope, number)
    result = job.result or {}
    context: dict[str, Any] = {"open": job.state in OPEN, **_work(job)}
    if job.state != DONE or result.get("scope") != asked.mark(scope):
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


def _payload(request: HttpRequest, bank: ScopedBank) -> dict[str, Any]:
    """Return what the job is to do; KequnError where it cannot be done."""
    given = request.POST
    tags, among = given.getlist("tags"), given.get("among", "").strip()
    chosen(bank.bank.home, bank.bank.tags.schema, tags)
    if among:
        bank.condition(among)
    if given.get("what") == "alike":
        known = segments(definitions(reading.home()))
        circle = known.get(given.get("circle", ""))
        if circle is None or circle.unit != CUSTOMER:
            raise KequnError(language.text("先选一个客群作为种子", "choose the segment that others should be like"))
        bank.condition(circle.expression)
        return {"what": "alike", "tags": tags, "among": among, "circle": circle.expression, "title": dict(circle.title)}
    number = given.get("number", "")
    return {"what": "groups", "tags": tags, "among": among,
            "number": int(number) if number.isdecimal() and 2 <= int(number) <= MOST else None}


def _of(scope: Scope, number: int) -> Job:
    job = Job.objects.filter(pk=number, kind=FIND, actor=scope.actor).first()
    if job is None:
        raise Http404
    return job


def _mine(scope: Scope) -> Any:
    return Job.objects.filter(kind=FIND, actor=scope.actor)


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
