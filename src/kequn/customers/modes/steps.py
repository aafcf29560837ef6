"""The mode step: every customer's mode by default, the reason for it, and whether anything may sell to them by itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kequn.customers.modes.model import NONE, Policy
from kequn.customers.modes.policy import OWN
from kequn.customers.modes.rules import may_sell_automatically
from kequn.engines.arrow import UNIT_NO
from kequn.engines.question import looks_beyond
from kequn.facts.build import condition
from kequn.facts.nodes import CUSTOMER, Expression
from kequn.facts.parse import parse
from kequn.facts.schema import Schema
from kequn.kernel.errors import HomeError, LanguageError


class Values(Protocol):
    """An engine, as far as modes need one."""

    schema: Schema

    def values(self, expressions: Mapping[str, Expression], *, as_of: date) -> pa.Table:
        """Return `unit_no` and one column for each expression."""


def modes(engine: Values, policy: Policy, *, as_of: date) -> pa.Table:
    """Return `customer_no`, `mode`, `reason` and `sells_automatically` of each customer, by the first reason that holds."""
    trees = {f"r{place}": _tree(reason.id, reason.holds, engine.schema) for place, reason in enumerate(policy.reasons)}
    everybody = parse("True", engine.schema, CUSTOMER)
    values = engine.values({**trees, "everybody": everybody}, as_of=as_of)
    found = np.full(values.num_rows, len(policy.reasons))
    for place in reversed(range(len(policy.reasons))):
        found[pc.fill_null(values[f"r{place}"], fill_value=False).to_numpy()] = place
    chosen = (*policy.reasons, NONE)
    sells = np.array([may_sell_automatically(reason.mode) for reason in chosen])
    names, ids = pa.array([str(reason.mode) for reason in chosen]), pa.array([reason.id for reason in chosen])
    return pa.table({
        "customer_no": values[UNIT_NO].cast(pa.int64()), "mode": names.take(pa.array(found)), "reason": ids.take(pa.array(found)),
        "sells_automatically": pa.array(sells[found])})


def _tree(id_: str, text: str, schema: Schema) -> Expression:
    try:
        tree = condition(parse(text, schema, CUSTOMER), "holds")
    except LanguageError as problem:
        raise HomeError(f"{OWN} [reasons.{id_}]: {problem}") from None
    if looks_beyond(tree, schema):
        raise HomeError(f"{OWN} [reasons.{id_}]: holds may be about the customer alone, not the household")
    return tree
