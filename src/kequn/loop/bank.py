"""A home opened for questions: one snapshot, its tags and segments, and customers or households to choose among."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import duckdb

from kequn.customers.completeness import rules, steps
from kequn.customers.completeness.model import Completeness
from kequn.customers.completeness.policy import read
from kequn.customers.ids import customer_id, number_of, unit_of
from kequn.customers.profile import profile
from kequn.engines.arrow import UNIT_NO
from kequn.facts.language import Language, language
from kequn.facts.nodes import CUSTOMER, EMPLOYER, HOUSEHOLD
from kequn.kernel.errors import DefinitionError, HomeError, KequnError, LanguageError
from kequn.kernel.nearest import hint
from kequn.loop.dated import Dated
from kequn.loop.dates import day_of
from kequn.loop.groups import Segments
from kequn.loop.relation import Relation
from kequn.loop.results import PUBLISHED
from kequn.loop.selection import Population
from kequn.segments.service import definitions, segments
from kequn.tags.catalogue import Catalogue
from kequn.tags.model import TagDefinition
from kequn.warehouse.points import points
from kequn.warehouse.snapshot import Snapshot
from kequn.warehouse.tables import TABLES


def open_home(home: str | Path) -> Bank:
    """Open a home for questions. HomeError where there is none, or nothing was published yet."""
    return Bank(home)


def _tags(snapshot: Snapshot, connection: duckdb.DuckDBPyConnection) -> Catalogue:
    """Return the tags as the run had them whose snapshot this is."""
    try:
        if not set(snapshot.results) >= PUBLISHED:
            raise KeyError
        return Catalogue((TagDefinition(**document) for document in snapshot.facts["tags"]), points(connection))
    except (KeyError, TypeError, DefinitionError, LanguageError):
        snapshot.close()
        home = snapshot.home
        raise HomeError(f"{home}: its snapshot was made by another Kequn; run: kequn run --home {home}") from None


class Bank:
    """One snapshot of a home, read-only; runs that publish meanwhile do not disturb it. Use `refresh` to see them.

    `as_of` is the day the snapshot was made for: pass it where a question asks for a day, `bank.customers.where(…,
    as_of=bank.as_of)`, or any other day: the language cuts what was not known then.
    """

    def __init__(self, home: str | Path, snapshot: Snapshot | None = None) -> None:
        self.home = Path(home)
        self._open(snapshot or Snapshot.current(home))

    def _open(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.connection = snapshot.connection()
        self.tags = _tags(snapshot, self.connection)
        self.dated = Dated(snapshot, self.connection, self.tags.schema)

    def refresh(self) -> Bank:
        """Go on with the newest snapshot; return the bank itself."""
        newest = Snapshot.current(self.home)
        self.close()
        self._open(newest)
        return self

    def close(self) -> None:
        """Let go of the snapshot's files."""
        self.connection.close()
        self.snapshot.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<bank {self.name!r} as of {self.as_of}, snapshot {self.snapshot.number}>"

    @property
    def name(self) -> str:
        """What the home is called."""
        return self.snapshot.settings.name

    @property
    def as_of(self) -> date:
        """The business day the snapshot was made for."""
        return self.snapshot.as_of

    @property
    def customers(self) -> Population:
        """All customers: choose among them with `.where(…, as_of=…)`."""
        return Population(self.dated, CUSTOMER)

    @property
    def households(self) -> Population:
        """All households: choose among them with `.where(…, as_of=…)`."""
        return Population(self.dated, HOUSEHOLD)

    @property
    def employers(self) -> Population:
        """All employers of customers: choose among them with `.where(…, as_of=…)`."""
        return Population(self.dated, EMPLOYER)

    def population(self, unit: str) -> Population:
        """Return all of a unit: "customer", "household" or "employer"."""
        return Population(self.dated, unit)

    @property
    def segments(self) -> Segments:
        """The segments as they are defined now: their members, counts and overlap."""
        return Segments(self.dated, segments(definitions(self.home)))

    def language(self, unit: str = CUSTOMER) -> Language:
        """Return the language as a Python object: `f = bank.language(); f.age >= 60` is a condition for `where`."""
        return language(self.tags.schema, unit)

    @property
    def tables(self) -> tuple[str, ...]:
        """The names that `table` knows: canonical tables, and what the run made."""
        return (*TABLES, *self.snapshot.results)

    def table(self, name: str, *, as_of: date | str | None = None) -> Relation:
        """Return a table: with `as_of` the rows visible on that day, else every version of every row.

        What the run made is there for the snapshot's day only.
        """
        if name not in self.tables:
            raise KequnError(f"there is no table {name!r}{hint(name, self.tables)}; bank.tables lists them")
        if as_of is None:
            return Relation(self.connection, f'SELECT * FROM "{name}"')
        if name not in TABLES:
            raise KequnError(f"{name} was made by the run for {self.as_of} only: leave as_of away")
        return Relation(self.connection, self.snapshot.visible_sql(name, as_of=day_of(as_of)))

    def find(self, source_id: str, *, namespace: str | None = None) -> str:
        """Return the id of the customer whom a source calls `source_id`, e.g. `bank.find("4711", namespace="client")`.

        KequnError where there is none, or where several namespaces know that id.
        """
        condition = "" if namespace is None else "AND kind = $namespace"
        query = f"SELECT DISTINCT customer_no, kind FROM identifiers WHERE value = $value {condition} ORDER BY ALL"
        given = {"value": source_id} | ({} if namespace is None else {"namespace": namespace})
        with self.connection.cursor() as cursor:
            found = cursor.execute(query, given).fetchall()
        numbers = sorted({number for number, _ in found})
        if not numbers:
            where = f" in the namespace {namespace!r}" if namespace else ""
            raise KequnError(f"no source knows that customer{where}; bank.table('identifiers') holds all ids")
        if len(numbers) > 1:
            names = ", ".join(sorted({kind for _, kind in found}))
            raise KequnError(f"that id is of {len(numbers)} customers: say which with namespace= ({names})")
        return customer_id(numbers[0])

    def tag_values(self, identifier: str, *, as_of: date | str) -> dict[str, Any]:
        """Return the value of every tag of one customer (those of the household too), or of one household, by tag id."""
        unit, number, day = unit_of(identifier), number_of(identifier), day_of(as_of)
        values = self.dated.tag_values(number, unit, day)
        if values is None:
            raise KequnError(f"{identifier} is no {unit} at {day}")
        return {tag_id: values[tag_id] for tag_id in self.tags if tag_id in values}

    def profile(self, identifier: str, *, as_of: date | str, masked: bool = True) -> dict[str, Any]:
        """Return one customer's page: who, household, accounts, balances, holdings, last transactions, and tags with values."""
        day, number = day_of(as_of), number_of(identifier)
        with self.connection.cursor() as cursor:
            page = profile(cursor, self.dated.visible(day), number, masked=masked)
        return page | {"tags": self.tag_values(identifier, as_of=day)}

    def completeness(self, identifier: str, *, as_of: date | str) -> Completeness:
        """Return how complete what is known of one customer is by the home's policy, what is lacking, and what to ask next."""
        day, number, policy = day_of(as_of), number_of(identifier), read(self.home)
        trees = steps.expressions(policy, self.tags.schema)
        with self.dated.close_up(number, CUSTOMER, day, trees.values()) as engine:
            values = engine.values(trees, as_of=day).to_pylist()
        found = next((row for row in values if row[UNIT_NO] == number), None)
        if found is None:
            raise KequnError(f"{identifier} is no customer at {day}")
        return rules.completeness(policy, steps.seen(policy, found))
