"""One row per unit with all that the trees need, and the trees over it.

The frame of customers is `customers` joined with one relation per source table (see `groups`). Each level of `household.…`
and `employer.…` groups that frame by household or employer and is joined back to it. Where all is ready, only the ready relation
is read.

Every relation that is joined is a step of its own in a WITH, and the joins are written here: a chain of joins costs Ibis more
than all else, for it looks at every column anew with each (measured: all tags of a tiny bank take 1.9 s instead of 3.1, what
is worth knowing of each customer 0.4 instead of 1.4). A frame that is read twice is made once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import ibis

from kequn.engines.arrow import UNIT_NO
from kequn.engines.duckdb.demand import Demand, Ready, written_out
from kequn.engines.duckdb.groups import groups
from kequn.engines.duckdb.lower import clip, constant, lower
from kequn.engines.duckdb.scan import of_values
from kequn.engines.duckdb.sources import Sources, belonging, quoted
from kequn.engines.question import KEYS
from kequn.facts.functions import FOLDS
from kequn.facts.nodes import CUSTOMER, UNITS, Aggregate, Column, Expression, Gather, Literal, TagRef
from kequn.facts.schema import Type


@dataclass(frozen=True)
class Frames:
    """The relations that answer one question at one date."""

    sources: Sources
    ready: Ready
    as_of: date
    steps: dict[str, str] = field(default_factory=dict)  # name → SQL
    made_once: set[str] = field(default_factory=set)  # the steps that are read twice

    def values(self, trees: Mapping[str, Expression], unit: str) -> str:
        """Return the SQL of `unit_no` and a column for each tree, sorted by `unit_no`."""
        frame, names = self._frame(trees.values(), unit)
        columns = {name: self._lower(tree, frame, names) for name, tree in trees.items()}
        return self._sql(frame.select(**{UNIT_NO: frame[KEYS[unit]], **columns}).order_by(UNIT_NO))

    def count(self, tree: Expression, unit: str) -> str:
        """Return the SQL of how many units fulfil the condition."""
        frame, names = self._frame([tree], unit)
        return self._sql(frame.filter(self._lower(tree, frame, names)).count().as_table())

    def _sql(self, answer: Any) -> str:
        steps = [f"{name} AS {'MATERIALIZED ' if name in self.made_once else ''}(\n{step}\n)"
                 for name, step in self.steps.items()]
        return f"WITH {', '.join(steps)}\n{_written(answer)}" if steps else _written(answer)

    def _step(self, relation: Any) -> Any:
        """Return the relation as one that is read by name."""
        known = getattr(relation.op(), "name", None) in self.steps
        return relation if known else self._named(_written(relation), relation.schema())

    def _named(self, query: str, schema: Any) -> Any:
        name = f"kequn_step_{len(self.steps)}"
        self.steps[name] = query
        return ibis.table(schema, name=name)

    def _made_once(self, frame: Any) -> Any:
        step = self._step(frame)
        self.made_once.add(step.get_name())
        return step

    def _joined(self, base: Any, key: str, others: Sequence[Any]) -> Any:
        """Return the base with the columns of each other relation that has its key, where there is one."""
        if not others:
            return base
        first, *more = (self._step(relation) for relation in (base, *others))
        kinds = {key: first.schema()[key]}
        columns, joins = [f"{first.get_name()}.{quoted(key)}"], ""
        for step in (first, *more):
            own = {name: kind for name, kind in step.schema().items() if name not in kinds}
            columns += [f"{step.get_name()}.{quoted(name)}" for name in own]
            kinds |= own
        for step in more:
            joins += f"\nLEFT JOIN {step.get_name()} ON {first.get_name()}.{quoted(key)} = {step.get_name()}.{quoted(key)}"
        return self._named(f"SELECT {', '.join(columns)}\nFROM {first.get_name()}{joins}", ibis.schema(kinds))

    def _frame(self, trees: Iterable[Expression], unit: str) -> tuple[Any, dict[Expression, str]]:
        demand = self._demand(trees)
        inner = self._demand(part for gather in demand.gathers for part in gather.parts)
        needs = (*demand.columns, *demand.tags, *demand.aggregates, *demand.gathers)
        names: dict[Expression, str] = {node: f"v{index}" for index, node in enumerate(needs)}
        levels = [[node for node, at in demand.gathers.items() if at == level] for level in sorted({*demand.gathers.values()})]
        if unit == CUSTOMER:
            return self._levels(self._customers(demand, names, demand.units), levels, names)[0], names
        base = self._units(unit, demand, names)
        gathered = self._levels(self._customers(inner, names, demand.units), levels, names)[1] if levels else []
        return self._joined(base, KEYS[unit], [relation for per, relation in gathered if per == unit]), names

    def _demand(self, trees: Iterable[Expression]) -> Demand:
        relations = self.ready.relations if self.ready.as_of == self.as_of else {}
        ready = {unit: self.sources.columns_of(relation) for unit, relation in relations.items()}
        demand = Demand(self.sources.schema, ready)
        demand.add(trees)
        return demand

    def _customers(self, demand: Demand, names: Mapping[Expression, str], units: Iterable[str]) -> Any:
        """Return the frame of customers without what is gathered, with the household, the employer (`units`) and their values."""
        found = groups({node: names[node] for node in demand.aggregates}, self.sources, self.as_of)
        frame = self._joined(self._units(CUSTOMER, demand, names), KEYS[CUSTOMER], found)
        for unit in units:
            of = belonging(self.sources, unit, self.as_of)
            frame = self._joined(frame, KEYS[CUSTOMER], [of.select(KEYS[CUSTOMER], KEYS[unit])])
            if any(demand.of(unit)):
                frame = self._joined(frame, KEYS[unit], [self._units(unit, demand, names)])
        return frame

    def _units(self, unit: str, demand: Demand, names: Mapping[Expression, str]) -> Any:
        """Return the unit's key, columns and ready tags: from the ready relation alone where it has all of them."""
        columns, tags = demand.of(unit)
        have = demand.ready.get(unit)
        if have is not None and {node.column.name for node in columns} <= have:
            return self._made(unit, demand, [*columns, *tags], names)
        table, key = self.sources.visible(UNITS[unit], self.as_of), KEYS[unit]
        base = table.select(**{key: table[key], **{names[node]: table[node.column.name] for node in columns}})
        return self._joined(base, key, [self._made(unit, demand, tags, names)] if tags else [])

    def _made(self, unit: str, demand: Demand, nodes: Sequence[Column | TagRef], names: Mapping[Expression, str]) -> Any:
        columns = {node: (node.column if isinstance(node, Column) else node.tag).name for node in nodes}
        kinds = {UNIT_NO: Type.INTEGER, **{name: node.type for node, name in columns.items()}}
        relation = self.sources.relation(self.ready.relations[unit], kinds)
        key = UNIT_NO if UNIT_NO in demand.ready[unit] else KEYS[unit]
        return relation.select(**{KEYS[unit]: relation[key], **{names[node]: relation[name] for node, name in columns.items()}})

    def _levels(self, frame: Any, levels: Sequence[Sequence[Gather]],
                names: Mapping[Expression, str]) -> tuple[Any, list[tuple[str, Any]]]:
        """Return the frame with each level's values for each customer, and the levels' relations with the unit each is by."""
        gathered = []
        for level in levels:
            frame = self._made_once(frame)
            units = dict.fromkeys(node.per for node in level)
            made = [(per, self._grouped([node for node in level if node.per == per], per, frame, names)) for per in units]
            for per, relation in made:
                frame = self._joined(frame, KEYS[per], [relation])
            gathered += made
        return frame, gathered

    def _grouped(self, level: Sequence[Gather], per: str, frame: Any, names: Mapping[Expression, str]) -> Any:
        """Return the values of the gathers of one level and unit, by the number of the unit."""
        parts = {name: part for node in level for name, part in self._gathered_parts(node, frame, names).items()}
        people = frame.filter(frame[KEYS[per]].notnull()).select(KEYS[per], **parts)
        return people.group_by(KEYS[per]).aggregate(**{names[node]: self._gather(node, people, names) for node in level})

    def _gather(self, node: Gather, people: Any, names: Mapping[Expression, str]) -> Any:
        """Return the gathering as an Ibis reduction of a frame that holds its value and condition as columns."""
        name = names[node]
        where = None if node.where is None else people[f"{name}_where"]
        if node.value is None:
            return people.count(where=where)
        value = people[f"{name}_value"]
        if node.function == "exists":
            return people.count(where=value if where is None else value & where)
        return of_values(node.function, node.type, value, where)

    def _gathered_parts(self, node: Gather, frame: Any, names: Mapping[Expression, str]) -> dict[str, Any]:
        parts = {f"{names[node]}_value": node.value, f"{names[node]}_where": node.where}
        return {name: self._lower(part, frame, names) for name, part in parts.items() if part is not None}

    def _lower(self, tree: Expression, frame: Any, names: Mapping[Expression, str]) -> Any:
        def leaf(node: Expression) -> Any:
            if node in names:
                return _or_empty(node, frame[names[node]])
            value = lower(written_out(node, self.sources.schema), leaf, self.as_of)
            if isinstance(node, TagRef) and node.per != CUSTOMER:  # whoever has no such unit has no value of its tags
                return ibis.cases((frame[KEYS[node.per]].notnull(), value))
            return value

        return lower(tree, leaf, self.as_of)


def _or_empty(node: Expression, value: Any) -> Any:
    """Return the column of an aggregate with what stands for no row at all; an integer sum is then clipped to 64 bits."""
    if not isinstance(node, (Aggregate, Gather)):
        return value
    if node.function == "exists":
        return value.fill_null(0) > 0
    empty = FOLDS[node.function].empty
    filled = value if empty is None else value.fill_null(constant(Literal(empty, Type.INTEGER), node.type))
    summed = node.function == "sum" or (isinstance(node, Aggregate) and node.by is not None)
    return clip(filled) if summed and node.type is Type.INTEGER else filled


def _written(relation: Any) -> str:
    return str(ibis.to_sql(relation, dialect="duckdb"))
