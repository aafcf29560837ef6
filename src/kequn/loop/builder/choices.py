"""The values that a text really has, with how many, over the customers that are seen. Kept as long as the engine lives."""

from __future__ import annotations

from dataclasses import dataclass
from weakref import WeakKeyDictionary

from kequn.engines.duckdb.engine import Engine
from kequn.facts.nodes import Expression, Holds
from kequn.loop.scoped import ScopedBank
from kequn.warehouse import sql
from kequn.warehouse.codes import CODED, CODES
from kequn.warehouse.tables import LISTS

MOST = 200
HELD = ("holdings.category", "accounts.category")
_kept: WeakKeyDictionary[Engine, dict[tuple[str, str], list[tuple[str, int]]]] = WeakKeyDictionary()


@dataclass(frozen=True)
class Choice:
    """One value: its title in both languages and how many have it (None: too few to be told, or not counted)."""

    value: str
    zh: str
    en: str
    number: int | None


def of_value(bank: ScopedBank, value: Expression, unit: str) -> list[Choice]:
    """Return the values that a text of the unit has, the most frequent first."""
    engine = bank.engine()
    values = engine.values_sql({"value": value}, unit=unit, as_of=bank.as_of)
    found = _counted(engine, (repr(value), unit), f"SELECT value FROM ({values})")
    return _titled(bank, found, _column_of(repr(value)))


def of_column(bank: ScopedBank, table: str, column: str) -> list[Choice]:
    """Return the values that a column of a table with many rows has, the most frequent first; rows are counted."""
    engine = bank.engine()
    relation = engine.sources.relations[table]
    found = _counted(engine, (table, column), f"SELECT {sql.name(column)} AS value FROM {relation}")
    return _titled(bank, found, f"{table}.{column}")


def of_holdings(bank: ScopedBank) -> list[Choice]:
    """Return what customers hold, with how many hold it; what nobody holds comes last."""
    engine, titles = bank.engine(), {code: title for name in HELD for code, title in CODES[name].items()}
    kept = _kept.setdefault(engine, {})
    if ("holds", "") not in kept:
        trees = {f"c{place}": Holds((code,)) for place, code in enumerate(titles)}
        counted = ", ".join(f"count(*) FILTER ({name})" for name in trees)
        query = f"SELECT {counted} FROM ({engine.values_sql(trees, as_of=bank.as_of)})"
        with bank.connection.cursor() as cursor:
            numbers = cursor.execute(query).fetchall()[0]
        kept["holds", ""] = sorted(zip(titles, numbers, strict=True), key=lambda held: -held[1])
    return [Choice(code, *titles[code], bank.told(number).number) for code, number in kept["holds", ""]]


def of_outlets(bank: ScopedBank) -> list[tuple[str, str]]:
    """Return number and name of the outlets with a point, by number: those of the scope where it is one of outlets."""
    seen = bank.bank.snapshot.visible_sql("outlets", as_of=bank.as_of)
    query = f"SELECT outlet_id, any_value(name) FROM ({seen}) GROUP BY outlet_id"
    points, within = bank.bank.tags.schema.points or {}, bank.scope.outlets
    return sorted((outlet, name or outlet) for outlet, name in bank.rows(query)
                  if outlet in points and (not within or outlet in within))


def title(column: str, value: str) -> tuple[str, str]:
    """Return the titles of a value of a column or tag that tells a code, or the value itself."""
    return CODES.get(_column_of(column), {}).get(value, (value, value))


def _counted(engine: Engine, key: tuple[str, str], relation: str) -> list[tuple[str, int]]:
    kept = _kept.setdefault(engine, {})
    if key not in kept or key[0] == LISTS.name:  # a list may be fixed at any time
        counted = f"SELECT value, count(*) AS number FROM ({relation}) WHERE value IS NOT NULL GROUP BY value"
        query = f"{counted} ORDER BY number DESC, value LIMIT {MOST}"
        with engine.connection.cursor() as cursor:
            kept[key] = cursor.execute(query).fetchall()
    return kept[key]


def _titled(bank: ScopedBank, found: list[tuple[str, int]], column: str) -> list[Choice]:
    told = ((value, bank.told(number).number) for value, number in found)
    return [Choice(value, *title(column, value), number) for value, number in told if number is not None]


def _column_of(name: str) -> str:
    return CODED.get(name.removeprefix("household.").removeprefix("employer."), name)
