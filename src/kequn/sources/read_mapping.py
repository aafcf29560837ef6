"""From a TOML file to a `Mapping`: the whole of it is checked before any row is read, each mistake is one clear line."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from zoneinfo import available_timezones

from kequn.facts.schema import Type
from kequn.kernel.errors import MappingError
from kequn.kernel.nearest import hint
from kequn.sources.expression import Compiler
from kequn.sources.mapping import MODES, REPEATS, ColumnRule, CustomerRule, Database, Lookup, Mapping, NumberFormat, TableMapping
from kequn.sources.read_reading import read_reading
from kequn.sources.rows import compile_table
from kequn.sources.section import Section
from kequn.sources.values import ExpressionError
from kequn.warehouse.tables import TABLES

WORD = r"[A-Za-z0-9_-]+"
MINUS = ("leading", "trailing", "parentheses")
DERIVED = ("currency_amount",)  # follow from other columns
CUSTOMER_COLUMN = "other_customer_no"  # the one column that names a customer beside the row's own
Codes = dict[str, tuple[tuple[str, str], ...]]


def read_mapping(path: Path) -> Mapping:
    """Read and check a mapping file. MappingError in one line for the first mistake."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as problem:
        raise MappingError(f"{path}: the mapping cannot be read ({problem.strerror})") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise MappingError(f"{path}: not valid TOML: {problem}") from None
    root = Section(content, str(path))
    head = root.section("mapping")
    if head is None:
        raise root.error("the section [mapping] is missing; it names the source")
    codes = _codes(root)
    source = _word(head, head.need("source"), "source")
    currency, zone = head.text("currency"), head.text("time_zone")
    if currency is not None and not re.fullmatch("[A-Z]{3}", currency):
        raise head.error(f"currency {currency!r} is not a code of three capital letters such as CNY")
    if zone is not None and zone not in available_timezones():
        raise head.error(f"time_zone {zone!r} is unknown{hint(zone, available_timezones())}")
    head.done()
    tables = _tables(root, source, codes)
    root.done()
    mapping = Mapping(str(path), source, tables, currency, zone, codes)
    for table in tables:
        _check_expressions(mapping, table)
    return mapping


def _check_expressions(mapping: Mapping, table: TableMapping) -> None:
    """Translate everything once without knowing the file's columns, so that mistakes are found before any row is read."""
    compile_table(mapping, table, None)
    for lookup in table.lookups:
        try:
            Compiler(None, codes=mapping.codes).condition(lookup.where or "True")
        except ExpressionError as problem:
            raise MappingError(f"{mapping.where}: {table.label}: lookup.{lookup.name}: where: {problem}") from None


def _word(section: Section, value: str, key: str) -> str:
    if not re.fullmatch(WORD, value):
        raise section.error(f"{key} {value!r} must be made of letters, digits, _ and -")
    return value


def _codes(root: Section) -> Codes:
    section = root.section("codes")
    return {name: section.pairs(name) for name in section.content} if section else {}


def _tables(root: Section, source: str, codes: Codes) -> tuple[TableMapping, ...]:
    listed = root.get("table", list)
    if not listed:
        raise root.error("there is no [[table]]")
    tables: list[TableMapping] = []
    for position, content in enumerate(listed):
        tables.append(_table(Section(content, f"{root.where}: table {position + 1}"), source, position, codes))
        if tables[-1].label in [table.label for table in tables[:-1]]:
            raise root.error(f'two [[table]] are called {tables[-1].label!r}; tell them apart by part = "…"')
    return tuple(tables)


def _table(section: Section, source: str, position: int, codes: Codes) -> TableMapping:
    name = section.need("name")
    if name not in TABLES:
        raise section.error(f"name {name!r} is not a canonical table{hint(name, TABLES)}")
    part = section.text("part")
    label = f"{name}.{_word(section, part, 'part')}" if part else name
    section.where = f"{section.where.rsplit(':', 1)[0]}: {label}"
    table = TableMapping(
        name=name,
        label=label,
        source=f"{source}.{part}" if part else source,
        position=position,
        columns=_columns(section, name, codes),
        files=section.texts("files"),
        database=_database(section),
        reading=read_reading(section),
        mode=section.one_of("mode", MODES, "append"),
        key=section.texts("key"),
        repeats=section.one_of("repeats", REPEATS, "contradict"),
        where=section.text("where"),
        customer=_customer(section),
        known_at=section.text("known_at"),
        null=section.texts("null", ("",)),
        lookups=_lookups(section),
        flag=section.text("flag"),
    )
    section.done()
    _check(section, table)
    return table


def _check(section: Section, table: TableMapping) -> None:
    if bool(table.files) == (table.database is not None):
        raise section.error("say either files or database")
    if table.mode != "append" and (not table.key or table.repeats == "keep"):
        raise section.error(f"mode {table.mode!r} needs a key{' and cannot keep repeats' if table.key else ''}")
    if table.name == "customers" and (table.customer is None or table.customer.id is None or table.customer.optional):
        raise section.error("customers need customer = { id = …, namespace = … }, not optional")
    given = {column.target for column in table.columns}
    day = TABLES[table.name].day
    if day and not given & {day, "occurred_at"}:
        raise section.error(f"columns: one of {day}, occurred_at is needed, for {table.name} are cut by day")
    if "currency" in given and "amount" not in given and any(column.name == "amount" for column in TABLES[table.name].columns):
        raise section.error("columns: currency is given without amount")


def _columns(section: Section, name: str, codes: Codes) -> tuple[ColumnRule, ...]:
    columns = section.section("columns")
    content = columns.content if columns else {}
    rules = {target: _column(section, name, target, value, codes) for target, value in content.items()}
    return tuple(rules[column.name] for column in TABLES[name].columns if column.name in rules)


def _column(section: Section, name: str, target: str, value: object, codes: Codes) -> ColumnRule:
    column = next((column for column in TABLES[name].columns if column.name == target), None)
    known = [column.name for column in TABLES[name].columns if column.name not in DERIVED]
    if column is None or target in DERIVED:
        raise section.error(f"columns: {name} has no column {target!r} to be given{hint(target, known)}")
    if target == CUSTOMER_COLUMN:
        return _other_customer(section, target, value)
    if isinstance(value, str):
        return ColumnRule(target, column.type, source=value)
    if not isinstance(value, dict):
        raise section.error(f"columns.{target} must be a text or a table {{ … }}; a constant is {{ value = … }}")
    own = Section(value, f"{section.where}: columns.{target}")
    if "customer" in value:
        raise own.error(f"customer is said, but only {CUSTOMER_COLUMN} names a customer")
    constant = own.get("value", str, int, float, bool)
    rule = ColumnRule(
        target,
        column.type,
        source=own.text("from"),
        constant=constant,
        dates=own.texts("date"),
        number=_number(own),
        codes=_code_list(own, codes),
        otherwise=own.text("else"),
        keep_unknown=value.get("else") == "keep",
        required=own.flag("required"),
    )
    own.done()
    if (rule.source is None) == (constant is None):
        raise own.error("say either from or value")
    if sum((bool(rule.dates), rule.number is not None, rule.codes is not None)) > 1:
        raise own.error("only one of date, number and codes can be said")
    if rule.dates and column.type not in (Type.DATE, Type.TIMESTAMP):
        raise own.error(f"date is said but the column is {column.type}")
    if rule.number and column.type not in (Type.MONEY, Type.INTEGER, Type.FLOAT):
        raise own.error(f"number is said but the column is {column.type}")
    if rule.otherwise is not None and rule.codes is None:
        raise own.error("else is said without codes")
    return rule


def _other_customer(section: Section, target: str, value: object) -> ColumnRule:
    if not isinstance(value, dict) or "customer" not in value:
        raise section.error(f"columns.{target} is a customer: say {{ customer = …, namespace = … }}")
    own = Section(value, f"{section.where}: columns.{target}")
    rule = ColumnRule(
        target, Type.TEXT, source=own.need("customer"), namespace=own.need("namespace"), required=own.flag("required")
    )
    own.done()
    return rule


def _code_list(own: Section, codes: Codes) -> tuple[tuple[str, str], ...] | None:
    value = own.get("codes", str, dict)
    if isinstance(value, str):
        if value not in codes:
            raise own.error(f"there is no code list [codes.{value}]{hint(value, codes)}")
        return codes[value]
    return None if value is None else own.pairs("codes")


def _number(own: Section) -> NumberFormat | None:
    section = own.section("number")
    if section is None:
        return None
    number = NumberFormat(
        decimal=section.text("decimal", ".") or ".",
        thousands=section.text("thousands", "") or "",
        implied=section.count("implied"),
        minus=section.one_of("minus", MINUS, "leading"),
        positive=section.text("positive", "") or "",
        negative=section.text("negative", "") or "",
    )
    section.done()
    if number.decimal == number.thousands:
        raise section.error("decimal and thousands are the same")
    return number


def _customer(section: Section) -> CustomerRule | None:
    own = section.section("customer")
    if own is None:
        return None
    rule = CustomerRule(own.text("id"), own.text("namespace"), own.text("account"), own.text("source"), own.text("number"),
                        own.flag("optional"))
    own.done()
    if sum(named is not None for named in (rule.id, rule.account, rule.number)) != 1:
        raise own.error("say one of id (with namespace), account and number")
    if (rule.id is None) != (rule.namespace is None):
        raise own.error("id and namespace belong together")
    if rule.source and not rule.account:
        raise own.error("source belongs to account; a namespace is shared by the whole home")
    return rule


def _database(section: Section) -> Database | None:
    own = section.section("database")
    if own is None:
        return None
    database = Database(own.need("url"), own.text("table"), own.text("query"))
    own.done()
    if (database.table is None) == (database.query is None):
        raise own.error("say either table or query")
    return database


def _lookups(section: Section) -> tuple[Lookup, ...]:
    own = section.section("lookup")
    return tuple(_lookup(own, name) for name in own.content) if own else ()


def _lookup(parent: Section, name: str) -> Lookup:
    own = parent.section(name)
    if own is None or not name.isidentifier():
        raise parent.error(f"{name!r} is not a name for a lookup")
    lookup = Lookup(
        name,
        own.texts("files"),
        own.pairs("on"),
        own.texts("take"),
        own.text("where"),
        read_reading(own),
        own.texts("null", ("",)),
    )
    own.done()
    for key in ("files", "on", "take"):
        if not getattr(lookup, key):
            raise own.error(f"{key} is missing")
    return lookup
