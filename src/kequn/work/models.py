"""The records of durable work: jobs, the times they come due every day, and the workers that are alive."""

from __future__ import annotations

from django.db import models

WAITING, RUNNING, DONE, FAILED = "waiting", "running", "done", "failed"
OPEN = (WAITING, RUNNING)
STATES = {WAITING: ("等待", "waiting"), RUNNING: ("进行中", "running"), DONE: ("完成", "done"), FAILED: ("失败", "failed")}


class Job(models.Model):
    """One piece of work. While it is open nobody can add another with its key. No personal data: a payload names files and days.

    A worker holds it by a lease. `attempts` counts how often it was taken, and tells a worker whose lease ran out that the job
    is another's now.
    """

    kind = models.CharField(max_length=64)  # one of kinds.KINDS
    key = models.CharField(max_length=200)
    payload = models.JSONField(default=dict)
    actor = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=[(state, zh) for state, (zh, _) in STATES.items()], default=WAITING)
    run_at = models.DateTimeField()
    lease_owner = models.CharField(max_length=100, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    said_zh = models.CharField(max_length=300, blank=True)
    said_en = models.CharField(max_length=300, blank=True)
    share = models.FloatField(default=0)
    result = models.JSONField(null=True, blank=True)
    error = models.CharField(max_length=500, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    began_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(fields=("key",), condition=models.Q(state__in=OPEN), name="one_open_job_per_key"),
        )
        indexes = (models.Index(fields=("state", "run_at"), name="job_by_state"),)

    def __str__(self) -> str:
        return f"job {self.pk} ({self.kind})"


class Schedule(models.Model):
    """A kind of job that comes due every day at a time of the home's zone. `last_day` is the last day it was added for."""

    name = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=64)  # one of kinds.KINDS
    payload = models.JSONField(default=dict, blank=True)
    at = models.TimeField()
    active = models.BooleanField(default=True)
    last_day = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("at", "name")

    def __str__(self) -> str:
        return self.name


class Worker(models.Model):
    """A worker process that said lately that it is alive."""

    name = models.CharField(max_length=100, unique=True)
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.name
