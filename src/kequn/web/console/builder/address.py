"""Where a condition opens in the builder."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse

from kequn.facts.nodes import CUSTOMER


def address_of(condition: str, unit: str = CUSTOMER) -> str:
    """Return the address at which the builder opens with this condition of a unit: it counts and lists whom it fits."""
    return f"{reverse('segment_new')}?{urlencode({'where': condition, 'unit': unit})}"
