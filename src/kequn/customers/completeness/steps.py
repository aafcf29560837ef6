"""What was seen of every customer, as far as it matters: one wide table of the run, and what one row of it says."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any, Protocol

import pyarrow as pa

from kequn.customers.completeness.model import Answered, Known, Policy, Seen
from kequn.customers.completeness.policy import OWN
from kequn.customers.completeness.rules import answered
from kequn.engines.arrow import UNIT_NO
from kequn.engines.question import looks_beyond
from kequn.facts.nodes import Expression
from kequn.facts.parse import parse
from kequn.facts.schema import Schema, Type
from kequn.facts.types import NUMBERS
from kequn.kernel.errors import HomeError, LanguageError


class Values(Protocol):
    """An engine, as far as it is needed here."""

    schema: Schema

    def values(self, expressions: Mapping[str, Expression], *, as_of: date) -> pa.Table:
        """Return `unit_no` and one column for each expression."""


def completeness(engine: Values, policy: Policy, *, as_of: date) -> dict[str, pa.Table]:
    """Return `completeness`, a row for each customer, and `completeness_policy`, the one row that says what its columns mean."""
    values = engine.values(expressions(policy, engine.schema), as_of=as_of)
    names = ["customer_no" if name == UNIT_NO else name for name in values.column_names]
    return {"completeness": values.rename_columns(names),
            "completeness_policy": pa.table({"document": [json.dumps(policy.document, ensure_ascii=False)]})}


def expressions(policy: Policy, schema: Schema) -> dict[str, Expression]:
    """Return the trees of everything that is asked of a customer, by column. HomeError names one that cannot be read."""
    yes = {name: _tree(name, text, schema, (Type.BOOLEAN,)) for name, text in _conditions(policy).items()}
    return yes | {name: _tree(name, text, schema, tuple(NUMBERS)) for name, text in _figures(policy).items()}


def columns(policy: Policy) -> tuple[str, ...]:
    """Return the columns of `completeness` under the policy that it was made by."""
    return (*_conditions(policy), *_figures(policy))


def _conditions(policy: Policy) -> dict[str, str]:
    asked = {f"group_{group.id}": group.holds for group in policy.groups.values()}
    asked |= {"familiar": policy.familiar, "withheld": policy.withheld}
    for fact in policy.facts.values():
        asked |= {f"told_{fact.id}": fact.told, f"inferred_{fact.id}": fact.inferred}
    return {name: text for name, text in asked.items() if text}


def _figures(policy: Policy) -> dict[str, str]:
    asked: dict[str, str] = {}
    for fact in policy.facts.values():
        mine = f'days_since(answers, where=fact == "{fact.id}" and value is'
        asked |= {f"days_{fact.id}": fact.days, f"doubt_{fact.id}": fact.doubt}
        asked |= {f"answered_{fact.id}": f"{mine} not None)", f"refused_{fact.id}": f"{mine} None)"}
    return {name: text for name, text in asked.items() if text}


def seen(policy: Policy, row: Mapping[str, Any]) -> Seen:
    """Return what a row of `completeness` says of its customer; what is unknown counts as no."""
    groups = frozenset(id_ for id_, group in policy.groups.items() if not group.holds or row[f"group_{id_}"])
    facts = {id_: answered(_known(id_, row), Answered(row[f"answered_{id_}"], row[f"refused_{id_}"])) for id_ in policy.facts}
    return Seen(groups, facts, bool(row["familiar"]), bool(row["withheld"]))


def _known(id_: str, row: Mapping[str, Any]) -> Known:
    return Known(told=bool(row[f"told_{id_}"]), inferred=bool(row.get(f"inferred_{id_}")), days=row.get(f"days_{id_}"),
                 doubt=row.get(f"doubt_{id_}"))


def _tree(name: str, text: str, schema: Schema, types: tuple[Type, ...]) -> Expression:
    try:
        tree = parse(text, schema)
    except LanguageError as problem:
        raise HomeError(f"{OWN}: {name}: {problem}") from None
    if tree.type not in types:
        raise HomeError(f"{OWN}: {name} is a {'condition' if Type.BOOLEAN in types else 'number'}, and this is none: {text}")
    if looks_beyond(tree, schema):
        raise HomeError(f"{OWN}: {name} looks at other members of the household; it may be about the customer alone")
    return tree
