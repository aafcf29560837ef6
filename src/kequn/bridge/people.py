"""What erasing and merging customers in the warehouse means for the records; harmless to repeat."""

from __future__ import annotations

from django.utils import timezone

from kequn.bridge import answers
from kequn.organisation import service
from kequn.warehouse.overlays import Overlays


def settle(overlays: Overlays) -> None:
    """Remove the assignments and answers of erased customers; those of merged ones go on with the survivor."""
    service.forget(overlays.erased)
    answers.forget(overlays.erased)
    answers.merge(overlays.redirects)
    service.merge(overlays.redirects, on=timezone.localdate())
