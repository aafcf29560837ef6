"""How complete, and what to ask next. Pure.

A fact weighs what it weighs to that one of the customer's groups to which it matters most. Of a fact nothing is open where it was
told within the time it lasts, a part where it is stale or inferred, all where it is missing. The share known is the weight that
is not open, and the question most worth asking is about the fact of which most weight is open: its answer raises the share most.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

from kequn.customers.completeness.model import Answered, Completeness, Fact, Item, Known, Policy, Question, Seen, State


def completeness(policy: Policy, seen: Seen) -> Completeness:
    """Return how complete what is known of a customer is."""
    items = tuple(_items(policy, seen))
    total = sum(item.weight for item in items)
    if not total:
        return Completeness(None, (), None, seen.withheld)
    share = int(100 * (1 - sum(map(_worth, items)) / total))  # rounded down: 100 says that nothing is open
    return Completeness(share, items, None if seen.withheld else _question(items, total, seen), seen.withheld)


def answered(known: Known, answer: Answered) -> Known:
    """Return what is known with what the customer answered: an answer is told, and as old as it is."""
    told, refused = answer.told, answer.refused
    if refused is not None and (told is None or refused < told):
        known = replace(known, refused=refused)
    if told is None:
        return known
    if not known.told:
        return replace(known, told=True, days=told)
    return known if known.days is None else replace(known, days=min(known.days, told))


def foremost(found: Mapping[int, Completeness]) -> tuple[int, Question] | None:
    """Return the one of some customers, and the question, whose answer completes most; of equals the first. None: no question."""
    asked = {number: each.question for number, each in found.items() if each.question}
    return max(asked.items(), key=lambda each: each[1].gain) if asked else None


def _items(policy: Policy, seen: Seen) -> Iterator[Item]:
    for fact in policy.facts.values():
        weights = {group: weight for group, weight in fact.weights.items() if weight and group in seen.groups}
        if weights:
            group = max(weights, key=weights.__getitem__)
            known = seen.facts[fact.id]
            state = _state(fact, known)
            rests = known.refused is not None and known.refused < policy.patience
            yield Item(fact, state, known.days, weights[group], policy.groups[group], _open(policy, state, known), rests)


def _state(fact: Fact, known: Known) -> State:
    if known.told:
        aged = fact.lasts is not None and known.days is not None and known.days > fact.lasts
        return State.STALE if aged else State.KNOWN
    return State.INFERRED if known.inferred else State.MISSING


def _open(policy: Policy, state: State, known: Known) -> float:
    match state:
        case State.KNOWN:
            return 0.0
        case State.STALE:
            return policy.stale
        case State.INFERRED:
            return policy.guess if known.doubt is None else round(min(1.0, max(0.0, known.doubt)), 4)
    return 1.0


def _question(items: tuple[Item, ...], total: int, seen: Seen) -> Question | None:
    allowed = [item for item in items if item.open and not item.rests and (seen.familiar or not item.fact.personal)]
    if not allowed:
        return None
    most = max(allowed, key=_worth)  # of equals the one that stands first in the policy
    return Question(most, round(100 * _worth(most) / total))


def _worth(item: Item) -> Fraction:
    """Return the weight that is open; exact, so that 29 % is not 28.999 %."""
    return item.weight * Fraction(str(item.open))
