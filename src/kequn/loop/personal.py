"""What may be asked of a personal column: whether it is known, a date's year or month, how many there are. Never its value.

`phone >= "1385"` counted over one's customers, again and again, finds a number that no page shows. So people ask by tags, which
the bank has reviewed, and look a name up by the search, which is logged. Pure.
"""

from __future__ import annotations

from kequn.facts.nodes import Aggregate, Call, Column, Compare, Expression, Literal
from kequn.facts.schema import Schema
from kequn.kernel.errors import LanguageError

COARSE = ("year", "month", "years_since")
HOW_MANY = ("count", "distinct")


def refuse_personal(node: Expression, schema: Schema) -> None:
    """Raise LanguageError where the answer would depend on a personal value; tags are the bank's own and not looked into."""
    parts = node.parts
    match node:
        case Column():
            column = schema.tables[node.table.name].column(node.column.name)
            if column is not None and column.personal:
                raise LanguageError(f"{column.name} is personal: ask whether it is None, or by a tag; the search finds a name")
        case Compare(op="is", left=Column(), right=Literal(value=None)):
            return
        case Call(function=function, arguments=(Column(),)) if function in COARSE:
            return
        case Aggregate(function=function, value=Column(), where=where) if function in HOW_MANY:
            parts = () if where is None else (where,)
    for part in parts:
        refuse_personal(part, schema)
