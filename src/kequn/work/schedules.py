"""What comes due every day: whoever looks first adds the day's job, and nobody else can."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q

from kequn.work.jobs import enqueue
from kequn.work.models import Job, Schedule

ACTOR = "schedule"


def add_due(*, now: datetime, time_zone: str) -> list[Job]:
    """Add the job of each schedule whose time of today has come and whose job of today was not added yet."""
    local = now.astimezone(ZoneInfo(time_zone))
    today, added = local.date(), []
    for schedule in Schedule.objects.filter(active=True, at__lte=local.time()):
        key = f"schedule:{schedule.name}:{today}"
        with transaction.atomic():
            # Marking the day and adding the job stand or fall together; of two workers one marks it.
            behind = Schedule.objects.filter(Q(last_day=None) | Q(last_day__lt=today), pk=schedule.pk)
            if behind.update(last_day=today):
                added.append(enqueue(schedule.kind, schedule.payload, key=key, actor=ACTOR))
    return added
