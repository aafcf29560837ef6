"""Addresses for machines that watch: alive, ready, metrics. They tell numbers of the house and nothing of any person."""

from __future__ import annotations

import hmac
from ipaddress import ip_address

from django.conf import settings
from django.db import Error as DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from kequn.kernel.errors import HomeError
from kequn.project import metrics as measured
from kequn.warehouse.snapshot import Snapshot
from kequn.work.models import Worker
from kequn.work.rules import ALIVE


@require_safe
def alive(_request: HttpRequest) -> HttpResponse:
    """Say that this process answers; nothing else is asked."""
    return HttpResponse("alive\n", content_type="text/plain")


@require_safe
def ready(_request: HttpRequest) -> JsonResponse:
    """Say whether people can work: 200, or 503 with what is missing."""
    found = {"records": _records(), "snapshot": _snapshot()}
    found["worker"] = _worker() if found["records"] == "ok" else "not known"
    return JsonResponse(found, status=200 if set(found.values()) == {"ok"} else 503)


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Give the metrics to this machine, or to whoever has the token; to others there is no such address."""
    if not _may_read(request):
        return HttpResponse(status=404)
    return HttpResponse(measured.text(), content_type="text/plain; version=0.0.4; charset=utf-8")


def _may_read(request: HttpRequest) -> bool:
    token = settings.KEQUN_METRICS_TOKEN
    if token is not None and hmac.compare_digest(request.headers.get("Authorization", "").encode(), f"Bearer {token}".encode()):
        return True
    # A proxy on this machine is no reason to answer the whole world: what it passes on says so.
    passed_on = any(name in request.headers for name in ("X-Forwarded-For", "Forwarded", "X-Real-IP"))
    try:
        return not passed_on and ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def _records() -> str:
    try:
        Worker.objects.exists()
    except DatabaseError:
        return "cannot be reached"
    return "ok"


def _worker() -> str:
    return "ok" if Worker.objects.filter(seen_at__gte=timezone.now() - ALIVE).exists() else "none was seen within a minute"


def _snapshot() -> str:
    try:
        with Snapshot.current(settings.KEQUN_HOME) as snapshot:
            return "ok" if snapshot.database.stat().st_size else "empty"
    except (HomeError, OSError):
        return "nothing can be read: load data, then run"
