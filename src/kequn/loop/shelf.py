"""What is on the shelf at the snapshot's day, and who is licensed to sell what: asked once for a snapshot."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from kequn.loop.customer.rows import asked, visible
from kequn.loop.scoped import ScopedBank
from kequn.relationship.suitability import Product
from kequn.warehouse.snapshot import Snapshot

_shelves: WeakKeyDictionary[Snapshot, tuple[Product, ...]] = WeakKeyDictionary()
_licences: WeakKeyDictionary[Snapshot, dict[str, frozenset[str]] | None] = WeakKeyDictionary()
NOT_PROPOSED = ("loan", "mortgage", "credit_card", "card")  # credit is applied for and decided on its own


def shelf(bank: ScopedBank) -> tuple[Product, ...]:
    """Return the products that may be proposed, by category and risk."""
    snapshot = bank.bank.snapshot
    if snapshot not in _shelves:
        rows = asked(bank, ("product_id", "name", "category", "risk_class"),
                     f"({visible(bank, 'products')}) ORDER BY category, risk_class NULLS FIRST, product_id")
        _shelves[snapshot] = tuple(Product(row["product_id"], row["name"] or row["product_id"], row["category"] or "",
                                           row["risk_class"]) for row in rows if row["category"] not in NOT_PROPOSED)
    return _shelves[snapshot]


def licences(bank: ScopedBank, staff: str) -> frozenset[str] | None:
    """Return what a member of staff is licensed to sell; None where the bank keeps no licences here."""
    snapshot = bank.bank.snapshot
    if snapshot not in _licences:
        found: dict[str, set[str]] = {}
        for row in asked(bank, ("staff_id", "kind"), f"({visible(bank, 'licences')})"):
            found.setdefault(row["staff_id"], set()).add(row["kind"])
        _licences[snapshot] = {who: frozenset(kinds) for who, kinds in found.items()} or None
    known = _licences[snapshot]
    return None if known is None else known.get(staff, frozenset())
