"""What sets the members of a group apart from the rest: the tags whose means lie furthest apart, in standard deviations.

The standardised difference is (m1 - m0) / sqrt((s1² + s0²) / 2), of a share with s² = p (1 - p). It does not grow with the size
of the group, so a small group and a large one compare. Source: P. C. Austin, Statistics in Medicine 28 (2009) 3083-3107.
The lift is m1 / m0; its interval rests on the variance of its logarithm, s1²/(n1 m1²) + s0²/(n0 m0²), of shares that of
D. Katz et al., Biometrics 34 (1978) 469-474.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import exp, log, sqrt

from kequn.engines.question import tag_tree
from kequn.facts.nodes import Column, Expression, TagRef
from kequn.facts.schema import Schema, Type
from kequn.facts.types import NUMBERS
from kequn.loop.scoped import ScopedBank
from kequn.warehouse import sql

FEW = 5  # with fewer on either side a mean says nothing
NORMAL = 1.959964  # standard deviations on either side of 95 %
THOUSANDFOLD = 1000
TOLD = 0.1  # a smaller difference is none worth telling (Austin 2009)


@dataclass(frozen=True)
class Lift:
    """How many times as much as the rest: m1 / m0, and between which limits it lies at 95 %."""

    ratio: float
    low: float
    high: float


@dataclass(frozen=True)
class Apart:
    """One tag: the mean (of a yes/no tag the share of yes) among members and among the rest, and how far these are apart.

    `lift` is None where one of the means is not above 0: nothing is so many times as much as nothing.
    """

    tag: str
    boolean: bool
    members: float
    rest: float
    difference: float
    lift: Lift | None = None


def standardised(mean: float, variance: float, mean_rest: float, variance_rest: float) -> float:
    """Return how far two means are apart, in standard deviations; 0 where nothing varies.

    >>> round(standardised(70, 25, 45, 225), 2)
    2.24
    """
    deviation = sqrt((variance + variance_rest) / 2)
    return (mean - mean_rest) / deviation if deviation else 0.0


def lift(mean: float, variance: float, number: int, mean_rest: float, variance_rest: float, number_rest: int) -> Lift | None:
    """Return how many times the rest's mean a mean is, with its 95 % interval.

    None where one of the means is not above 0, or so near it that the interval would reach beyond a thousandfold either way.

    >>> found = lift(0.4, 0.24, 100, 0.2, 0.16, 400)  # 40 of 100 against 80 of 400
    >>> round(found.ratio, 2), round(found.low, 2), round(found.high, 2)
    (2.0, 1.47, 2.73)
    >>> lift(1e-9, 1.0, 100, 5.0, 1.0, 100) is None
    True
    """
    if mean <= 0 or mean_rest <= 0:
        return None
    spread = NORMAL * sqrt(variance / (number * mean**2) + variance_rest / (number_rest * mean_rest**2))
    if spread > log(THOUSANDFOLD):
        return None
    middle = log(mean / mean_rest)
    return Lift(mean / mean_rest, exp(middle - spread), exp(middle + spread))


def apart(bank: ScopedBank, chosen: Expression, *, unit: str, most: int = 3) -> list[Apart]:
    """Return the tags that set those apart for whom the condition holds; not those that the condition itself is made of.

    They are looked for among what the run made ready: for a narrowed scope the tags that need no other customer.
    """
    schema, engine = bank.bank.tags.schema, bank.engine()
    ready = engine.ready.relations.get(unit)
    if ready is None:
        return []
    made = {name for name, *_ in bank.rows(f"DESCRIBE SELECT * FROM {ready}")}
    tags = [tag for tag in schema.tags.values() if tag.unit == unit and tag.id in made
            and (tag.type in NUMBERS or tag.type is Type.BOOLEAN) and not _akin(tag.id, chosen, schema)]
    condition = engine.values_sql({"chosen": chosen}, unit=unit, as_of=bank.as_of)
    relation = f"SELECT * FROM ({condition}) JOIN {ready} ON unit_no = {unit}_no"
    figures = ", ".join(_figures(sql.name(tag.id)) for tag in tags)
    sides = "count(*) FILTER (chosen), count(*) FILTER (chosen IS NOT TRUE)"
    [(members, rest, *found)] = bank.rows(f"SELECT {sides}, {figures} FROM ({relation})")
    if min(members, rest) < FEW or bank.told(members).number is None or bank.told(rest).number is None:
        return []
    telling = []
    for place, tag in enumerate(tags):
        compared = _compared(tag.id, found[place * 6 : place * 6 + 6], boolean=tag.type is Type.BOOLEAN)
        if compared is not None and abs(compared.difference) >= TOLD:
            telling.append(compared)
    return sorted(telling, key=lambda each: -abs(each.difference))[:most]


def _figures(column: str) -> str:
    number = f"{column}::DOUBLE"
    sides = ("chosen", "chosen IS NOT TRUE")
    return ", ".join(f"{fold}({number}) FILTER ({side})" for side in sides for fold in ("count", "avg", "var_pop"))


def _compared(tag: str, figures: Sequence[float | None], *, boolean: bool) -> Apart | None:
    known, mean, variance, known_rest, mean_rest, variance_rest = figures
    if mean is None or variance is None or mean_rest is None or variance_rest is None or min(known or 0, known_rest or 0) < FEW:
        return None
    numbers = int(known or 0), int(known_rest or 0)
    times = lift(mean, variance, numbers[0], mean_rest, variance_rest, numbers[1])
    return Apart(tag, boolean, mean, mean_rest, standardised(mean, variance, mean_rest, variance_rest), times)


def _akin(tag: str, chosen: Expression, schema: Schema) -> bool:
    """Return whether the condition names the tag, or one is made of the other: that they differ there says nothing new."""
    named = set(_named(chosen, schema, deep=False))
    return tag in set(_named(chosen, schema)) or bool(named & {tag, *_named(schema.tags[tag].expression, schema)})


def _named(node: Expression, schema: Schema, *, deep: bool = True) -> Iterator[str]:
    if isinstance(node, TagRef):
        yield node.tag.name
        if deep:
            yield from _named(tag_tree(node, schema), schema)
    if isinstance(node, Column) and node.many is None:
        yield node.column.name
    for part in node.parts:
        yield from _named(part, schema, deep=deep)


