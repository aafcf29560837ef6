"""Alarms: what is conspicuous in the looks of one person, from the log itself, so nothing is lost by a restart.

After each look the rules ask the log about that person's last hour, day and night: one query. Of a kind at most one alarm per
person is open; later looks bring its numbers up to date. Once it is closed, only looks after that moment count again.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone

from kequn.access import policy
from kequn.access.models import Alarm, ReadLog
from kequn.access.roles import May
from kequn.access.rules.conspicuous import BULK, NOT_SEEN, ODD_HOURS, Finding, Looks, findings, night_began
from kequn.access.scope import Scope
from kequn.kernel.errors import KequnError

KINDS = {BULK: ("批量查看", "many customers"), ODD_HOURS: ("非工作时间查看", "looks at odd hours"),
         NOT_SEEN: ("反复查询非本人客户", "customers not their own")}


class AlarmError(KequnError):
    """An alarm cannot be closed."""


def consider(actor: str, role_id: str, *, at: datetime) -> None:
    """Raise an alarm, or bring an open one up to date, where the person's looks until `at` are conspicuous."""
    for finding in _found(actor, role_id, at, None):
        recently = Alarm.objects.filter(actor=actor, kind=finding.kind, closed_at__gt=at - timedelta(days=1))
        closed = recently.order_by("-closed_at").first()
        if closed is None:
            _raise(actor, role_id, finding, at)
            continue
        for again in _found(actor, role_id, at, closed.closed_at):
            if again.kind == finding.kind:
                _raise(actor, role_id, again, at)


def close(alarm_id: int, scope: Scope, *, note: str) -> Alarm:
    """Close an alarm with what was found out."""
    scope.require(May.READ_LOGS)
    if not note.strip():
        raise AlarmError("say in a few words what was found out")
    alarm = Alarm.objects.filter(pk=alarm_id).first()
    if alarm is None:
        raise AlarmError("there is no such alarm")
    if alarm.actor == scope.actor:
        raise AlarmError("nobody closes an alarm about themselves; ask a colleague")
    change = {"closed_at": timezone.now(), "closed_by": scope.actor, "note": " ".join(note.split())[:500]}
    if not Alarm.objects.filter(pk=alarm_id, closed_at=None).update(**change):
        raise AlarmError("that alarm is closed already; reload the page to see how")
    alarm.refresh_from_db()
    return alarm


def _found(actor: str, role_id: str, at: datetime, since: datetime | None) -> list[Finding]:
    rules = policy.read(Path(settings.KEQUN_HOME))
    night = night_began(timezone.localtime(at), rules.odd_hours)
    after = {"hour": at - timedelta(hours=1), "day": at - timedelta(days=1), "night": night or at}
    if since is not None:
        after = {name: max(moment, since) for name, moment in after.items()}
    looks = _looks(ReadLog.objects.filter(actor=actor, at__gt=min(after.values()), at__lte=at), after)
    return findings(looks["hour"], looks["day"], looks["night"] if night else None, role_id, rules)


def _looks(rows: QuerySet[ReadLog], after: dict[str, datetime]) -> dict[str, Looks]:
    """Return the numbers of each stretch of time, in one query."""
    asked: dict[str, Count | Sum] = {}
    for name, moment in after.items():
        recent = Q(at__gt=moment)
        asked |= {
            f"{name}_opened": Count("customer_no", filter=recent & ~Q(what="not_seen"), distinct=True),
            f"{name}_shown": Sum("number", filter=recent & Q(customer_no=None), default=0),
            f"{name}_revealed": Count("pk", filter=recent & Q(what="reveal")),
            f"{name}_missed": Count("pk", filter=recent & Q(what="not_seen")),
        }
    numbers = rows.order_by().aggregate(**asked)
    return {name: Looks(*(numbers[f"{name}_{key}"] for key in ("opened", "shown", "revealed", "missed"))) for name in after}


def _raise(actor: str, role_id: str, finding: Finding, at: datetime) -> None:
    """Open an alarm, or bring the open one up to date; of two at once one opens it (a constraint), the other finds it."""
    evidence = {name: list(numbers) for name, numbers in finding.evidence.items()}
    with transaction.atomic():
        Alarm.objects.update_or_create(
            actor=actor, kind=finding.kind, closed_at=None, defaults={"evidence": evidence, "latest": at},
            create_defaults={"evidence": evidence, "latest": at, "since": at, "role_id": role_id})
