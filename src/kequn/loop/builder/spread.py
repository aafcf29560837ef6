"""How the values of a field are spread over the customers that are seen: bars of numbers, or the most frequent texts."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from kequn.facts.nodes import Expression
from kequn.facts.schema import Type
from kequn.facts.types import NUMBERS
from kequn.loop.scoped import ScopedBank

BARS = 16  # of a number, at most
TEXTS = 12  # of a text, the rest together


@dataclass(frozen=True)
class Bar:
    """One bar: from `low` to before `high`, or the value `label`; how many, None where too few to be told."""

    label: str
    low: float | None
    high: float | None
    number: int | None
    chosen: int | None = None


@dataclass(frozen=True)
class Spread:
    """The spread of one value: `units` asked, `known` of them have it; `typical`: median, commonest text, share of yes."""

    units: int
    known: int
    typical: Any
    bars: tuple[Bar, ...]


def spread(bank: ScopedBank, value: Expression, *, unit: str, chosen: Expression | None = None) -> Spread:
    """Return how a value is spread over all that are seen and, with a condition `chosen`, over those for whom it holds."""
    if chosen is not None and bank.count(chosen, unit=unit).number is None:  # which bars are not empty would tell of persons
        chosen = None
    trees = {"value": value} | ({} if chosen is None else {"chosen": chosen})
    relation = bank.engine().values_sql(trees, unit=unit, as_of=bank.as_of)
    asked = _Asked(bank, relation, with_chosen=chosen is not None)
    if value.type in NUMBERS or value.type is Type.DATE:
        return asked.ranges(dated=value.type is Type.DATE)
    return asked.texts(boolean=value.type is Type.BOOLEAN)


@dataclass(frozen=True)
class _Asked:
    bank: ScopedBank
    relation: str
    with_chosen: bool

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with self.bank.connection.cursor() as cursor:
            return cursor.execute(query).fetchall()

    @property
    def counted(self) -> str:
        return "count(*), " + ("count(*) FILTER (chosen)" if self.with_chosen else "NULL")

    def bar(self, label: str, low: float | None, high: float | None, numbers: tuple[int, int | None]) -> Bar:
        number, chosen = numbers
        told = None if chosen is None else self.bank.told(chosen).number
        return Bar(label, low, high, self.bank.told(number).number, told)

    def ranges(self, *, dated: bool) -> Spread:
        number = "(value - DATE '1970-01-01')::DOUBLE" if dated else "value::DOUBLE"
        told = f"count(*), count(value), quantile_disc(value, 0.5), quantile_cont({number}, 0.01), quantile_cont({number}, 0.99)"
        [(units, known, typical, least, most)] = self.rows(f"SELECT {told} FROM ({self.relation})")
        if not known or self.bank.told(known).number is None:
            return Spread(units, known, None, ())
        edges = nice_edges(float(least), float(most), BARS, whole=dated or isinstance(typical, int))
        step = edges[1] - edges[0]
        last = len(edges) - 2
        place = f"greatest(0, least({last}, floor(({number} - {edges[0]!r}) / {step!r})))::INTEGER"
        query = f"SELECT {place} AS place, {self.counted} FROM ({self.relation}) WHERE value IS NOT NULL GROUP BY place"
        found = {place: (number, chosen) for place, number, chosen in self.rows(query)}
        empty = (0, 0 if self.with_chosen else None)
        bars = (self.bar(_label(edges[place], dated=dated), edges[place], edges[place + 1], found.get(place, empty))
                for place in range(last + 1))
        return Spread(units, known, typical, tuple(bars))

    def texts(self, *, boolean: bool) -> Spread:
        [(units, known)] = self.rows(f"SELECT count(*), count(value) FROM ({self.relation})")
        query = f"""SELECT value::VARCHAR, {self.counted} FROM ({self.relation}) WHERE value IS NOT NULL
                    GROUP BY value ORDER BY count(*) DESC, value LIMIT {TEXTS}"""
        found = self.rows(query)
        bars = [self.bar(label, None, None, (number, chosen)) for label, number, chosen in found]
        bars = [bar for bar in bars if bar.number is not None]
        yes = next((number for label, number, _ in found if label == "true"), 0)
        typical = (yes / known if known else None) if boolean else next(iter(bars), Bar("", None, None, 0)).label or None
        return Spread(units, known, typical if self.bank.told(known).number else None, tuple(bars))


def nice_edges(least: float, most: float, bars: int, *, whole: bool = False) -> list[float]:
    """Return the edges of at most so many bars of one width, 1, 2 or 5 times a power of ten, that cover least to most.

    >>> nice_edges(18, 92, 8)
    [10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0, 80.0, 90.0, 100.0]
    >>> nice_edges(3, 3, 8, whole=True)
    [3.0, 4.0]
    """
    wide = max(most - least, abs(most) * 1e-9, 1e-9)
    power = 10.0 ** math.floor(math.log10(wide / bars))
    step = next(power * times for times in (1, 2, 5, 10) if power * times * bars >= wide)
    step = max(step, 1.0) if whole or most == least else step
    start = math.floor(least / step + 1e-9) * step
    count = max(1, math.floor((most - start) / step + 1e-9) + 1)
    return [round(start + place * step, 9) for place in range(count + 1)]


def _label(edge: float, *, dated: bool) -> str:
    if dated:
        return date.fromordinal(date(1970, 1, 1).toordinal() + int(edge)).isoformat()
    return f"{Decimal(repr(edge)).normalize():f}"
