"""What erasing and merging customers in the warehouse means for the records; harmless to repeat."""

from __future__ import annotations

from django.utils import timezone

from kequn.bridge import answers, modes
from kequn.grading import service as opportunities
from kequn.moments import service as moments
from kequn.offers import service as offers
from kequn.organisation import service
from kequn.relationship import service as contacts
from kequn.warehouse.overlays import Overlays


def settle(overlays: Overlays) -> None:
    """Remove what is on record of erased customers; who served a merged one serves the survivor, until they are parted."""
    service.forget(overlays.erased)
    answers.forget(overlays.erased)
    offers.forget(overlays.erased)
    opportunities.forget(overlays.erased)
    modes.forget(overlays.erased)
    moments.forget(overlays.erased)
    contacts.forget(overlays.erased)
    service.part(overlays.redirects, on=timezone.localdate())
    service.merge(overlays.redirects, on=timezone.localdate())
