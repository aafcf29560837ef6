"""How complete what is known of some customers is, and what to ask each next: one lookup in what the run made."""

from __future__ import annotations

import json
from collections.abc import Collection
from weakref import WeakKeyDictionary

from kequn.customers.completeness import rules
from kequn.customers.completeness.model import Completeness, Policy
from kequn.customers.completeness.policy import policy_of
from kequn.customers.completeness.steps import columns, seen
from kequn.loop.customer.rows import near, of
from kequn.loop.scoped import ScopedBank
from kequn.warehouse import sql
from kequn.warehouse.snapshot import Snapshot

_policies: WeakKeyDictionary[Snapshot, Policy] = WeakKeyDictionary()


def completeness(bank: ScopedBank, numbers: Collection[int]) -> dict[int, Completeness]:
    """Return it of each of these customers, all of whom are seen."""
    policy = _policy(bank)
    names = ("customer_no", *columns(policy))
    rows = bank.rows(f"SELECT {sql.names(names)} FROM {near(bank, 'completeness')} WHERE {of(numbers)} ORDER BY customer_no")
    return {number: rules.completeness(policy, seen(policy, dict(zip(names[1:], row, strict=True)))) for number, *row in rows}


def _policy(bank: ScopedBank) -> Policy:
    """Return the policy by which the run made the snapshot: the home's may have changed since."""
    snapshot = bank.bank.snapshot
    if snapshot not in _policies:
        [(document,)] = bank.rows(f"SELECT document FROM {near(bank, 'completeness_policy')}")
        _policies[snapshot] = policy_of(json.loads(document))
    return _policies[snapshot]
