"""The records of the bridges: what was published, what customers answered, what is done about trends, modes and appeals."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

LEAD, SERVE = "lead", "serve"
KINDS = {LEAD: ("引领", "lead it"), SERVE: ("顺应", "serve it")}


class Published(models.Model):
    """One snapshot whose results are in the records.

    `mark` tells apart two snapshots that bear the same number, as after a restore. `rows` says for each kind how many rows were
    written. No personal data.
    """

    snapshot = models.PositiveIntegerField()
    mark = models.CharField(max_length=64)
    as_of = models.DateField()
    rows = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        ordering = ("-at",)
        verbose_name_plural = "published"
        constraints = (models.UniqueConstraint(fields=("snapshot", "mark"), name="a_snapshot_is_published_once"),)

    def __str__(self) -> str:
        return f"snapshot {self.snapshot} as of {self.as_of}"


class Answer(models.Model):
    """What a customer answered to a question worth asking, as a person of staff noted it; empty where they would not say.

    A row is written once: another answer is another row. Personal data: the customer's number and what they said, kept as long as
    the customer is one; erasing the customer removes it.
    """

    customer_no = models.BigIntegerField(db_index=True)
    fact = models.CharField(max_length=64)
    value = models.CharField(max_length=200, blank=True)
    by = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"answer {self.pk}"


class Reply(models.Model):
    """What the bank does about a trend of a tag: lead it or serve it. Rows are only added; the newest of a trend stands.

    `value` is empty for a tag that is yes or no, `cohort` null for all of known age. `change` is what the trend was on `as_of`,
    when somebody replied; one that has turned since asks again. No personal data but who replied.
    """

    tag = models.CharField(max_length=64)
    value = models.CharField(max_length=200, blank=True)
    cohort = models.PositiveSmallIntegerField(null=True, blank=True)
    rises = models.BooleanField()
    kind = models.CharField(max_length=8, choices=[(kind, zh) for kind, (zh, _) in KINDS.items()])
    reason = models.CharField(max_length=300)
    change = models.FloatField()
    as_of = models.DateField()
    by = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        ordering = ("-at", "-id")
        indexes = (models.Index(fields=("tag", "-at"), name="reply_by_tag"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.tag}"

class ModeSwitch(models.Model):
    """In which mode a customer is served since somebody said so, instead of the default; ended once, never changed otherwise.

    Personal data: the customer's number; kept as the history of how they were served, removed when they are erased.
    """

    customer_no = models.BigIntegerField()
    mode = models.CharField(max_length=16)
    reason = models.CharField(max_length=300)
    by = models.CharField(max_length=150)
    at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=150, blank=True)

    class Meta:
        ordering = ("-at", "-id")
        constraints = (models.UniqueConstraint(fields=("customer_no",), condition=models.Q(ended_at__isnull=True),
                                               name="a_customer_has_one_switch"),)
        indexes = (models.Index(fields=("customer_no",), name="switch_by_customer"),)

    def __str__(self) -> str:
        return f"switch {self.pk}"


class ModeAppeal(models.Model):
    """That a customer, or who serves them, wants another mode; decided once, by somebody else than who recorded it.

    Personal data: the customer's number and what was said; removed when they are erased.
    """

    customer_no = models.BigIntegerField()
    mode = models.CharField(max_length=16)
    reason = models.CharField(max_length=300)
    of_customer = models.BooleanField(default=False)
    by = models.CharField(max_length=150)
    at = models.DateTimeField(default=timezone.now)
    granted = models.BooleanField(null=True, blank=True)
    decided_by = models.CharField(max_length=150, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("at", "id")
        constraints = (models.UniqueConstraint(fields=("customer_no",), condition=models.Q(decided_at__isnull=True),
                                               name="a_customer_has_one_open_appeal"),)
        indexes = (models.Index(fields=("customer_no",), name="appeal_by_customer"),)

    def __str__(self) -> str:
        return f"appeal {self.pk}"
