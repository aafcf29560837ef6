"""How complete what is known of some customers is, and what to ask each next: one lookup in what the run made."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import replace
from weakref import WeakKeyDictionary

from kequn.customers.completeness import rules
from kequn.customers.completeness.model import Answered, Completeness, Policy, Seen
from kequn.customers.completeness.policy import policy_of
from kequn.customers.completeness.steps import columns, seen
from kequn.kernel.errors import HomeError
from kequn.loop.customer.rows import near, of
from kequn.loop.scoped import ScopedBank
from kequn.warehouse import sql
from kequn.warehouse.snapshot import Snapshot

Answers = Mapping[str, Answered]
_policies: WeakKeyDictionary[Snapshot, Policy] = WeakKeyDictionary()


def completeness(
    bank: ScopedBank, numbers: Collection[int], answers: Mapping[int, Answers] | None = None,
) -> dict[int, Completeness]:
    """Return it of each of these customers, all of whom are seen, with what they answered, by fact, since the run."""
    policy = policy_of_run(bank)
    names = ("customer_no", *columns(policy))
    rows = bank.rows(f"SELECT {sql.names(names)} FROM {near(bank, 'completeness')} WHERE {of(numbers)} ORDER BY customer_no")
    found = {number: seen(policy, dict(zip(names[1:], row, strict=True))) for number, *row in rows}
    given = answers or {}
    return {number: rules.completeness(policy, _with(one, given.get(number, {}))) for number, one in found.items()}


def _with(one: Seen, answers: Answers) -> Seen:
    facts = {id_: rules.answered(known, answers[id_]) if id_ in answers else known for id_, known in one.facts.items()}
    return replace(one, facts=facts)


def policy_of_run(bank: ScopedBank) -> Policy:
    """Return the policy by which the run made the snapshot: the home's may have changed since."""
    snapshot = bank.bank.snapshot
    if snapshot not in _policies:
        [(document,)] = bank.rows(f"SELECT document FROM {near(bank, 'completeness_policy')}")
        try:
            _policies[snapshot] = policy_of(json.loads(document))
        except HomeError:
            home = snapshot.home
            raise HomeError(f"{home}: its snapshot was made by another Kequn; run: kequn run --home {home}") from None
    return _policies[snapshot]
