"""How far a customer lives from an outlet: checked when it is made, and the tree that it stands for."""

from __future__ import annotations

from decimal import Decimal

from kequn.facts.build import call
from kequn.facts.folds import aggregate
from kequn.facts.names import column_of
from kequn.facts.nodes import Distance, Expression, Literal
from kequn.facts.schema import Schema, Type
from kequn.kernel.errors import LanguageError
from kequn.kernel.nearest import hint


def distance_to(outlet: object, schema: Schema) -> Expression:
    """Return `distance_to("…")`; where the outlets are not known (no bank is open) any text may name one."""
    if not isinstance(outlet, str) or not outlet:
        raise LanguageError('distance_to takes the number of an outlet as text, e.g. distance_to("101101")')
    if schema.points is not None and outlet not in schema.points:
        known = hint(outlet, schema.points) or ": those with a point are known"
        raise LanguageError(f"there is no outlet {outlet!r} with a point{known}")
    return Distance(outlet)


def written_out(node: Distance, schema: Schema) -> Expression:
    """Return the tree in words of the language; it is null where the outlet, or the home, has no point."""
    point = (schema.points or {}).get(node.outlet)
    degrees = (None, None) if point is None else (Decimal(str(point.latitude)), Decimal(str(point.longitude)))
    homes = schema.tables["homes"]
    there = [Literal(degree, Type.FLOAT) for degree in degrees]
    return aggregate("min", homes, call("kilometres", [column_of(homes, "latitude"), column_of(homes, "longitude"), *there]))
