"""What the run wrote into a snapshot to say by what it decided: read once for each snapshot."""

from __future__ import annotations

import json
from weakref import WeakKeyDictionary

from kequn.customers.modes import policy as by_mode
from kequn.customers.modes.model import Policy as Modes
from kequn.customers.tiers import policy as by_tier
from kequn.customers.tiers.model import Policy, Texts
from kequn.kernel.errors import DefinitionError, HomeError
from kequn.loop.customer.rows import near
from kequn.loop.scoped import ScopedBank
from kequn.offers.model import ServiceGroup
from kequn.offers.steps import of_json
from kequn.warehouse.snapshot import Snapshot

_tiers: WeakKeyDictionary[Snapshot, Policy] = WeakKeyDictionary()
_modes: WeakKeyDictionary[Snapshot, Modes] = WeakKeyDictionary()
_groups: WeakKeyDictionary[Snapshot, dict[str, ServiceGroup]] = WeakKeyDictionary()


def tiers_of_run(bank: ScopedBank) -> Policy:
    """Return the tiers by which the run made the snapshot."""
    snapshot = bank.bank.snapshot
    if snapshot not in _tiers:
        [(document,)] = bank.rows(f"SELECT document FROM {near(bank, 'tiers_policy')}")
        try:
            _tiers[snapshot] = by_tier.policy_of(json.loads(document))
        except HomeError:
            raise _other(snapshot) from None
    return _tiers[snapshot]


def tier_titles(bank: ScopedBank) -> list[Texts]:
    """Return what the run calls each tier, the lowest first."""
    return [tier.title for tier in tiers_of_run(bank).tiers]


def modes_of_run(bank: ScopedBank) -> Modes:
    """Return why customers are in which mode, as the run had it."""
    snapshot = bank.bank.snapshot
    if snapshot not in _modes:
        [(document,)] = bank.rows(f"SELECT document FROM {near(bank, 'modes_policy')}")
        try:
            _modes[snapshot] = by_mode.policy_of(json.loads(document))
        except HomeError:
            raise _other(snapshot) from None
    return _modes[snapshot]


def groups_of_run(bank: ScopedBank) -> dict[str, ServiceGroup]:
    """Return the groups with a service of their own by id, as the run had them, in their order."""
    snapshot = bank.bank.snapshot
    if snapshot not in _groups:
        rows = bank.rows(f"SELECT document FROM {near(bank, 'service_groups')} ORDER BY place")
        try:
            found = [of_json(json.loads(document)) for (document,) in rows]
        except DefinitionError:
            raise _other(snapshot) from None
        _groups[snapshot] = {group.id: group for group in found}
    return _groups[snapshot]


def _other(snapshot: Snapshot) -> HomeError:
    return HomeError(f"{snapshot.home}: its snapshot was made by another Kequn; run: kequn run --home {snapshot.home}")
