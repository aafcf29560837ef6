"""A job is done once, by whoever holds its lease, and survives whoever was killed while holding it."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from threading import Event

import pytest

from kequn.work import jobs
from kequn.work.jobs import JobError, LaterError, LeaseLostError
from kequn.work.models import DONE, FAILED, RUNNING, WAITING, Job, Schedule
from kequn.work.rules import ATTEMPTS, LEASE, next_try
from kequn.work.schedules import add_due
from kequn.work.worker import work_once

NOON = datetime(2026, 6, 30, 12, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def add(key: str = "one", *, at: datetime = NOON, **payload: int) -> Job:
    return jobs.enqueue("run", payload, key=key, actor="S1", run_at=at)


def test_an_open_key_is_one_job_and_a_closed_one_makes_room() -> None:
    first = add("night")
    assert add("night").pk == first.pk
    taken = jobs.claim("a", now=NOON)
    assert taken is not None
    assert add("night").pk == first.pk
    jobs.done(taken, {"rows": 3}, now=NOON)
    assert add("night").pk != first.pk
    assert Job.objects.filter(key="night").count() == 2


def test_a_kind_that_nobody_knows_is_refused_with_the_nearest() -> None:
    with pytest.raises(JobError, match=r"^there is no kind of job 'lod'; did you mean 'load'\?$"):
        jobs.enqueue("lod", key="x", actor="S1")


def test_the_longest_due_job_is_taken_first_and_by_one_worker_only() -> None:
    add("late", at=NOON - timedelta(minutes=1))
    add("early", at=NOON - timedelta(hours=1))
    add("tomorrow", at=NOON + timedelta(days=1))
    owners = [(taken.owner, Job.objects.get(pk=taken.id).key) for owner in "abc" if (taken := jobs.claim(owner, now=NOON))]
    assert owners == [("a", "early"), ("b", "late")]


def test_a_worker_that_looked_at_the_same_moment_gets_nothing() -> None:
    add()
    seen = Job.objects.get()
    assert jobs.claim("a", now=NOON) is not None
    # What the slower of two workers then asks of the row it had seen:
    assert jobs._due(NOON).filter(pk=seen.pk, attempts=seen.attempts).update(lease_owner="b") == 0
    assert Job.objects.get().lease_owner == "a"


def test_a_lease_that_ran_out_is_taken_over_and_its_old_holder_can_change_nothing() -> None:
    add(day=1)
    slow = jobs.claim("slow", now=NOON)
    assert slow is not None
    assert jobs.claim("quick", now=NOON + LEASE) is None
    quick = jobs.claim("quick", now=NOON + LEASE + timedelta(seconds=1))
    assert quick is not None
    assert (quick.attempt, quick.payload) == (2, {"day": 1})
    with pytest.raises(LeaseLostError):
        slow.say("慢", "slow")
    with pytest.raises(LeaseLostError):
        jobs.extend(slow, now=NOON)
    with pytest.raises(LeaseLostError):
        jobs.done(slow, {}, now=NOON)
    with pytest.raises(LeaseLostError):
        jobs.failed(slow, "no", now=NOON, again=True)
    job = Job.objects.get()
    assert (job.state, job.lease_owner, job.said_en) == (RUNNING, "quick", "")


def test_a_worker_keeps_its_job_by_beating() -> None:
    add()
    taken = jobs.claim("a", now=NOON)
    assert taken is not None
    jobs.extend(taken, now=NOON + timedelta(minutes=5))
    assert jobs.claim("b", now=NOON + timedelta(minutes=5)) is None


def test_what_goes_wrong_is_tried_again_with_growing_pauses_and_then_given_up() -> None:
    job = add()
    now, pauses = NOON, []
    while (taken := jobs.claim("a", now=now)) is not None:
        jobs.failed(taken, "line one\nline two", now=now, again=True)
        job.refresh_from_db()
        pauses.append((job.run_at - now).total_seconds() if job.state == WAITING else None)
        now = job.run_at if job.state == WAITING else now + timedelta(days=1)
    assert pauses == [10, 20, 40, 80, 160, 320, 600, None]
    assert (job.state, job.error) == (FAILED, "line one line two")


def test_a_job_whose_worker_dies_each_time_is_given_up_with_a_reason() -> None:
    add()
    now = NOON
    for _ in range(ATTEMPTS):
        assert jobs.claim("a", now=now) is not None
        now += LEASE + timedelta(seconds=1)
    assert jobs.claim("a", now=now) is None
    job = Job.objects.get()
    assert (job.state, job.error) == (FAILED, "given up after 8 attempts: each time the worker ended before the job did")


def test_the_longest_pause_is_ten_minutes() -> None:
    assert next_try(NOON, 1) == NOON + timedelta(seconds=10)
    assert next_try(NOON, ATTEMPTS) is None


@pytest.mark.parametrize(
    ("problem", "state", "error", "attempts"),
    [
        (None, DONE, "", 1),
        (JobError("this file is not there"), FAILED, "this file is not there", 1),
        (ValueError("13800138000"), WAITING, "unexpected ValueError; the log has the place", 1),
        (LaterError("稍后", "later"), WAITING, "", 0),
    ],
    ids=["done", "a named error is final", "an unexpected one is tried again, and tells no value", "later is no attempt"],
)
def test_how_a_job_ends(problem: Exception | None, state: str, error: str, attempts: int) -> None:
    def handler(taken: jobs.Taken) -> dict[str, int]:
        taken.say("一半", "half", 0.5)
        if problem:
            raise problem
        return {"rows": 7}

    add()
    assert work_once({"run": handler}, owner="a")
    job = Job.objects.get()
    assert (job.state, job.error, job.attempts) == (state, error, attempts)
    assert (job.result, job.share) == (({"rows": 7}, 1) if state == DONE else (None, 0.5))
    assert not work_once({"run": handler}, owner="a") or problem is None


def test_a_worker_that_stops_puts_its_job_back_at_the_next_step() -> None:
    add()
    stop = Event()

    def handler(taken: jobs.Taken) -> dict[str, int]:
        taken.say("第一步", "first step", 0.5)
        stop.set()
        taken.say("第二步", "second step", 0.9)
        return {}

    assert work_once({"run": handler}, owner="a", stop=stop)
    job = Job.objects.get()
    assert (job.state, job.attempts, job.said_en) == (WAITING, 0, "the service is stopping; this goes on after the start")
    assert work_once({"run": lambda _: {"rows": 7}}, owner="b")
    job.refresh_from_db()
    assert (job.state, job.result) == (DONE, {"rows": 7})


def test_a_schedule_adds_the_day_once_and_at_its_time() -> None:
    Schedule.objects.create(name="night", kind="run", at=time(1, 30))
    one, two = (datetime(2026, 6, 30, 17, minute, tzinfo=UTC) for minute in (0, 45))  # 1:00 and 1:45 in Shanghai
    assert add_due(now=one, time_zone="Asia/Shanghai") == []
    [job] = add_due(now=two, time_zone="Asia/Shanghai")
    assert (job.key, job.actor) == ("schedule:night:2026-07-01", "schedule")
    taken = jobs.claim("a", now=datetime.now(UTC))
    assert taken is not None
    jobs.done(taken, {}, now=two)
    assert add_due(now=two, time_zone="Asia/Shanghai") == []  # it is done already; once a day is once
    assert len(add_due(now=two + timedelta(days=1), time_zone="Asia/Shanghai")) == 1
