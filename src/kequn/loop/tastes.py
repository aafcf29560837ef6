"""Changing tastes: each tag by age cohort now and a year ago, as the run finds it and as a person may see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from kequn.access.roles import May
from kequn.customers.trends import trends
from kequn.engines.arrow import UNIT_NO
from kequn.engines.duckdb.engine import Engine
from kequn.engines.question import looks_beyond
from kequn.facts.literals import literal
from kequn.facts.nodes import CUSTOMER, Expression
from kequn.facts.printing import to_text
from kequn.facts.schema import Type
from kequn.loop.customer.rows import near
from kequn.loop.scoped import ScopedBank
from kequn.tags.catalogue import Catalogue
from kequn.warehouse import sql

AGES = (0, 30, 40, 50, 60)  # where each cohort begins; the last has no end
AGE, STATIC, SIGNIFICANT = "age", "static", 0.05


@dataclass(frozen=True)
class Trend:
    """One tag (of a text tag one `value`) in a cohort, on two days; `cohort` is where its ages begin, None for all of an age."""

    tag: str
    value: str | None
    cohort: int | None
    before: int
    before_yes: int
    before_share: float
    after: int
    after_yes: int
    after_share: float
    after_low: float
    after_high: float
    change: float
    change_low: float
    change_high: float
    p_adjusted: float

    @property
    def believed(self) -> bool:
        """Whether the change is more than chance: after correcting for all trends, and by its own interval."""
        return self.p_adjusted <= SIGNIFICANT and (self.change_low > 0 or self.change_high < 0)

    @property
    def rises(self) -> bool:
        """Whether the share grew."""
        return self.change > 0

    @property
    def condition(self) -> str:
        """The condition of the customers of the cohort of whom the tag is true now."""
        said = self.tag if self.value is None else f"{self.tag} == {to_text(literal(self.value))}"
        if self.cohort is None:
            return f"{AGE} is not None and {said}"
        end = next((age for age in AGES if age > self.cohort), None)
        return f"{AGE} >= {self.cohort}{'' if end is None else f' and {AGE} < {end}'} and {said}"


@dataclass(frozen=True)
class Tastes:
    """The trends, and the two days that are compared; no `before` where there was no such day in the data."""

    before: date | None
    after: date
    trends: tuple[Trend, ...]

    @property
    def asking(self) -> tuple[Trend, ...]:
        """The believed trends that ask for a reply: those of all ages, and of a cohort only what goes another way than all do."""
        whole = {(trend.tag, trend.value): trend.rises for trend in self.trends if trend.cohort is None and trend.believed}
        return tuple(trend for trend in self.trends if trend.believed and (
            trend.cohort is None or whole.get((trend.tag, trend.value)) is not trend.rises))


def tag_trends(
    connection: duckdb.DuckDBPyConnection, engine: Engine, tags: str, catalogue: Catalogue, *, as_of: date, days: int,
    smallest: int,
) -> pa.Table:
    """Return the trends of all tags that may change and are yes or no, or texts, with `before_on`.

    `tags` is the relation of today's values. What was true before is computed from the tags' definitions of today and what was
    known then; a tag that looks at the household is left out. A cohort are people of an age today, followed back; who has no age,
    such as a friend or guest who is no customer yet, is left out, for their coming would change every share.
    """
    chosen = _chosen(catalogue) if AGE in catalogue else {}
    before_on = as_of - timedelta(days=days)
    before = engine.values(chosen, unit=CUSTOMER, as_of=before_on) if chosen else pa.table({UNIT_NO: pa.array([], pa.int64())})
    before = before.append_column("cohort", pa.nulls(before.num_rows, pa.string()))
    cohorts = " ".join(f"WHEN {AGE} >= {age} THEN '{age}'" for age in reversed(AGES))
    columns = "".join(f", {sql.name(tag)}" for tag in chosen)
    aged = f"SELECT customer_no AS {UNIT_NO}, CASE {cohorts} END AS cohort{columns} FROM ({tags}) WHERE {AGE} IS NOT NULL"
    with connection.cursor() as cursor:
        after = cursor.sql(aged if chosen else f"SELECT 0::BIGINT AS {UNIT_NO}, '' AS cohort WHERE false").to_arrow_table()
    before = before.filter(pc.is_in(before[UNIT_NO], value_set=after[UNIT_NO].combine_chunks()))
    found = trends(before, after, unit=UNIT_NO, cohort="cohort", smallest=smallest)
    return found.append_column("before_on", pa.array([before_on] * found.num_rows, pa.date32()))


def _chosen(catalogue: Catalogue) -> Mapping[str, Expression]:
    tags = (tag for tag in catalogue.schema.tags.values() if tag.unit == CUSTOMER and catalogue[tag.id].kind != STATIC)
    return {tag.id: tag.expression for tag in tags
            if tag.type in (Type.BOOLEAN, Type.TEXT) and not looks_beyond(tag.expression, catalogue.schema)}


_FIGURES = ("before", "before_yes", "before_share", "after", "after_yes", "after_share", "after_low", "after_high", "change",
            "change_low", "change_high", "p_adjusted")


def tastes(bank: ScopedBank) -> Tastes:
    """Return the trends of the whole bank, whoever asks, by tag and value; a role that is told no small numbers is told none.

    With few of yes, or few of no, on either day, all of a trend is left out.
    """
    bank.scope.require(May.COUNT)
    smallest = bank.scope.role.smallest
    rows = bank.rows(f"""
        SELECT before_on, tag, value, cohort::INTEGER, {", ".join(_FIGURES)} FROM {near(bank, "tag_trends")}
        ORDER BY tag, value NULLS FIRST, cohort NULLS FIRST""")
    found = [Trend(*figures) for _, *figures in rows]
    told = tuple(each for each in found if not any(0 < few < smallest for few in (
        each.before_yes, each.before - each.before_yes, each.after_yes, each.after - each.after_yes)))
    return Tastes(rows[0][0] if rows else None, bank.as_of, tuple(each for each in told if each.tag in bank.bank.tags))
