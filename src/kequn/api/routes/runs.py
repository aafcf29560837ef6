"""Runs of the loop, and the jobs that do them."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated

from ninja import Path, Query, Router, Schema, Status
from pydantic import Field

from kequn.access.roles import May
from kequn.api.doors import Call, opened_to
from kequn.api.errors import Busy, NotThere
from kequn.api.forms import Dated, Given, answers
from kequn.bridge import reading
from kequn.loop import operations
from kequn.loop.operations import Run
from kequn.work.jobs import enqueue
from kequn.work.kinds import RUN
from kequn.work.models import OPEN, Job

router = Router(tags=["runs"])

Number = Annotated[int, Path(ge=1, le=2**31 - 1)]
Limit = Annotated[int, Query(ge=1, le=100)]
Offset = Annotated[int, Query(ge=0, le=10**6)]


class Step(Schema):
    """One step of a run."""

    name: str
    rows: dict[str, int] = Field(description="Rows of each table that it made.")
    seconds: float
    reused: bool = Field(description="Whether an earlier run had done the same already.")


class AlarmOut(Schema):
    """What should be looked at.

    A table that shrank (rows), a tag that is known of fewer units (shares of all), or a table that is behind (days promised, days
    behind), so that `tags` are older than promised.
    """

    kind: str
    subject: str
    before: float
    now: float
    tags: int


class RunOut(Dated):
    """One run."""

    number: int
    state: str = Field(description="running, done, or stopped: it was ended before it was done.")
    began: datetime
    seconds: float
    snapshot: int | None = Field(description="The number of the snapshot that it published.")
    steps: list[Step]
    alarms: list[AlarmOut]


class Runs(Schema):
    """Some runs, the newest first."""

    total: int
    runs: list[RunOut]


class Start(Given):
    """What the run is for."""

    as_of: date | None = Field(None, strict=False, description="The business day; null for the last complete one of the data.")


class JobOut(Schema):
    """One piece of work that goes on without anybody waiting."""

    id: int
    kind: str
    state: str = Field(description="waiting, running, done or failed")
    share: float = Field(description="How much is done, 0 to 1.")
    said: dict[str, str] = Field(description="What is being done now, in zh and en.")
    error: str
    made_at: datetime
    began_at: datetime | None
    ended_at: datetime | None


@router.get("/runs", response=answers(Runs), auth=opened_to(May.RUN))
def runs(request: Call, limit: Limit = 20, offset: Offset = 0) -> Runs:
    """List the runs, the newest first."""
    total, found = operations.runs(reading.home(), request.auth, limit=limit, offset=offset)
    return Runs(total=total, runs=[_run(run) for run in found])


@router.get("/runs/{number}", response=answers(RunOut), auth=opened_to(May.RUN))
def run(request: Call, number: Number) -> RunOut:
    """One run with its steps."""
    return _run(operations.run(reading.home(), request.auth, number))


@router.post("/runs", response=answers(JobOut, status=202), auth=opened_to(May.RUN))
def start(request: Call, given: Start) -> Status[JobOut]:
    """Start a run."""
    if Job.objects.filter(key=RUN, state__in=OPEN).exists():
        raise Busy("a run waits or goes on already; ask for it under /jobs")
    payload = {} if given.as_of is None else {"as_of": given.as_of.isoformat()}
    return Status(202, _job(enqueue(RUN, payload, key=RUN, actor=request.auth.actor)))


@router.get("/jobs/{number}", response=answers(JobOut), auth=opened_to(May.RUN))
def job(request: Call, number: Number) -> JobOut:
    """How far a job is."""
    found = Job.objects.filter(pk=number).first()
    if found is None:
        raise NotThere(f"there is no job {number}")
    return _job(found)


def _run(run: Run) -> RunOut:
    record = run.record
    steps = [Step(name=step.name, rows=dict(step.rows), seconds=step.seconds, reused=step.reused) for step in record.steps]
    alarms = [AlarmOut(**asdict(alarm)) for alarm in run.alarms]
    return RunOut(as_of=date.fromisoformat(record.as_of), number=record.number, state=run.state, began=run.began,
                  seconds=record.seconds, snapshot=record.snapshot, steps=steps, alarms=alarms)


def _job(job: Job) -> JobOut:
    return JobOut(id=job.pk, kind=job.kind, state=job.state, share=job.share, said={"zh": job.said_zh, "en": job.said_en},
                  error=job.error, made_at=job.made_at, began_at=job.began_at, ended_at=job.ended_at)
