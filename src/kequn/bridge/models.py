"""The records of the bridges: what was published, and what customers answered."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


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
