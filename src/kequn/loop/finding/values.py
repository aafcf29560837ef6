"""The values of chosen tags as rows, for estimators: one row per customer among those that are looked at."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Literal

import pandas as pd
import pyarrow as pa

from kequn.engines.arrow import UNIT_NO
from kequn.engines.duckdb.engine import Engine
from kequn.facts.nodes import CUSTOMER, Expression
from kequn.facts.parse import parse
from kequn.facts.printing import to_text
from kequn.facts.schema import Schema, Type
from kequn.facts.types import NUMBERS
from kequn.kernel.errors import KequnError
from kequn.predict.groups.groups import FEWEST_ROWS
from kequn.predict.groups.policy import read

KINDS = NUMBERS | {Type.BOOLEAN, Type.TEXT}
CHOSEN, MOST = "kequn_chosen", 60  # tags at once


def chosen(home: Path, schema: Schema, tags: Sequence[str] | None, unit: str = CUSTOMER) -> dict[str, Expression]:
    """Return the expressions of the tags by name, those of the policy where none are given.

    KequnError where there are too many, or one is no number, yes/no or text.
    """
    names = tags if tags is not None else [tag for tag in read(home).tags if tag in schema.tags]
    if not 0 < len(set(names)) <= MOST:
        raise KequnError(f"choose from 1 to {MOST} tags to look at, not {len(set(names))}")
    found = {name: parse(name, schema, unit) for name in dict.fromkeys(names)}
    for name, tree in found.items():
        if not name.isidentifier():
            raise KequnError(f"{name!r} is an expression: choose tags by their names, or define a tag of it")
        if tree.type not in KINDS:
            raise KequnError(f"{name} is neither a number, yes/no nor a text: of a day choose the days since it")
    return found


def default_among(home: Path, engine: Engine, schema: Schema, *, as_of: date) -> str:
    """Return the condition of the policy where enough customers fulfil it; else nothing, which means all of them."""
    said = read(home).among
    return said if said and engine.count(parse(said, schema), as_of=as_of) >= FEWEST_ROWS else ""


def whole(among: str, rule: str, schema: Schema, unit: str = CUSTOMER, language: Literal["en", "zh"] = "en") -> str:
    """Return a rule together with the condition of those it was learned among, as one text."""
    return to_text(parse(f"({among}) and ({rule})" if among else rule, schema, unit), language)


def table(
    engine: Engine, trees: dict[str, Expression], among: Expression | None, *, as_of: date, unit: str = CUSTOMER,
    marks: dict[str, Expression] | None = None,
) -> pd.DataFrame:
    """Return the values by `unit_no`, in order, of those for whom `among` is true; `marks` are further conditions."""
    asked = {**trees, **(marks or {}), **({} if among is None else {CHOSEN: among})}
    found = engine.values(asked, unit=unit, as_of=as_of)
    if among is not None:
        found = found.filter(found.column(CHOSEN)).drop_columns([CHOSEN])
    for place, column in enumerate(found.schema):
        if pa.types.is_decimal(column.type):
            found = found.set_column(place, column.name, found.column(place).cast(pa.float64()))
    return found.to_pandas().set_index(UNIT_NO)
