"""The records of the offers: how many of each benefit were used, and each use."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class Stock(models.Model):
    """How many of a benefit were taken; how many there are in all says the group's definition. No personal data."""

    group = models.CharField(max_length=64)
    benefit = models.CharField(max_length=64)
    taken = models.PositiveBigIntegerField(default=0)

    class Meta:
        ordering = ("group", "benefit")
        verbose_name_plural = "stock"
        constraints = (models.UniqueConstraint(fields=("group", "benefit"), name="a_benefit_has_one_stock"),)

    def __str__(self) -> str:
        return f"{self.group} {self.benefit}"


class Use(models.Model):
    """One use of a benefit by a customer, as somebody of staff recorded it; undone once, with a reason, else never changed.

    `began` is the first day of the period it counts in and `nth` its place among the customer's uses of that period: no two that
    stand have the same. `price` is what the customer paid, `version` the group's definition by which they were entitled.
    Personal data: the customer's number, kept as the account of what was given; erasing the customer removes it.
    """

    customer_no = models.BigIntegerField(db_index=True)
    group = models.CharField(max_length=64)
    benefit = models.CharField(max_length=64)
    version = models.PositiveIntegerField()
    outlet_id = models.CharField(max_length=64)
    day = models.DateField()
    began = models.DateField()
    nth = models.PositiveIntegerField()
    price = models.DecimalField(max_digits=14, decimal_places=2)
    by = models.CharField(max_length=150)
    at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.CharField(max_length=150, blank=True)
    undone_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("-day", "-id")
        constraints = (models.UniqueConstraint(
            fields=("customer_no", "group", "benefit", "began", "nth"), condition=models.Q(undone_at__isnull=True),
            name="a_benefit_is_used_once_in_its_place"),)
        indexes = (models.Index(fields=("group", "benefit"), name="use_by_benefit"),)

    def __str__(self) -> str:
        return f"use {self.pk}"
