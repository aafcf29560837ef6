"""What may be proposed to whom, by example."""

from __future__ import annotations

import pytest

from kequn.relationship.suitability import Product, suitable


def product(risk: int | None) -> Product:
    return Product("P1", "a product", "fund", risk)


@pytest.mark.parametrize(("risk", "level", "days_left", "licences", "said"), [
    (3, 3, 10, None, "fits"), (3, 4, 0, None, "fits"), (3, 2, 10, None, "too_risky"), (3, 5, -1, None, "reassess"),
    (3, None, None, None, "reassess"), (2, 3, None, None, "reassess"), (1, None, None, None, "fits"),
    (None, None, None, None, "fits"), (3, 3, 10, frozenset({"fund"}), "fits"),
    (3, 3, 10, frozenset({"insurance"}), "no_licence"), (3, 3, 10, frozenset(), "no_licence"),
    (1, 1, 10, frozenset(), "fits"), (5, 4, 10, frozenset({"fund"}), "too_risky"),
])
def test_a_product_fits_a_customer_and_who_proposes_it(
        risk: int | None, level: int | None, days_left: int | None, licences: frozenset[str] | None, said: str) -> None:
    assert suitable(product(risk), level=level, days_left=days_left, licences=licences) == said
