"""Alarms: what is conspicuous in the looks of one person, from the log itself, so nothing is lost by a restart.

When the answer to a look is sent, the rules ask the log about that person's last hour, day and night: one query. Of a kind at
most one alarm per person is open; later looks bring its numbers up to date every ten seconds. Once it is closed, only looks after
that moment count again.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.utils import timezone

from kequn.access import policy
from kequn.access.models import Alarm
from kequn.access.roles import May
from kequn.access.rules.conspicuous import BULK, NOT_SEEN, ODD_HOURS, Finding, Looks, findings, night_began
from kequn.access.scope import Scope
from kequn.kernel.errors import KequnError

KINDS = {BULK: ("批量查看", "many customers"), ODD_HOURS: ("非工作时间查看", "looks at odd hours"),
         NOT_SEEN: ("反复查询非本人客户", "customers not their own")}

# What is counted of the rows after a moment, in the order of `Looks`. Written as SQL because it is asked after every look, and
# putting twelve such expressions together through the ORM takes five milliseconds, ten times as long as answering it.
NUMBERS = (
    "COUNT(DISTINCT CASE WHEN at > %s AND what <> 'not_seen' THEN customer_no END)",
    "COALESCE(SUM(CASE WHEN at > %s AND customer_no IS NULL THEN number END), 0)",
    "COUNT(CASE WHEN at > %s AND what = 'reveal' THEN 1 END)",
    "COUNT(CASE WHEN at > %s AND what = 'not_seen' THEN 1 END)",
)


PAUSE = timedelta(seconds=10)  # writing waits for other writers, and a page for neither


class AlarmError(KequnError):
    """An alarm cannot be closed."""


def consider(actor: str, role_id: str, *, at: datetime) -> None:
    """Raise an alarm, or bring an open one up to date, where the person's looks until `at` are conspicuous."""
    found = _found(actor, role_id, at, None)
    if not found:
        return
    alarms = Alarm.objects.filter(Q(closed_at=None) | Q(closed_at__gt=at - timedelta(days=1)), actor=actor).order_by("closed_at")
    latest = {(alarm.kind, alarm.closed_at is None): alarm for alarm in alarms}
    for finding in found:
        standing, closed = latest.get((finding.kind, True)), latest.get((finding.kind, False))
        if standing is not None and at - standing.latest < PAUSE:
            continue
        since = closed.closed_at if closed else None
        again = _found(actor, role_id, at, since) if since else [finding]
        for now in (each for each in again if each.kind == finding.kind):
            _raise(actor, role_id, now, at)


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
    looks = _looks(actor, after, at)
    return findings(looks["hour"], looks["day"], looks["night"] if night else None, role_id, rules)


def _looks(actor: str, after: dict[str, datetime], until: datetime) -> dict[str, Looks]:
    """Return the person's numbers in each stretch of time, in one query."""
    moments = [connection.ops.adapt_datetimefield_value(moment) for moment in (*after.values(), min(after.values()), until)]
    parameters = [moment for moment in moments[:-2] for _ in NUMBERS]
    numbers = ", ".join(NUMBERS * len(after))
    question = f"SELECT {numbers} FROM access_readlog WHERE actor = %s AND at > %s AND at <= %s"
    with connection.cursor() as cursor:
        cursor.execute(question, [*parameters, actor, *moments[-2:]])
        found = cursor.fetchone()
    size = len(NUMBERS)
    return {name: Looks(*map(int, found[n * size:(n + 1) * size])) for n, name in enumerate(after)}


def _raise(actor: str, role_id: str, finding: Finding, at: datetime) -> None:
    """Open an alarm, or bring the open one up to date; of two at once one opens it (a constraint), the other finds it."""
    evidence = {name: list(numbers) for name, numbers in finding.evidence.items()}
    standing = Alarm.objects.filter(actor=actor, kind=finding.kind, closed_at=None)
    if standing.update(evidence=evidence, latest=at):
        return
    try:
        with transaction.atomic():
            Alarm.objects.create(actor=actor, kind=finding.kind, role_id=role_id, since=at, latest=at, evidence=evidence)
    except IntegrityError:
        standing.update(evidence=evidence, latest=at)
