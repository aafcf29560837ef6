"""Why conditions about one customer hold or not, for a page: each part with its values, without the rows behind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kequn.engines.arrow import UNIT_NO
from kequn.facts.nodes import CUSTOMER, Expression
from kequn.facts.printing import to_text
from kequn.loop.explanation import figures_of, leaves_of, shown_value
from kequn.loop.scoped import ScopedBank


@dataclass(frozen=True)
class Ground:
    """One part of a condition in both languages; `holds` is None where it is unknown. `values` has those that it compares."""

    text: Mapping[str, str]
    holds: bool | None
    values: tuple[tuple[Mapping[str, str], Any], ...]


@dataclass(frozen=True)
class Judgement:
    """Whether a condition holds on the day of the snapshot, and the parts that `and` and `or` join."""

    holds: bool | None
    grounds: tuple[Ground, ...]


def judged(bank: ScopedBank, number: int, conditions: Mapping[str, str]) -> dict[str, Judgement]:
    """Return why each condition holds of a customer whom `bank.number` has found, or not: one question for all of them."""
    trees = {name: bank.condition(text) for name, text in conditions.items()}
    leaves = {name: list(dict.fromkeys(leaves_of(tree))) for name, tree in trees.items()}
    within = {leaf: list(dict.fromkeys(figures_of(leaf))) for some in leaves.values() for leaf in some}
    asked = dict.fromkeys([*trees.values(), *within, *(figure for some in within.values() for figure in some)])
    places = {tree: f"v{place}" for place, tree in enumerate(asked)}
    values = bank.engine().values_sql({place: tree for tree, place in places.items()}, unit=CUSTOMER, as_of=bank.as_of)
    rows = bank.rows(f"SELECT {', '.join(places.values())} FROM ({values}) WHERE {UNIT_NO} = ?", [number])
    found = dict(zip(places, rows[0], strict=True)) if rows else dict.fromkeys(places)

    def ground(leaf: Expression) -> Ground:
        shown = tuple((_both(figure), shown_value(figure, found[figure], bank.bank.tags.schema)) for figure in within[leaf])
        return Ground(_both(leaf), found[leaf], shown)

    return {name: Judgement(found[tree], tuple(ground(leaf) for leaf in leaves[name])) for name, tree in trees.items()}


def _both(tree: Expression) -> Mapping[str, str]:
    return {language: to_text(tree, language) for language in ("zh", "en")}
