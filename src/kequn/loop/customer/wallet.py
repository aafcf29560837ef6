"""What a customer probably keeps at other banks: the run's estimate, why, and what the customer told last."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from kequn.loop.customer.rows import Row, asked, near, visible
from kequn.loop.scoped import ScopedBank
from kequn.warehouse.snapshot import Snapshot

if TYPE_CHECKING:
    from kequn.predict.model import Reason
    from kequn.predict.wallet.wallet import Wallet

_models: WeakKeyDictionary[Snapshot, Wallet] = WeakKeyDictionary()
MOST = 5  # reasons


@dataclass(frozen=True)
class Told:
    """The last that the customer told of their wealth; `up_to` is the end of a range."""

    day: date
    kind: str
    amount: Decimal
    up_to: Decimal | None
    proof: str | None
    occasion: str | None


@dataclass(frozen=True)
class Estimate:
    """Assets elsewhere as of `day`, with the 80 % interval; `rows` are the disclosures that were learned from."""

    amount: Decimal
    low: Decimal
    high: Decimal
    basis: str
    day: date
    rows: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Elsewhere:
    """What is known of a customer's money elsewhere."""

    estimate: Estimate | None
    told: Told | None


def elsewhere(bank: ScopedBank, number: int) -> Elsewhere:
    """Return the estimate of a customer whom `bank.number` has found, None for who gets none, and what they told."""
    columns = ("amount", "low", "high", "basis", "estimated_on")
    found = asked(bank, columns, f"{near(bank, 'wallet')} WHERE customer_no = ?", [number])
    return Elsewhere(_estimate(bank, number, found[0]) if found else None, _told(bank, number))


def _estimate(bank: ScopedBank, number: int, row: Row) -> Estimate:
    import pandas as pd

    from kequn.predict.wallet.features import features

    model = _model(bank)
    seen = asked(bank, tuple(features()), f"{near(bank, 'wallet_features')} WHERE customer_no = ?", [number])
    reasons = model.explain(pd.DataFrame(seen))[0]
    return Estimate(row["amount"], row["low"], row["high"], row["basis"], row["estimated_on"], model.rows_, tuple(reasons[:MOST]))


def _told(bank: ScopedBank, number: int) -> Told | None:
    columns = ("occurred_on", "kind", "amount", "up_to", "proof", "occasion")
    last = "WHERE customer_no = ? AND amount IS NOT NULL ORDER BY occurred_on DESC, source_key DESC LIMIT 1"
    rows = asked(bank, columns, f"({visible(bank, 'disclosures')}) {last}", [number])
    return Told(*rows[0].values()) if rows else None


def _model(bank: ScopedBank) -> Wallet:
    from kequn.predict.wallet.policy import read
    from kequn.predict.wallet.wallet import Wallet

    snapshot = bank.bank.snapshot
    if snapshot not in _models:
        [(learned,)] = bank.rows(f"SELECT learned FROM {near(bank, 'wallet_model')}")
        _models[snapshot] = Wallet.of(json.loads(learned), read(bank.bank.home))
    return _models[snapshot]
