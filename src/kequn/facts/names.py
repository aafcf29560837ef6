"""What a name in an expression stands for: a column, a tag, a table; in English or in Chinese.

A bare name is looked for in this order: in `where=` the columns of the table alone; else, where a household or an employer
is asked for, its columns; then the columns of `customers`; then tags. So a column hides a tag of the same name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kequn.facts.alias import alias
from kequn.facts.functions import UNITS_ZH
from kequn.facts.nodes import CUSTOMER, UNITS, Column, Expression, Named, TagRef
from kequn.facts.schema import Column as SchemaColumn
from kequn.facts.schema import Schema, Table, Tag
from kequn.kernel.errors import LanguageError
from kequn.kernel.nearest import hint

GATHERING = {name: unit for unit, zh in UNITS_ZH.items() for name in (unit, zh)}  # what stands before the dot → the unit


def find_table(schema: Schema, name: str) -> Table | None:
    """Return the table of that English or Chinese name, or None."""
    titled = (table for table in schema.tables.values() if alias(table.zh) == name)
    return schema.tables.get(name) or next(titled, None)


def find_column(table: Table, name: str) -> SchemaColumn | None:
    """Return the table's column of that English or Chinese name, or None."""
    aliased = (column for column in table.columns if name in (alias(column.name), alias(column.zh)))
    return table.column(name) or next(aliased, None)


def column_of(table: Table, name: str) -> Column:
    """Return the node of a table's column."""
    column = find_column(table, name)
    if column is None:
        raise LanguageError(f"{_called(table, name)} has no column {name!r}{hint(name, _column_names(table, name))}")
    return Column(named(table), Named(column.name, alias(column.zh)), column.type)


def named(table: Table) -> Named:
    """Return the table's two names."""
    return Named(table.name, alias(table.zh))


def attribute(schema: Schema, base: str, name: str) -> Column:
    """Return the node of `base.name`: a table's column; `household.name` is one of `households`, `employer.…` of `employers`."""
    table = schema.tables.get(UNITS[GATHERING[base]]) if base in GATHERING else find_table(schema, base)
    if table is None:
        known = [table.name if base.isascii() else alias(table.zh) for table in schema.tables.values()]
        raise LanguageError(f"there is no table {base!r}{hint(base, known)}")
    return column_of(table, name)


def bare(schema: Schema, name: str, unit: str) -> Expression:
    """Return the node of a bare name in a question about that unit."""
    homes = [UNITS[unit]] if unit == CUSTOMER else [UNITS[unit], UNITS[CUSTOMER]]
    for home in homes:
        table = schema.tables.get(home)
        if table is not None and find_column(table, name) is not None:
            return column_of(table, name)
    tag = find_tag(schema, name)
    if tag is not None:
        return tag_ref(schema, tag)
    raise LanguageError(_unknown(schema, name, homes))


def find_tag(schema: Schema, name: str) -> Tag | None:
    """Return the tag of that id or Chinese title, or None; two tags of one title have to be called by their ids."""
    if name in schema.tags:
        return schema.tags[name]
    same = [tag for tag in schema.tags.values() if name in (alias(tag.id), alias(tag.zh))]
    if len(same) > 1:
        raise LanguageError(f"{name!r} is the title of several tags: write {' or '.join(tag.id for tag in same)}")
    return same[0] if same else None


def tag_ref(schema: Schema, tag: Tag) -> TagRef:
    """Return the node of a tag; it prints by its id where its Chinese title would mean something else."""
    zh = alias(tag.zh)
    homes = {UNITS[CUSTOMER], UNITS[tag.unit]}  # those whose columns come before a tag where it may be named
    hidden = any(find_column(schema.tables[home], zh) for home in homes if home in schema.tables)
    shared = any(other.id != tag.id and alias(other.zh) == zh for other in schema.tags.values())
    return TagRef(Named(tag.id, alias(tag.id) if hidden or shared else zh), tag.unit, tag.type)


def known_names(schema: Schema, *, zh: bool, homes: Iterable[str] = tuple(UNITS.values())) -> list[str]:
    """Return the bare names of one language, for a hint."""
    columns = [column for home in homes if home in schema.tables for column in schema.tables[home].columns]
    if zh:
        return [*(alias(column.zh) for column in columns), *(alias(tag.zh) for tag in schema.tags.values())]
    return [*(column.name for column in columns), *schema.tags]


def every_name(schema: Schema) -> Iterator[str]:
    """Yield all names of tables, columns and tags, in both languages."""
    for table in schema.tables.values():
        yield from (table.name, alias(table.zh))
        for column in table.columns:
            yield from (column.name, alias(column.name), alias(column.zh))
    for tag in schema.tags.values():
        yield from (tag.id, alias(tag.id), alias(tag.zh))


def _unknown(schema: Schema, name: str, homes: list[str]) -> str:
    table = find_table(schema, name)
    if table is not None:
        return f"{name} is a table: fold its rows, e.g. count({name})"
    zh = not name.isascii()
    for unit, title in UNITS_ZH.items():
        home = schema.tables.get(UNITS[unit])
        if home is not None and find_column(home, name) is not None:
            return f"there is no {name!r} of a customer; did you mean '{title if zh else unit}.{name}'?"
    near = hint(name, known_names(schema, zh=zh, homes=homes))
    if near:
        return f"there is no {name!r}{near}"
    homes_of = [table for table in schema.tables.values() if not table.one and find_column(table, name) is not None]
    if homes_of:
        base = alias(homes_of[0].zh) if zh else homes_of[0].name
        return f"there is no {name!r} of a customer; did you mean '{base}.{name}' inside a function?"
    return f"there is no {name!r}{hint(name, _dotted_names(schema, zh=zh))}"


def _dotted_names(schema: Schema, *, zh: bool) -> list[str]:
    return [
        f"{alias(table.zh) if zh else table.name}.{alias(column.zh) if zh else column.name}"
        for table in schema.tables.values()
        for column in table.columns
    ]


def _column_names(table: Table, like: str) -> list[str]:
    return [alias(column.name) if like.isascii() else alias(column.zh) for column in table.columns]


def _called(table: Table, name: str) -> str:
    return table.name if name.isascii() else alias(table.zh)
