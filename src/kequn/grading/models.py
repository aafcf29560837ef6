"""The records of grades: opportunities and what was observed of them, what customers said when asked, what is to be repaired."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from kequn.grading.model import ASPECTS, OPEN, STATES, Observation

RECORDS = "records"  # the source of what was entered here


class Opportunity(models.Model):
    """A named opportunity (商机) of a member of staff: with a customer, or with a person who is none yet and has a name here.

    Personal data: the name of who is no customer yet, or the customer's number; kept until the person is erased.
    """

    ref = models.CharField(max_length=64, unique=True)
    owner = models.CharField(max_length=64, db_index=True)
    customer_no = models.BigIntegerField(null=True, blank=True, db_index=True)
    name = models.CharField(max_length=100, blank=True)
    product = models.CharField(max_length=100)
    state = models.CharField(max_length=8, default=OPEN, choices=[(state, zh) for state, (zh, _) in STATES.items()])
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)
    by = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("ref",)
        verbose_name_plural = "opportunities"
        indexes = (models.Index(fields=("owner", "state"), name="opportunities_of_owner"),)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(customer_no__isnull=False) | ~models.Q(name=""), name="an_opportunity_is_named"),
        )

    def __str__(self) -> str:
        return self.ref


class Observed(models.Model):
    """One observation of an opportunity. Rows are only added; those of a file bear its source and key, and come but once."""

    opportunity = models.ForeignKey(Opportunity, models.CASCADE, related_name="seen")
    on = models.DateField()
    willingness = models.PositiveSmallIntegerField(null=True, blank=True)
    milestone = models.CharField(max_length=16, blank=True)
    planned_on = models.DateField(null=True, blank=True)
    amount = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    brand = models.PositiveSmallIntegerField(null=True, blank=True)
    salesperson = models.PositiveSmallIntegerField(null=True, blank=True)
    product = models.PositiveSmallIntegerField(null=True, blank=True)
    outcome = models.CharField(max_length=8, blank=True)
    note = models.CharField(max_length=300, blank=True)
    by = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField(default=timezone.now)
    source = models.CharField(max_length=64, default=RECORDS)
    source_key = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("on", "pk")
        verbose_name_plural = "observed"
        constraints = (
            models.UniqueConstraint(
                fields=("source", "source_key"), condition=~models.Q(source=RECORDS), name="a_row_is_taken_over_once"),
            models.UniqueConstraint(fields=("opportunity",), condition=~models.Q(outcome=""), name="an_opportunity_ends_once"),
        )

    def __str__(self) -> str:
        return f"observation {self.pk}"

    def plain(self) -> Observation:
        """Return it as the rules take it."""
        return Observation(self.on, self.willingness, self.milestone or None, self.planned_on, self.amount, self.brand,
                           self.salesperson, self.product, self.outcome)


class Handed(models.Model):
    """That an open opportunity went to another member of staff, because its customer did. Rows are only added."""

    opportunity = models.ForeignKey(Opportunity, models.CASCADE, related_name="handed")
    before = models.CharField(max_length=64)
    after = models.CharField(max_length=64)
    on = models.DateField()
    by = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("on", "pk")
        verbose_name_plural = "handed"

    def __str__(self) -> str:
        return f"handing over {self.pk}"


class Survey(models.Model):
    """What a customer said of expectation and satisfaction, 1 to 5 each; null where they were not asked.

    Personal data: the customer's number beside an opinion; erasing the customer removes it.
    """

    customer_no = models.BigIntegerField(db_index=True)
    on = models.DateField()
    expects_salesperson = models.PositiveSmallIntegerField(null=True, blank=True)
    content_salesperson = models.PositiveSmallIntegerField(null=True, blank=True)
    expects_product = models.PositiveSmallIntegerField(null=True, blank=True)
    content_product = models.PositiveSmallIntegerField(null=True, blank=True)
    expects_company = models.PositiveSmallIntegerField(null=True, blank=True)
    content_company = models.PositiveSmallIntegerField(null=True, blank=True)
    by = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("on", "pk")

    def __str__(self) -> str:
        return f"survey {self.pk}"


class Repair(models.Model):
    """A gap to be closed: a customer expects more of something than they get. One is open at a time, one for each cause.

    Personal data: the customer's number; erasing the customer removes it.
    """

    customer_no = models.BigIntegerField(db_index=True)
    aspect = models.CharField(max_length=16, choices=[(aspect, zh) for aspect, (zh, _) in ASPECTS.items()])
    expectation = models.FloatField()
    satisfaction = models.FloatField()
    cause = models.CharField(max_length=200)
    owner = models.CharField(max_length=64, blank=True, db_index=True)
    due_on = models.DateField()
    opened_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.CharField(max_length=64, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("due_on", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("customer_no", "aspect"), condition=models.Q(done_at=None), name="one_repair_of_a_gap_at_a_time"),
            models.UniqueConstraint(fields=("customer_no", "aspect", "cause"), name="a_cause_is_repaired_once"),
        )

    def __str__(self) -> str:
        return f"repair {self.pk}"
