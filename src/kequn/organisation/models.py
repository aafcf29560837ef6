"""The records of the organisation: outlets and staff as last published, and who answers for which customer."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

import kequn.organisation.among  # noqa: F401  # registers the lookup

LEVELS = {"head_office": ("总行", "head office"), "branch": ("分行", "branch"), "sub_branch": ("支行", "sub-branch"),
          "outlet": ("网点", "outlet")}


class Outlet(models.Model):
    """One place of the tree. The warehouse owns it; publish keeps this copy. No personal data."""

    outlet_id = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=200)
    parent = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="children")
    level = models.CharField(max_length=20, choices=[(level, zh) for level, (zh, _) in LEVELS.items()])
    city = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ("outlet_id",)

    def __str__(self) -> str:
        return self.name


class Staff(models.Model):
    """One member of staff as the bank's files know them. The warehouse owns it; publish keeps this copy.

    Personal data: the name, for as long as the files name the person.
    """

    staff_number = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=200)
    outlet = models.ForeignKey(Outlet, models.SET_NULL, null=True, blank=True, related_name="staff")
    position = models.CharField(max_length=64, blank=True)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ("staff_number",)
        verbose_name_plural = "staff"

    def __str__(self) -> str:
        return self.staff_number


class Assignment(models.Model):
    """Who answers for a customer (管户), with a deputy (AB 角). The records own it, also where a file brought the first rows.

    A row is written once and ended once, never changed otherwise: another manager or deputy is another row. `since` and `until`
    (exclusive) are the days for which it holds, `recorded_at` and `ended_at` the moments from which the bank knew that; so the
    past stays as it was known. `source` and `source_key` name the loaded row that it was taken over from.

    Personal data: the customer's number beside a person of staff; kept as the history of who served whom.
    """

    customer_no = models.BigIntegerField(db_index=True)
    staff_number = models.CharField(max_length=64, db_index=True)
    deputy_number = models.CharField(max_length=64, blank=True, db_index=True)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.CharField(max_length=64, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=64, blank=True)
    source = models.CharField(max_length=64, default="records")
    source_key = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("customer_no", "since")
        constraints = (
            models.UniqueConstraint(fields=("customer_no",), condition=models.Q(until=None), name="one_manager_at_a_time"),
            models.CheckConstraint(
                condition=models.Q(until=None, ended_at=None) | models.Q(until__isnull=False, ended_at__isnull=False),
                name="ended_on_a_day_at_a_moment"),
            models.CheckConstraint(
                condition=models.Q(until=None) | models.Q(until__gte=models.F("since")), name="ended_after_it_began"),
        )

    def __str__(self) -> str:
        return f"assignment {self.pk}"
