"""Runs: is the data fresh, how did the last run end, and one run step by step."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from kequn.access.roles import May
from kequn.access.scope import Scope
from kequn.bridge import reading
from kequn.loop import operations
from kequn.loop.compare import change
from kequn.loop.record import StepRecord
from kequn.web import language
from kequn.web.console import words
from kequn.web.console.following import followed
from kequn.web.console.pager import page_of
from kequn.web.doors import page
from kequn.work.jobs import enqueue
from kequn.work.kinds import RUN
from kequn.work.models import OPEN, Job

ROWS, FILES = 20, 50


@page(May.RUN)
@require_safe
def runs(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Answer whether the data is fresh and the last run went well; list the runs."""
    home = reading.home()
    listed = page_of(request, lambda limit, offset: operations.runs(home, scope, limit=limit, offset=offset), ROWS)
    newest = _newest(scope)
    fresh = operations.freshness(home, scope, today=timezone.localdate())
    tables = [(words.table(table.name), table) for table in fresh.tables]
    return render(request, "kequn/console/runs.html", {
        "fresh": fresh, "tables": tables, "late": [words.table(table.name) for table in fresh.late], "newest": newest,
        "alarms": [words.alarm(alarm) for alarm in newest.alarms] if newest else [], "page": listed, **_work(newest),
    })


@page(May.RUN)
@require_safe
def progress(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Tell how far the run is that somebody started; once it has ended, have the page read again."""
    newest = _newest(scope)
    work = _work(newest)
    if not work["job"] and not work["writing"]:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "kequn/console/progress.html", work)


def _newest(scope: Scope) -> operations.Run | None:
    return next(iter(operations.runs(reading.home(), scope, limit=1)[1]), None)


def _work(newest: operations.Run | None) -> dict[str, object]:
    """Return the run that is being made, if any: as a job, or by a command; else the last job where it failed."""
    last = Job.objects.filter(kind=RUN).first()
    job = last if last and last.state in OPEN else None
    writing = newest if newest and newest.state == operations.RUNNING else None
    failed = last if last and last.error and not job and not (newest and newest.began > last.made_at) else None
    title = language.text("正在运行", "A run is at work")
    return {"writing": writing, "failed": failed, **followed(last, title=title, address=reverse("run_progress"))}


@page(May.RUN)
@require_POST
def start(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Start a run, unless one works already."""
    newest = _newest(scope)
    working = Job.objects.filter(kind=RUN, state__in=OPEN).first()
    if working or (newest and newest.state == operations.RUNNING):
        by = working.actor if working else newest.record.by if newest else ""
        who = language.text(f"（{by} 发起）", f" (started by {by})") if by else ""
        messages.warning(request, language.text(f"已有一次运行在进行{who}，请等它结束后再开始新的一次。",
                                                f"A run is at work already{who}; start another when it has ended."))
    else:
        enqueue(RUN, {}, key=RUN, actor=scope.actor)
        messages.success(request, language.text("已安排运行，进度在下方。", "The run is on its way; follow it below."))
    return redirect("runs")


@dataclass(frozen=True)
class StepRow:
    """One step as the page shows it: `width` of its bar in hundredths of the longest, rows with their change since before."""

    title: str
    step: StepRecord
    width: float
    rows: list[tuple[str, int, float | None]]


@page(May.RUN)
@require_safe
def run(request: HttpRequest, scope: Scope, number: int) -> HttpResponse:
    """Show one run: its steps, what they made, and how it differs from the one before."""
    found = operations.run(reading.home(), scope, number)
    longest = max((step.seconds for step in found.record.steps), default=0) or 1
    before = found.before.made if found.before else {}
    steps = [
        StepRow(words.step(step.name), step, round(step.seconds / longest * 100, 1),
                [(words.table(table), rows, None if step.name == "compact" else change(before.get(table), rows))
                 for table, rows in step.rows.items()])
        for step in found.record.steps
    ]
    loaded = [(words.table(table), rows, change(before.get(table), rows)) for table, rows in found.record.loaded.items()]
    return render(request, "kequn/console/run.html", {
        "run": found, "steps": steps, "loaded": loaded, "alarms": [words.alarm(alarm) for alarm in found.alarms],
    })


@page(May.RUN)
@require_safe
def loads(request: HttpRequest, scope: Scope) -> HttpResponse:
    """List the files that were loaded, each with counts that add up."""
    home = reading.home()
    listed = page_of(request, lambda limit, offset: operations.loads(home, scope, limit=limit, offset=offset), FILES)
    rows = [(file, [words.table(table) for table in file.tables]) for file in listed]
    return render(request, "kequn/console/loads.html", {"page": listed, "rows": rows})
