"""The Arrow types that every engine answers in."""

from __future__ import annotations

import pyarrow as pa

from kequn.facts.nodes import Expression
from kequn.facts.schema import Type

UNIT_NO = "unit_no"
ARROW: dict[Type, pa.DataType] = {
    Type.INTEGER: pa.int64(),
    Type.MONEY: pa.decimal128(38, 2),
    Type.FLOAT: pa.float64(),
    Type.TEXT: pa.string(),
    Type.BOOLEAN: pa.bool_(),
    Type.DATE: pa.date32(),
    Type.TIMESTAMP: pa.timestamp("us"),
}


def arrow_type(tree: Expression) -> pa.DataType:
    """Return the Arrow type of a complete expression's values."""
    if tree.type is None:
        raise TypeError("a complete expression has a type")
    return ARROW[tree.type]
