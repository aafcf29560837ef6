"""The records of the bridges: what was published."""

from __future__ import annotations

from django.db import models


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
