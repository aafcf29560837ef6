"""Alarms: what is conspicuous, the looks behind it one click away, and closing it with what was found out."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from kequn.access import alarms as service
from kequn.access.models import Alarm, User
from kequn.access.roles import ROLES, May
from kequn.access.scope import Scope
from kequn.web import language
from kequn.web.administration.words import EVIDENCE
from kequn.web.doors import page


@page(May.READ_LOGS)
def alarms(request: HttpRequest, scope: Scope) -> HttpResponse:
    """List the open alarms, or the closed ones."""
    closed = request.GET.get("state") == "closed"
    rows = Alarm.objects.filter(closed_at__isnull=not closed)
    shown = Paginator(rows, 30).get_page(request.GET.get("page"))
    names = dict(User.objects.filter(username__in={alarm.actor for alarm in shown}).values_list("username", "display_name"))
    return render(request, "kequn/administration/alarms.html", {
        "page": shown, "closed": closed, "alarms": [_shown(alarm, names.get(alarm.actor, ""), scope) for alarm in shown]})


@require_POST
@page(May.READ_LOGS)
def close(request: HttpRequest, scope: Scope, number: int) -> HttpResponse:
    """Close one, saying what was found out."""
    note = request.POST.get("note", "")
    if not note.strip():
        messages.error(request, language.text("请写明核查结果再关闭", "Say what was found out, then close it"))
        return redirect("alarms")
    alarm = service.close(number, scope, note=note)
    kind = language.text(*service.KINDS[alarm.kind])
    said = language.text(f"已关闭 {alarm.actor} 的预警：{kind}", f"Closed the alarm about {alarm.actor}: {kind}")
    messages.success(request, said)
    return redirect("alarms")


def _shown(alarm: Alarm, name: str, scope: Scope) -> dict[str, Any]:
    role = ROLES.get(alarm.role_id)
    days = f"since={timezone.localtime(alarm.since):%Y-%m-%d}&until={timezone.localtime(alarm.latest):%Y-%m-%d}"
    return {
        "alarm": alarm, "name": name, "kind": language.text(*service.KINDS[alarm.kind]), "own": alarm.actor == scope.actor,
        "role": language.text(role.zh, role.en) if role else alarm.role_id, "days": days,
        "evidence": [(language.text(*EVIDENCE[key]), number, limit) for key, (number, limit) in alarm.evidence.items()],
    }
