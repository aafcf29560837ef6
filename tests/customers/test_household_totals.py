"""A household's totals are the sum over its members, after any joins, splits, merges and late rows, for any day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kequn.customers.household.steps import READS, households
from kequn.engines.duckdb.engine import Engine
from kequn.facts.parse import parse
from kequn.warehouse import decisions, redirects, tombstones
from kequn.warehouse.decisions import APART, TOGETHER, UNDONE, Decision
from kequn.warehouse.home import create_home
from kequn.warehouse.store import Warehouse
from kequn.warehouse.tables import SCHEMA

NOW = datetime(2026, 7, 1, tzinfo=UTC)
DAYS = (date(2026, 3, 31), date(2026, 6, 30))
PERSONS = 7
TREE = parse("household.sum(sum(transactions.amount))", SCHEMA, "household")
number = st.integers(1, PERSONS)
cents = st.integers(-10**9, 10**9)
day = st.dates(date(2026, 1, 1), date(2026, 7, 31))
change = st.one_of(
    st.tuples(st.just("booking"), number, cents, day, day),  # of a day, known since another: late, or still to come
    st.tuples(st.just("relation"), number, number, st.sampled_from(("spouse", "child", "supplementary_card")), day),
    st.tuples(st.just("decided"), number, number, st.sampled_from((TOGETHER, APART, UNDONE))),
    st.tuples(st.just("merged"), number, number), st.tuples(st.just("parted"), number), st.tuples(st.just("erase"), number))


@dataclass
class World:
    """What happened, told once more in plain Python."""

    warehouse: Warehouse
    bookings: list[tuple[int, Decimal, date, date]] = field(default_factory=list)
    stands: dict[int, int] = field(default_factory=dict)  # merged number → the one that it was merged into
    erased: set[int] = field(default_factory=set)
    keys: int = 0

    def load(self, table: str, columns: str, *values: object) -> None:
        self.keys += 1
        with self.warehouse.connect() as connection:
            head = f"SELECT 'core' AS source, 'k{self.keys}' AS source_key, {self.keys} AS row_hash"
            names = columns.split(", ")
            marks = ", ".join(f"{_sql(value)} AS {name}" for name, value in zip(names, values, strict=True))
            staged = self.warehouse.stage(table, f"{head}, {marks}", connection)
            self.warehouse.commit(rows=[staged], next_customer_no=PERSONS + 1)

    def survivor(self, one: int) -> int:
        while one in self.stands:
            one = self.stands[one]
        return one

    def do(self, what: tuple[Any, ...]) -> None:
        getattr(self, what[0])(*what[1:])

    def booking(self, whose: int, amount: int, of: date, known: date) -> None:
        self.load("transactions", "customer_no, known_at, amount, occurred_on", whose, datetime(*known.timetuple()[:3]),
                  Decimal(amount) / 100, of)
        self.bookings.append((whose, Decimal(amount) / 100, of, known))

    def relation(self, one: int, other: int, kind: str, since: date) -> None:
        columns = "customer_no, known_at, other_customer_no, kind, valid_from"
        self.load("relations", columns, one, datetime(2026, 1, 1), other, kind, since)

    def decided(self, one: int, other: int, verdict: str) -> None:
        standing = {frozenset((each.customer_no, each.other_no)) for each in decisions.standing(self.warehouse.paths)}
        if one != other and (verdict != UNDONE or frozenset((one, other)) in standing):
            decisions.decide(self.warehouse.paths, [Decision(one, other, verdict)], at=NOW)

    def merged(self, one: int, other: int) -> None:
        if one in self.stands or self.survivor(other) == self.survivor(one) or {one, other} & self.erased:
            return
        redirects.merge(self.warehouse.paths, one, other, at=NOW, reason="test")
        self.stands[one] = other

    def parted(self, one: int) -> None:
        if one in self.stands and not self.erased:
            redirects.undo_merge(self.warehouse.paths, one, at=NOW, reason="test")
            del self.stands[one]

    def erase(self, one: int) -> None:
        gone = {each for each in range(1, PERSONS + 1) if self.survivor(each) == self.survivor(one)}
        tombstones.erase(self.warehouse.paths, one, at=NOW, reason="test")
        self.erased |= gone

    def expected(self, as_of: date) -> Mapping[int, Decimal]:
        """Return what each customer who is there has booked, as it was known at the end of the day."""
        found: dict[int, Decimal] = defaultdict(Decimal)
        for whose, amount, of, known in self.bookings:
            if of <= as_of and known <= as_of and not {whose, self.survivor(whose)} & self.erased:
                found[self.survivor(whose)] += amount
        return found


def _sql(value: object) -> str:
    match value:
        case datetime():
            return f"TIMESTAMP '{value}'"
        case date():
            return f"DATE '{value}'"
        case Decimal():
            return f"{value}::DECIMAL(18, 2)"
        case str():
            return f"'{value}'"
    return str(value)


def _check(world: World, as_of: date) -> None:
    with world.warehouse.connect() as connection:
        visible = {name: world.warehouse.visible_sql(name, as_of=as_of) for name in READS}
        formed = households(connection, visible, as_of=as_of, decisions=decisions.effective(world.warehouse.paths))
        for name, table in (("households", formed.households), ("members", formed.members)):
            connection.register("formed", table)
            connection.execute(f"CREATE TABLE made_{name} AS SELECT * FROM formed")
        tables = {name: name for name in SCHEMA.tables if name != "wallet"}
        engine = Engine(connection, SCHEMA, "UTC", tables | {"households": "made_households", "members": "made_members"})
        totals = dict(zip(*engine.values({"total": TREE}, unit="household", as_of=as_of).to_pydict().values(), strict=True))
        members: dict[int, list[int]] = defaultdict(list)
        for row in formed.members.to_pylist():
            if row["primary"]:
                members[row["household_no"]].append(row["customer_no"])
    each = world.expected(as_of)
    there = {world.survivor(one) for one in range(1, PERSONS + 1)} - world.erased
    assert sorted(one for home in members.values() for one in home) == sorted(there)  # everybody, and each once
    assert totals == {home: sum((each.get(one, Decimal(0)) for one in persons), Decimal(0)) for home, persons in members.items()}
    assert sum(totals.values(), Decimal(0)) == sum(each.values(), Decimal(0))


@settings(max_examples=25, deadline=None)
@given(st.lists(change, min_size=1, max_size=12))
def test_totals_are_the_sum_over_the_members(changes: list[tuple[Any, ...]]) -> None:
    with TemporaryDirectory() as folder:
        create_home(folder, name="bank", time_zone="UTC", currency="CNY")
        with Warehouse.open(Path(folder), write=True) as warehouse:
            world = World(warehouse)
            for one in range(1, PERSONS + 1):
                world.load("customers", "customer_no, known_at, name, birth_date, gender", one, datetime(2026, 1, 1), f"N{one}",
                           date(1970 + one, 1, 1), "FM"[one % 2])
            for what in changes:
                world.do(what)
            for as_of in DAYS:
                _check(world, as_of)
