"""The records of the moments: who took which, and how it was put aside. What a run decided stays in the warehouse."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

TAKEN, UNFIT = "taken", "unfit"
ACTS = ((TAKEN, "taken"), (UNFIT, "not suitable"))


class Act(models.Model):
    """What a person said of a moment: that they see to it, or that it does not suit. One stands, undone once, never changed.

    Personal data: the customer's number, kept as the account of the service; erasing the customer removes it.
    """

    ref = models.CharField(max_length=32)
    moment = models.CharField(max_length=64)
    customer_no = models.BigIntegerField(db_index=True)
    kind = models.CharField(max_length=10, choices=ACTS)
    reason = models.CharField(max_length=300, blank=True)
    by = models.CharField(max_length=150)
    at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.CharField(max_length=150, blank=True)

    class Meta:
        ordering = ("-at", "-id")
        constraints = (models.UniqueConstraint(
            fields=("ref",), condition=models.Q(undone_at__isnull=True), name="one_act_stands_for_a_moment"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.ref}"
