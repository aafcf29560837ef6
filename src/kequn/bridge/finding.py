"""Asking for groups or look-alikes to be found: a job within the scope of who asks, told to nobody else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from kequn.access.roles import May
from kequn.access.scope import Scope
from kequn.bridge import reading
from kequn.facts.nodes import CUSTOMER
from kequn.kernel.errors import RefusedError
from kequn.loop.finding import asked
from kequn.loop.finding.values import chosen
from kequn.loop.scoped import ScopedBank
from kequn.segments.service import definitions, segments
from kequn.work.jobs import enqueue
from kequn.work.kinds import FIND
from kequn.work.models import DONE, Job

ALIKE, GROUPS = "alike", "groups"
MOST = 8  # groups that may be asked for


def find(bank: ScopedBank, tags: Sequence[str] | None, among: str, *, number: int | None = None) -> tuple[Job, bool]:
    """Let groups be found by these tags, None for the policy's; return the job, and whether it is new.

    While one of theirs is at work it is that one. KequnError where it cannot be done.
    """
    return _begin(bank, {"what": GROUPS, "tags": _plain(tags), "among": among, "number": number})


def find_alike(bank: ScopedBank, tags: Sequence[str] | None, among: str, segment: str) -> tuple[Job, bool]:
    """Let customers be found who are like those of a segment; returns as `find` does."""
    circle = segments(definitions(reading.home())).get(segment)
    if circle is None or circle.unit != CUSTOMER:
        raise RefusedError("先选一个客群作为种子", "choose the segment that others should be like")
    bank.condition(circle.expression)
    given = {"what": ALIKE, "tags": _plain(tags), "among": among, "circle": circle.expression, "title": dict(circle.title)}
    return _begin(bank, given)


def _begin(bank: ScopedBank, given: dict[str, Any]) -> tuple[Job, bool]:
    bank.scope.require(May.DEFINE)
    chosen(bank.bank.home, bank.bank.tags.schema, given["tags"])
    if given["among"]:
        bank.condition(given["among"])
    actor = bank.scope.actor
    job = enqueue(FIND, given, key=f"{FIND}:{actor}", actor=actor)
    return job, job.payload == given


def _plain(tags: Sequence[str] | None) -> list[str] | None:
    return None if tags is None else list(tags)


def mine(scope: Scope) -> QuerySet[Job]:
    """Return what this person, or this key, asked for, the newest first."""
    return Job.objects.filter(kind=FIND, actor=scope.actor)


def result_of(job: Job, scope: Scope) -> dict[str, Any] | None:
    """Return what a job found; None where it has not, or where it looked at others than the scope has now."""
    found: dict[str, Any] = job.result or {}
    return found if job.state == DONE and found.get("scope") == asked.mark(scope) else None
