"""The log of reads: who looked at whom, when and why; customers by their ids, never by name. As a file, too."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone

from kequn.access import log
from kequn.access.models import ReadLog, User
from kequn.access.reveal import REASONS
from kequn.access.roles import ROLES, May
from kequn.access.scope import Scope
from kequn.customers.ids import customer_id
from kequn.web import language
from kequn.web.administration.forms import LogForm
from kequn.web.administration.words import SUBJECTS, WHATS
from kequn.web.doors import page

MOST = 50_000  # rows of one file
COLUMNS = (("时间", "at"), ("工号", "person"), ("角色", "role"), ("看了什么", "what"), ("对象", "subject"),
           ("客户号", "customer"), ("客户数", "customers"), ("理由", "reason"), ("地址", "address"), ("请求", "request"))


@page(May.READ_LOGS)
def logs(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Show the looks that fit, the latest first."""
    form = LogForm(request.GET)
    rows = _found(scope, form.cleaned_data) if form.is_valid() else ReadLog.objects.none()
    shown = Paginator(rows, 50).get_page(request.GET.get("page"))
    names = dict(User.objects.filter(username__in={row.actor for row in shown}).values_list("username", "display_name"))
    looks = [{"row": row, "name": names.get(row.actor, ""), "what": _what(row), "subject": _subject(row),
              "role": _role(row), "reason": _reason(row)}
             for row in shown]
    return render(request, "kequn/administration/logs.html", {"form": form, "page": shown, "looks": looks, "most": MOST})


@page(May.READ_LOGS)
def export(request: HttpRequest, scope: Scope) -> HttpResponse | StreamingHttpResponse:
    """Give the looks that fit as a file; that is a look, too."""
    form = LogForm(request.GET)
    if not form.is_valid():
        return logs(request)  # type: ignore[return-value]  # it shows what is wrong
    rows = _found(scope, form.cleaned_data)[:MOST]
    log.looked(scope, log.What.LOGS, subject=request.GET.urlencode()[:200])
    answer = StreamingHttpResponse(_lines(rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="kequn-log-{timezone.localdate():%Y%m%d}.csv"'
    answer["Cache-Control"] = "no-store"
    return answer


def _found(scope: Scope, asked: dict[str, Any]) -> QuerySet[ReadLog]:
    scope.require(May.READ_LOGS)
    rows = ReadLog.objects.all() if asked["customer"] is None else log.looks_at(asked["customer"])
    if asked["actor"]:
        rows = rows.filter(actor__iexact=asked["actor"].strip())
    if asked["what"]:
        rows = rows.filter(what=asked["what"])
    if asked["since"]:
        rows = rows.filter(at__gte=_midnight(asked["since"]))
    if asked["until"]:
        rows = rows.filter(at__lt=_midnight(asked["until"] + timedelta(days=1)))
    return rows


def _midnight(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _lines(rows: QuerySet[ReadLog]) -> Iterator[str]:
    yield "\ufeff" + _line([language.text(*words) for words in COLUMNS])
    for row in rows.iterator(chunk_size=1000):
        customer = "" if row.customer_no is None else customer_id(row.customer_no)
        at = timezone.localtime(row.at).isoformat(sep=" ", timespec="seconds")
        yield _line([at, row.actor, _role(row), _what(row), row.subject, customer, str(row.number), _reason(row), row.address,
                     row.request_id])


def _line(cells: list[str]) -> str:
    """Return one line of the file; a cell that a spreadsheet would take for a formula is made text."""
    safe = [f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell for cell in cells]
    out = io.StringIO()
    csv.writer(out).writerow(safe)
    return out.getvalue()


def _what(row: ReadLog) -> str:
    return language.text(*WHATS.get(row.what, (row.what, row.what)))


def _subject(row: ReadLog) -> str:
    return language.text(*SUBJECTS.get(row.subject, (row.subject, row.subject)))


def _role(row: ReadLog) -> str:
    role = ROLES.get(row.role_id)
    return language.text(role.zh, role.en) if role else row.role_id


def _reason(row: ReadLog) -> str:
    """Return the reason in words: of an unmasking it begins with a key of the short list."""
    key, colon, text = row.reason.partition(": ")
    return language.text(*REASONS[key]) + (f"{colon}{text}" if colon else "") if key in REASONS else row.reason
