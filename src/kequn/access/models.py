"""The records of access: people who sign in, keys, what was looked at, alarms, and what waits for a second person."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import models
from simple_history.models import HistoricalRecords

from kequn.access.roles import ROLES, Role
from kequn.organisation.models import Outlet

PROPOSED, APPROVED, REFUSED, WITHDRAWN = "proposed", "approved", "refused", "withdrawn"
STATES = {PROPOSED: ("待复核", "proposed"), APPROVED: ("已通过", "approved"), REFUSED: ("已退回", "refused"),
          WITHDRAWN: ("已撤回", "withdrawn")}


class User(AbstractUser):
    """A person who signs in; `username` is the staff number. Personal data: the name, while the person works here."""

    role_id = models.CharField(max_length=32, choices=[(role.id, role.zh) for role in ROLES.values()], default="manager")
    outlet = models.ForeignKey(Outlet, models.PROTECT, null=True, blank=True)
    display_name = models.CharField(max_length=100, blank=True)
    language = models.CharField(max_length=10, default="zh-hans")
    must_change_password = models.BooleanField(default=False)
    password_until = models.DateTimeField(null=True, blank=True)  # the end of a password that an administrator handed out
    failures = models.PositiveIntegerField(default=0)  # wrong passwords in a row
    locked_until = models.DateTimeField(null=True, blank=True)
    history = HistoricalRecords(excluded_fields=["password", "last_login", "failures", "first_name", "last_name", "email"],
                                history_change_reason_field=models.CharField(max_length=200, null=True))

    @property
    def role(self) -> Role:
        """What the person may do."""
        return ROLES[self.role_id]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; that somebody signed in is no change of theirs, so it leaves no line in the history."""
        if kwargs.get("update_fields") == ["last_login"]:
            self.skip_history_when_saving = True
        try:
            super().save(*args, **kwargs)
        finally:
            self.__dict__.pop("skip_history_when_saving", None)


class ReadLog(models.Model):
    """One look at customers: who, what, whom, why. Rows are only ever added; the database refuses to change or delete them.

    `customer_no` is the one customer that was opened; the customers of a list or an export stand in `ReadLogCustomer`, and
    `number` counts them. Personal data: a customer's number beside a person of staff and their address; kept for supervision.
    """

    at = models.DateTimeField(db_index=True)
    actor = models.CharField(max_length=150)
    role_id = models.CharField(max_length=32)
    what = models.CharField(max_length=32)
    subject = models.CharField(max_length=200, blank=True)
    customer_no = models.BigIntegerField(null=True)
    number = models.PositiveIntegerField(default=0)
    reason = models.CharField(max_length=300, blank=True)
    address = models.CharField(max_length=45, blank=True)
    request_id = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ("-at", "-id")
        indexes = (models.Index(fields=("actor", "at"), name="read_log_by_actor"),
                   models.Index(fields=("customer_no", "at"), name="read_log_by_customer"))

    def __str__(self) -> str:
        return f"look {self.pk}"


class ReadLogCustomer(models.Model):
    """One of the customers that a list or an export showed. Only ever added, like the log it belongs to."""

    log = models.ForeignKey(ReadLog, models.DO_NOTHING, related_name="customers")
    customer_no = models.BigIntegerField(db_index=True)

    def __str__(self) -> str:
        return f"customer of look {self.log_id}"


class Alarm(models.Model):
    """Something conspicuous in one person's looks, until somebody has found out why and closed it.

    Personal data: a person of staff and numbers of customers; kept as long as the log.
    """

    kind = models.CharField(max_length=32)
    actor = models.CharField(max_length=150)
    role_id = models.CharField(max_length=32)
    since = models.DateTimeField()
    latest = models.DateTimeField()
    evidence = models.JSONField()  # rule -> [number, limit]
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=150, blank=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ("-latest", "-id")
        constraints = (models.UniqueConstraint(fields=("actor", "kind"), condition=models.Q(closed_at=None),
                                               name="one_open_alarm_of_a_kind"),)

    def __str__(self) -> str:
        return f"alarm {self.pk}"


class ApiKey(models.Model):
    """A key for a machine, with a scope of its own. Of the secret only its SHA-256 is kept. No personal data but who made it."""

    name = models.CharField(max_length=100, unique=True)
    prefix = models.CharField(max_length=16, unique=True)
    secret_sha256 = models.CharField(max_length=64)
    role_id = models.CharField(max_length=32, choices=[(role.id, role.zh) for role in ROLES.values()])
    outlet = models.ForeignKey(Outlet, models.PROTECT, null=True, blank=True)
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.CharField(max_length=150, blank=True)

    class Meta:
        ordering = ("-made_at", "-id")

    def __str__(self) -> str:
        return self.name

    @property
    def role(self) -> Role:
        """What the key may do."""
        return ROLES[self.role_id]


class Approval(models.Model):
    """What one person proposed and another decides on (经办、复核). `content` never changes after it was proposed.

    `addition` is what the checker stated with the approval beside a note: the number of a review, say.
    """

    kind = models.CharField(max_length=32)
    subject = models.CharField(max_length=200)
    title = models.CharField(max_length=200)
    content = models.JSONField()
    maker = models.CharField(max_length=150, db_index=True)
    outlet_id = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField()
    note = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=16, choices=[(state, zh) for state, (zh, _) in STATES.items()], default=PROPOSED)
    checker = models.CharField(max_length=150, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_note = models.CharField(max_length=500, blank=True)
    addition = models.JSONField(default=dict, blank=True)
    result = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("-made_at", "-id")
        indexes = (models.Index(fields=("state", "-made_at"), name="approval_by_state"),
                   models.Index(fields=("kind", "subject"), name="approval_by_subject"))
        constraints = (models.UniqueConstraint(fields=("kind", "subject"), condition=models.Q(state=PROPOSED),
                                               name="one_proposal_at_a_time"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}: {self.state}"
