"""Jobs: add one, take one by a lease, keep it, end it.

Every change is one conditional UPDATE, so that it holds on SQLite and PostgreSQL alike, and a worker that lost its lease can
change nothing any more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from kequn.kernel.errors import KequnError
from kequn.kernel.nearest import hint
from kequn.work.kinds import KINDS
from kequn.work.models import DONE, FAILED, OPEN, RUNNING, WAITING, Job
from kequn.work.rules import ATTEMPTS, LEASE, next_try

CANDIDATES = 8  # how many due jobs a worker looks at before it comes again


class JobError(KequnError):
    """A job cannot be added."""


class LeaseLostError(KequnError):
    """Another worker has the job now; whoever finds this out stops, as its work is being done again."""


class LaterError(KequnError):
    """What a handler raises when it cannot work yet: the job waits, says why, and no attempt is counted."""

    def __init__(self, zh: str, en: str, *, seconds: float = 5) -> None:
        super().__init__(en)
        self.zh, self.en, self.pause = zh, en, timedelta(seconds=seconds)


@dataclass(frozen=True)
class Taken:
    """A job in the hands of a worker: what a handler is given."""

    id: int
    kind: str
    payload: Mapping[str, Any]
    actor: str
    owner: str
    attempt: int
    stopping: Event = field(default_factory=Event)

    def say(self, zh: str, en: str, share: float | None = None) -> None:
        """Tell whoever watches what is being done, and which share of all is done.

        LeaseLostError where the job is another's now; LaterError where the worker is about to stop: the next one goes on.
        """
        if self.stopping.is_set():
            raise LaterError("服务正在停止，重启后继续", "the service is stopping; this goes on after the start", seconds=0)
        said: dict[str, Any] = {"said_zh": zh[:300], "said_en": en[:300]}
        _change(self, **said, **({} if share is None else {"share": share}))


def enqueue(
    kind: str, payload: Mapping[str, Any] | None = None, *, key: str, actor: str, run_at: datetime | None = None,
) -> Job:
    """Add a job, or return the open one that has this key. JobError where there is no such kind."""
    if kind not in KINDS:
        raise JobError(f"there is no kind of job {kind!r}{hint(kind, KINDS)}")
    due = run_at or timezone.now()
    try:
        with transaction.atomic():
            return Job.objects.create(kind=kind, payload=dict(payload or {}), key=key, actor=actor, run_at=due)
    except IntegrityError:
        there = Job.objects.filter(key=key, state__in=OPEN).first()
        # It may have ended between the two questions: then there is room for a new one.
        return there or enqueue(kind, payload, key=key, actor=actor, run_at=run_at)


def claim(owner: str, *, now: datetime, lease: timedelta = LEASE, stopping: Event | None = None) -> Taken | None:
    """Take the job that has been due longest, or one whose worker's lease has run out; None where nothing is due.

    `stopping` is set when the worker has to end.
    """
    for job in _due(now).order_by("run_at", "pk")[:CANDIDATES]:
        if job.attempts >= ATTEMPTS:
            _give_up(job, now)
            continue
        taken = _due(now).filter(pk=job.pk, attempts=job.attempts).update(
            state=RUNNING, lease_owner=owner, lease_until=now + lease, attempts=F("attempts") + 1, began_at=now, error="",
        )
        if taken:
            return Taken(job.pk, job.kind, job.payload, job.actor, owner, job.attempts + 1, stopping or Event())
    return None


def extend(taken: Taken, *, now: datetime, lease: timedelta = LEASE) -> None:
    """Keep the job for another lease. LeaseLostError where it is another's now."""
    _change(taken, lease_until=now + lease)


def done(taken: Taken, result: Mapping[str, Any] | None, *, now: datetime) -> None:
    """End the job as done."""
    _change(taken, state=DONE, result=dict(result or {}), share=1, error="", ended_at=now, lease_until=None)


def failed(taken: Taken, error: str, *, now: datetime, again: bool) -> None:
    """Note what was wrong; where trying again may help the job waits for its next attempt, else it ends as failed."""
    line = " ".join(error.split())[:500]
    retry = next_try(now, taken.attempt) if again else None
    if retry is None:
        _change(taken, state=FAILED, error=line, ended_at=now, lease_until=None)
    else:
        _change(taken, state=WAITING, error=line, run_at=retry, lease_until=None)


def later(taken: Taken, reason: LaterError, *, now: datetime) -> None:
    """Let the job wait as its handler asked; this was no attempt."""
    _change(taken, state=WAITING, run_at=now + reason.pause, lease_until=None, attempts=taken.attempt - 1,
            said_zh=reason.zh[:300], said_en=reason.en[:300])


def _due(now: datetime) -> QuerySet[Job]:
    return Job.objects.filter(Q(state=WAITING, run_at__lte=now) | Q(state=RUNNING, lease_until__lt=now))


def _give_up(job: Job, now: datetime) -> None:
    error = f"given up after {job.attempts} attempts: each time the worker ended before the job did"
    _due(now).filter(pk=job.pk, attempts=job.attempts).update(state=FAILED, error=error, ended_at=now, lease_until=None)


def _change(taken: Taken, **values: Any) -> None:
    held = Job.objects.filter(pk=taken.id, state=RUNNING, lease_owner=taken.owner, attempts=taken.attempt)
    if not held.update(**values):
        raise LeaseLostError(f"job {taken.id} is another worker's now")
