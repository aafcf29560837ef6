"""The quarantine: how many rows wait and why, masked; a row as it was written, for a reason; mending, retrying, giving up."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import wraps

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from kequn.access.log import What, looked
from kequn.access.reveal import OTHER
from kequn.access.roles import May
from kequn.access.scope import Scope
from kequn.bridge import reading
from kequn.kernel.errors import HomeError, MappingError, SourceError
from kequn.loop import mending
from kequn.loop.mending import Mended, MendingError, Row, Wanted
from kequn.sources.quarantine import neutral
from kequn.sources.retry import RetryReport
from kequn.web import language
from kequn.web.console import reasons, words
from kequn.web.console.following import followed
from kequn.web.console.pager import page_of
from kequn.web.doors import View, page
from kequn.work.jobs import enqueue
from kequn.work.kinds import QUARANTINE_RETRY
from kequn.work.models import OPEN, Job

ROWS = 30
GROUPS = 12  # groups that are shown at once
PAGE_RETRY = "quarantine_retry:page"  # the key of the job, of which there is one at a time
AT_ONCE = 50  # rows that are tried while the person waits; more are a job
WHY = {
    "mend": ("更正这一行", "to mend this row"),
    "check": ("核对来源文件", "to check the source's file"),
    OTHER: ("其他", "another reason"),
}


@page(May.MEND)
@require_safe
def quarantine(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Answer how many rows wait and why; list them, masked."""
    home, wanted = reading.home(), _wanted(request.GET)
    groups = mending.groups(home, scope)
    listed = page_of(request, lambda limit, offset: mending.rows(home, scope, wanted, limit=limit, offset=offset), ROWS)
    chosen = urlencode({name: value for name, value in vars(wanted).items() if value})
    return render(request, "kequn/console/quarantine.html", {
        "total": sum(group.rows for group in groups), "files": len({group.file for group in groups}),
        "groups": [(group, words.table(group.table), reason(group.reason), _chosen(group)) for group in groups[:GROUPS]],
        "more": max(0, len(groups) - GROUPS), "page": listed,
        "rows": [(row, words.table(row.table), reason(row.reason)) for row in listed],
        "wanted": wanted, "query": chosen, "reason": reason(wanted.reason), "changes": mending.may_change(scope),
        "tables": [(name, words.table(name)) for name in sorted({group.table for group in groups})],
        "filenames": sorted({group.file for group in groups}),
        "reasons": [(text, reason(text)) for text in sorted({group.reason for group in groups})], **_retrying(_last()),
    })


def reason(text: str) -> str:
    """Return why a row waits, in the language of the request."""
    return language.text(reasons.in_chinese(text), text)


def _wanted(given: dict[str, str]) -> Wanted:
    return Wanted(*(given.get(name, "")[:500] for name in ("source", "table", "file", "reason")))


def _chosen(group: mending.Group) -> str:
    return urlencode({"source": group.source, "table": group.table, "file": group.file, "reason": group.reason})


def _told(view: View) -> View:
    """Where a row cannot be changed now, say why on its page and lose nothing."""

    @wraps(view)
    def told(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except (HomeError, MappingError, MendingError, SourceError) as problem:
            messages.error(request, str(problem))
            return redirect(_back(request, str(kwargs.get("identity", ""))))

    return told


def _back(request: HttpRequest, identity: str = "") -> str:
    if identity:
        return reverse("quarantine_row", args=[identity])
    chosen = {name: value for name, value in vars(_wanted(request.POST)).items() if value}
    return reverse("quarantine") + (f"?{urlencode(chosen)}" if chosen else "")


@page(May.MEND)
@require_safe
def row(request: HttpRequest, scope: Scope, identity: str) -> HttpResponse:
    """Show one waiting row, masked, and what can be done with it."""
    return _shown(request, scope, mending.row(reading.home(), scope, identity))


def _shown(request: HttpRequest, scope: Scope, found: Row, *, whole: bool = False, problem: str = "") -> HttpResponse:
    return render(request, "kequn/console/quarantine_row.html", {
        "row": found, "title": words.table(found.table), "reason": reason(found.reason), "whole": whole, "problem": problem,
        "changes": mending.may_change(scope), "others": len(found.same) - 1,
        "mendable": found.mapping and not found.is_cut and not found.is_whole_file,
        "why": [(key, language.text(*text)) for key, text in WHY.items()], "other": OTHER,
    })


@page(May.MEND)
@require_POST
@never_cache
def reveal(request: HttpRequest, scope: Scope, identity: str) -> HttpResponse:
    """Show the row as it was written, once, after the reason is on record."""
    given, text = request.POST.get("why", ""), " ".join(request.POST.get("text", "").split())[:200]
    masked = mending.row(reading.home(), scope, identity)
    if given not in WHY or (given == OTHER and len(text) < 4):
        asked = language.text("请选择查看原因；选其他时请用几个字说明。",
                              "Choose why you look; with another reason, say it in a few words.")
        return _shown(request, scope, masked, problem=asked)
    found = mending.whole_row(reading.home(), scope, identity)
    looked(scope, What.QUARANTINE, subject=f"{found.file}:{found.line}"[:200], reason=f"{given}: {text}" if text else given)
    return _shown(request, scope, found, whole=True)


@page(May.MEND)
@require_POST
@_told
def mend(request: HttpRequest, scope: Scope, identity: str) -> HttpResponse:
    """Take the row in as it was corrected."""
    typed = request.POST.get("raw")
    mended = mending.mend(reading.home(), scope, identity, request.POST.getlist("field") if typed is None else typed)
    _say(request, mended)
    return redirect("quarantine_row", identity) if mended.reasons else redirect("quarantine")


@page(May.MEND)
@require_POST
@_told
def retry(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Try again what waits, as it is: a few rows at once, many as a job that the page follows."""
    home, wanted = reading.home(), _wanted(request.POST)
    if mending.may_change(scope) and mending.rows(home, scope, wanted, limit=1)[0] > AT_ONCE:
        job = enqueue(QUARANTINE_RETRY, {"wanted": vars(wanted)}, key=PAGE_RETRY, actor=scope.actor)
        if job.payload != {"wanted": vars(wanted)} or job.actor != scope.actor:
            messages.warning(request, language.text("另一次重试正在进行，请等它结束。",
                                                    "Other rows are being tried already; wait until that has ended."))
    else:
        _say(request, mending.retry_all(home, scope, wanted))
    return redirect(_back(request))


@page(May.MEND)
@require_safe
@never_cache
def progress(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Tell how far the retry is; once it has ended, tell who asked what came of it and have the page read again."""
    last = _last()
    if last and last.state in OPEN:
        return render(request, "kequn/console/progress.html", _retrying(last))
    if last and last.actor == scope.actor:
        if last.result is None:
            messages.error(request, last.error)
        else:
            why = tuple(last.result.pop("reasons"))
            _say(request, Mended(RetryReport(**last.result), why))
    return HttpResponse(headers={"HX-Refresh": "true"})


def _last() -> Job | None:
    return Job.objects.filter(key=PAGE_RETRY).first()


def _retrying(last: Job | None) -> dict[str, object]:
    title = language.text("正在重试隔离行", "The rows are being tried again")
    return followed(last, title=title, address=reverse("quarantine_progress"))


def _rows(number: int) -> str:
    return f"{number} row" if number == 1 else f"{number} rows"


def _say(request: HttpRequest, mended: Mended) -> None:
    report = mended.report
    parts = [
        (report.loaded, f"{report.loaded} 行已加载", f"{report.loaded} loaded"),
        (report.repeated, f"{report.repeated} 行此前已有", f"{report.repeated} known already"),
        (report.settled, f"{report.settled} 行按映射不需要", f"{report.settled} not wanted by the mapping"),
        (report.waiting, f"{report.waiting} 行仍在等待", f"{report.waiting} still waiting"),
    ]
    zh = "，".join(text for number, text, _ in parts if number) or "没有可重试的行"
    en = ", ".join(text for number, _, text in parts if number) or "there was no row to try"
    why = "；".join(reason(text) for text in mended.reasons[:3])
    said = language.text(f"试了 {report.tried} 行：{zh}。" + (f"原因：{why}。" if why else ""),
                         f"Tried {_rows(report.tried)}: {en}." + (f" Because: {why}." if why else ""))
    if report.loaded:
        said += language.text("下次运行后进入标签和客群。", " They reach tags and segments with the next run.")
    (messages.warning if report.waiting else messages.success)(request, said)
    for finding in report.findings[:3]:
        messages.warning(request, finding)


@page(May.MEND)
@require_POST
@_told
def discard(request: HttpRequest, scope: Scope, identity: str = "") -> HttpResponse:
    """Give up one row, or all that are chosen, for a reason that stays on record."""
    why = " ".join(request.POST.get("reason_given", "").split())[:300]
    if len(why) < 4:
        raise MendingError(language.text("请用几个字说明放弃的原因，它会留在记录里。",
                                         "say in a few words why; it stays on record"))
    number = mending.discard(reading.home(), scope, identity or _wanted(request.POST), why)
    messages.success(request, language.text(f"已放弃 {number} 行，记录保留。", f"Gave up {_rows(number)}; the record stays."))
    return redirect("quarantine")


@page(May.MEND)
@require_safe
@never_cache
def export(request: HttpRequest, scope: Scope) -> StreamingHttpResponse:
    """Give the list as a CSV for whoever owns the source: file, line, reason and the row's shape, no value of a person."""
    home, wanted = reading.home(), _wanted(request.GET)
    total, found = mending.rows(home, scope, wanted, limit=100_000)
    looked(scope, What.EXPORT, subject="quarantine", reason=f"{total} rows, masked")
    answer = StreamingHttpResponse(_lines(found), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="quarantine-{timezone.localdate()}.csv"'
    return answer


class _Echo:
    def write(self, line: str) -> str:
        return line


def _lines(found: tuple[Row, ...]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow(["id", "source", "table", "file", "line", "reason", "shape"])
    for each in found:
        cells = (each.id, each.source, each.table, each.file, str(each.line), reason(each.reason), each.raw)
        yield writer.writerow([neutral(cell) for cell in cells])
