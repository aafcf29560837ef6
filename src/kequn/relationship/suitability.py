"""Whether a product may be proposed to a customer: on the shelf, no riskier than their valid assessment allows. Pure.

A call invites; the sale is made in a branch or in the app, where suitability is checked once more.
"""

from __future__ import annotations

from dataclasses import dataclass

FITS, REASSESS, TOO_RISKY, NO_LICENCE = "fits", "reassess", "too_risky", "no_licence"
WORDS = {FITS: ("可以推荐", "may be proposed"), REASSESS: ("先请客户重新测评", "a new risk assessment first"),
         TOO_RISKY: ("高于客户风险等级", "riskier than the customer may"),
         NO_LICENCE: ("您没有销售资质", "you are not licensed for it")}
SAFE = 1  # a class that asks for no assessment: deposits, cards


@dataclass(frozen=True)
class Product:
    """One product on the shelf; `risk_class` is 1 to 5, None where it has no risk of its own."""

    id: str
    name: str
    category: str
    risk_class: int | None


def suitable(product: Product, *, level: int | None, days_left: int | None, licences: frozenset[str] | None) -> str:
    """Return whether it fits a customer with this risk level, valid for so many days, and who would propose it.

    `licences` are the categories that person may sell; None where the bank keeps no licences here.
    """
    risk = product.risk_class or SAFE
    if risk > SAFE and (level is None or days_left is None or days_left < 0):
        return REASSESS
    if risk > SAFE and risk > (level or 0):
        return TOO_RISKY
    return NO_LICENCE if licences is not None and risk > SAFE and product.category not in licences else FITS
