"""The cards of the bank's models, as the last run had them: of the whole bank, no customer's value is in them."""

from __future__ import annotations

import json
from dataclasses import dataclass

from kequn.access.roles import May
from kequn.access.scope import NotSeen
from kequn.loop.customer.rows import near
from kequn.loop.scoped import ScopedBank
from kequn.predict.bank.card import Card
from kequn.predict.bank.definition import Model
from kequn.predict.bank.definition import models as known_models


@dataclass(frozen=True)
class Carded:
    """A model, its card, and how far each feature has moved since it learned (population stability index), most first."""

    model: Model
    card: Card
    drift: tuple[tuple[str, float], ...]


def cards(bank: ScopedBank) -> list[Carded]:
    """Return the card of every model."""
    bank.scope.require(May.COUNT)
    known = known_models()
    drift: dict[str, list[tuple[str, float]]] = {}
    for model, feature, index in bank.rows(f'SELECT model, feature, "index" FROM {near(bank, "score_drift")} ORDER BY 3 DESC, 2'):
        drift.setdefault(model, []).append((feature, index))
    rows = bank.rows(f"SELECT model, card FROM {near(bank, 'score_models')} ORDER BY model")
    return [Carded(known[model], Card.of(json.loads(card)), tuple(drift.get(model, ()))) for model,
            card in rows if model in known]


def card(bank: ScopedBank, model: str) -> Carded:
    """Return one; NotSeen where there is no such model."""
    found = next((each for each in cards(bank) if each.model.id == model), None)
    if found is None:
        raise NotSeen("there is no such model; the page of models lists them")
    return found
