"""The jobs of a house: each does what its command does, waits for another writer, and reads files only where it may."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from pytest_django import Settings

from kequn.organisation.models import Outlet
from kequn.project.handlers import HANDLERS
from kequn.project.serving.work import published_elsewhere
from kequn.warehouse.lock import Lock
from kequn.warehouse.snapshot import Snapshot
from kequn.work.jobs import enqueue
from kequn.work.kinds import KINDS
from kequn.work.models import DONE, FAILED, WAITING, Job
from kequn.work.schedules import add_due
from kequn.work.worker import work_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(demo_home: Path, tmp_path: Path, settings: Settings) -> Path:
    """The simulated bank, to be written to; its files may be read by jobs."""
    shutil.copytree(demo_home, tmp_path / "home")
    settings.KEQUN_HOME, settings.KEQUN_DATA = tmp_path / "home", tmp_path / "home" / "simulated"
    return tmp_path / "home"


def done(kind: str, **payload: str) -> Job:
    job = enqueue(kind, payload, key=kind, actor="S1")
    assert work_once(HANDLERS, owner="w")
    job.refresh_from_db()
    return job


def test_every_handler_is_of_a_kind_that_has_titles() -> None:
    assert set(HANDLERS) <= set(KINDS)


def test_ended_sessions_are_removed_every_day() -> None:
    now = timezone.now()
    for name, hours in (("ended", -1), ("open", 1)):
        Session.objects.create(session_key=name, session_data="", expire_date=now + timedelta(hours=hours))
    [job] = add_due(now=datetime(2026, 6, 30, 4, tzinfo=UTC), time_zone="UTC")
    assert work_once(HANDLERS, owner="w")
    job.refresh_from_db()
    assert (job.state, job.result, [each.pk for each in Session.objects.all()]) == (DONE, {"removed": 1}, ["open"])


@pytest.mark.slow
def test_a_run_ends_in_both_stores(home: Path) -> None:
    job = done("run")
    assert (job.state, job.error, job.share) == (DONE, "", 1)
    with Snapshot.current(home) as snapshot:
        assert job.result is not None
        assert (job.result["number"], job.result["as_of"]) == (2, snapshot.as_of.isoformat())
    assert Outlet.objects.count() > 1
    assert job.said_en == "publishing to the records"


def test_what_is_published_elsewhere_is_followed_once(home: Path) -> None:
    look = published_elsewhere(home)
    look()
    assert Job.objects.count() == 0
    current = home / "warehouse" / "published" / "CURRENT"
    current.write_text("snapshot-000099\n", encoding="utf-8")  # as a run of the command does
    look()
    look()
    assert [(job.kind, job.key) for job in Job.objects.all()] == [("publish", "publish")]


def test_a_load_tells_each_file(home: Path) -> None:
    job = done("load", mapping="mapping.toml", data=".")
    assert (job.state, job.error) == (DONE, "")
    assert job.result is not None
    assert job.result["totals"]["loaded"] == 0  # every file was seen before
    assert [finding.split(": ")[1] for finding in job.result["findings"]] == ["waits for its flag file"]  # and one is not whole
    assert job.said_zh.startswith("已处理：")


@pytest.mark.parametrize(
    ("mapping", "error"),
    [
        ("../home.toml", "../home.toml: not below the folder that KEQUN_DATA names; jobs read files there only"),
        ("/etc/passwd", "/etc/passwd: not below the folder that KEQUN_DATA names; jobs read files there only"),
        ("none.toml", "none.toml: there is no such file below the folder that KEQUN_DATA names"),
    ],
)
def test_a_job_reads_files_only_where_it_may(home: Path, mapping: str, error: str) -> None:
    assert (home / "home.toml").exists()
    job = done("load", mapping=mapping, data=".")
    assert (job.state, job.error) == (FAILED, error)


def test_a_job_that_meets_another_writer_waits_and_says_so(home: Path) -> None:
    other = Lock.exclusive(home / "warehouse" / "LOCK")
    assert other is not None
    job = done("load", mapping="mapping.toml", data=".")
    assert (job.state, job.attempts) == (WAITING, 0)
    assert job.said_en == "another process is writing to the warehouse; this goes on when it is done"
    other.release()
