"""One `[[table]]` over one file's header as SQL: keys, customers, columns, and for each row the reason why it cannot be taken."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kequn.facts.schema import Type
from kequn.kernel.errors import MappingError
from kequn.sources.columns import compile_column, empty
from kequn.sources.expression import Compiler
from kequn.sources.formats import FormatError
from kequn.sources.functions import as_text
from kequn.sources.mapping import Mapping, TableMapping
from kequn.sources.values import DAY, TEXT, TIME, Check, ExpressionError, Value
from kequn.warehouse import sql
from kequn.warehouse.tables import TABLES

SEPARATOR = "chr(31)"


@dataclass(frozen=True)
class Shape:
    """What is known of a relation of raw rows.

    `trim` is none (no spaces anywhere), ascii (no spaces but ASCII ones) or full.
    """

    header: tuple[str, ...]
    file: str = ""
    trim: str = "full"
    salt: str = ""
    zone: str = "UTC"
    home_zone: str = "UTC"


@dataclass(frozen=True)
class RowSql:
    """The pieces of the conversion. `columns` are canonical name → SQL over `relation`; `reason` is null for a good row."""

    relation: str
    key: str
    customer: str | None
    known_at: str | None
    columns: dict[str, str]
    reason: str
    taken: str


def compile_table(mapping: Mapping, table: TableMapping, shape: Shape | None, relation: str = "raw") -> RowSql:
    """Translate a table's mapping over a relation of raw rows: line, problem and the header's columns as c0, c1 ….

    Without a shape it only checks the mapping. MappingError says where and what. Lookups are relations `lookup_table(…)` with
    their keys as key0 …, the columns they give as take0 …, and `matches`.
    """
    return _TableCompiler(mapping, table, shape).rows(relation)


def mentioned(mapping: Mapping, table: TableMapping) -> set[str]:
    """Return the names of columns of the file that a table's mapping mentions."""
    compiler = _TableCompiler(mapping, table, None)
    compiler.rows("raw")
    return compiler.compiler.mentioned


def lookup_table(table: TableMapping, index: int) -> str:
    """Return the name of the temporary table of a lookup."""
    return f"lookup_{table.position}_{index}"


def text_of(column: str, trim: str, null: Sequence[str]) -> str:
    """Return the SQL of a raw column: trimmed, null where it is empty or one of the texts that mean nothing."""
    text = {
        "none": column,
        "ascii": f"CASE WHEN prefix({column}, ' ') OR suffix({column}, ' ') THEN nullif(trim({column}), '') ELSE {column} END",
        "full": f"nullif(trim({column}), '')",
    }[trim]
    meaningless = [word for word in null if word]
    return f"CASE WHEN {text} NOT IN ({', '.join(map(sql.text, meaningless))}) THEN {text} END" if meaningless else text


def names_of(header: Sequence[str], trim: str, null: Sequence[str]) -> dict[str, str]:
    """Return name → SQL of the trimmed text; of a name that stands twice the first column counts."""
    return {name: text_of(f"c{index}", trim, null) for index, name in reversed(list(enumerate(header)))}


class _TableCompiler:
    """Translates the parts of one table's mapping one after another, and gathers what each row can be complained of."""

    def __init__(self, mapping: Mapping, table: TableMapping, shape: Shape | None) -> None:
        self.mapping, self.table, self.shape = mapping, table, shape or Shape(())
        names = names_of(shape.header, shape.trim, table.null) if shape else None
        self.compiler = Compiler(
            names,
            codes=mapping.codes,
            zone=self.shape.zone,
            salt=self.shape.salt,
            file=self.shape.file,
        )
        self.complaints: list[Check] = []

    def rows(self, relation: str) -> RowSql:
        """Return the pieces for this relation."""
        joined = 0
        for index in range(len(self.table.lookups)):
            relation = self._joined(index, relation, joined)
            joined = len(self.compiler.layers.names)
        taken = self._taken()
        key, customer, known_at, columns = self._key(), self._customer(), self._known_at(), self._columns()
        reason = self._reason()
        return RowSql(self.compiler.layers.over(relation, after=joined), key, customer, known_at, columns, reason, taken)

    def _at(self, place: str, make: Callable[[], Value]) -> Value:
        try:
            return make()
        except (ExpressionError, FormatError) as problem:
            file = f" ({self.shape.file})" if self.shape.file else ""
            raise MappingError(f"{self.mapping.where}: {self.table.label}: {place}: {problem}{file}") from None

    def _text(self, place: str, expression: str) -> Value:
        value = self._at(place, lambda: as_text(self.compiler.compile(expression)))
        self._complain(place, value.checks)
        return value

    def _complain(self, label: str, checks: Sequence[Check]) -> None:
        self.complaints.extend(Check(check.failed, f"{label} {check.what}") for check in checks)

    def _joined(self, index: int, relation: str, below: int) -> str:
        """Return the relation with what a lookup gives; `below` layers lie in it already. The next ones may ask by it."""
        lookup, name = self.table.lookups[index], lookup_table(self.table, index)
        on = [self._text(f"lookup.{lookup.name}: on.{column}", expression) for column, expression in lookup.on]
        self.complaints.append(Check(f"matches{index} > 1", f"lookup {lookup.name} has several rows for it"))
        self.compiler.lookups[lookup.name] = lookup.take
        whole = [sql.name(f"{lookup.name}.{column}") for column in lookup.take]
        taken = ", ".join(f"{name}.take{place} AS {column}" for place, column in enumerate(whole))
        keys = " AND ".join(f"{name}.key{number} = {value.sql}" for number, value in enumerate(on))
        below_it = self.compiler.layers.over(relation, after=below)
        return f"(SELECT r.*, {taken}, {name}.matches AS matches{index} FROM {below_it} AS r LEFT JOIN {name} ON {keys})"

    def _taken(self) -> str:
        if self.table.where is None:
            return "true"
        condition = self.table.where
        where = self._at("where", lambda: self.compiler.condition(condition))
        self._complain("where", where.checks)
        failed = "".join(f" OR {check.failed}" for check in where.checks)
        return f"(problem IS NOT NULL OR ({where.sql}){failed})"

    def _key(self) -> str:
        parts = [self._text("key", expression) for expression in self.table.key]
        for part, expression in zip(parts, self.table.key, strict=True):
            self._complain(f"key {expression}", (empty(part),))
        if len(parts) == 1:
            key = parts[0].sql
        else:
            key = " || '|' || ".join(
                f"replace(replace({part.sql}, chr(92), chr(92) || chr(92)), '|', chr(92) || '|')" for part in parts
            )
        if self.table.key and self.table.repeats != "keep":
            return key
        fields = ", ".join(f"coalesce(c{index}, '')" for index in range(len(self.shape.header)))
        content = f"CASE WHEN problem IS NULL THEN md5(concat_ws({SEPARATOR}, {fields or 'NULL'})) END"
        return f"{key} || '#' || {content}" if parts else content

    def _customer(self) -> str | None:
        rule = self.table.customer
        if rule is None:
            return None
        value = self._text("customer", rule.named_by)
        if not rule.optional:
            self._complain("customer", (empty(value),))
        return value.sql

    def _known_at(self) -> str | None:
        expression = self.table.known_at
        if expression is None:
            return None
        value = self._at("known_at", lambda: self.compiler.compile(expression))
        if value.kind == TEXT:
            value = self._at("known_at", lambda: self.compiler.toward(value, TIME))
        if value.kind not in (DAY, TIME):
            raise MappingError(f"{self.mapping.where}: {self.table.label}: known_at: {expression!r} is no date or time")
        self._complain("known_at", (*value.checks, empty(value)))
        return self._utc(f"({value.sql})::TIMESTAMP")

    def _utc(self, local: str) -> str:
        return local if self.shape.zone == "UTC" else f"timezone('UTC', timezone({sql.text(self.shape.zone)}, {local}))"

    def _columns(self) -> dict[str, str]:
        made: dict[str, str] = {}
        for rule in self.table.columns:
            value = self._at(f"columns.{rule.target}", lambda rule=rule: compile_column(self.compiler, rule))  # type: ignore[misc]
            self._complain(rule.target, value.checks)
            made[rule.target] = self._utc(value.sql) if rule.type is Type.TIMESTAMP else value.sql
            if rule.target in ("occurred_at", "occurred_on"):
                self._complain(rule.target, (empty(value),) if self._is_the_day(rule.target) else ())
            if rule.target == "occurred_at" and self._is_the_day("occurred_at"):
                made["occurred_on"] = f"({self._home_time(value.sql)})::DATE"
        if (
            "amount" in made
            and "currency" not in made
            and any(column.name == "currency" for column in TABLES[self.table.name].columns)
        ):
            made["currency"] = "NULL::VARCHAR"
        return made

    def _is_the_day(self, target: str) -> bool:
        """Tell whether this column says when a row happened: occurred_on, or occurred_at where it stands alone."""
        given = {rule.target for rule in self.table.columns}
        return TABLES[self.table.name].day is not None and (target == "occurred_on" or "occurred_on" not in given)

    def _home_time(self, local: str) -> str:
        zone, home = self.shape.zone, self.shape.home_zone
        return local if zone == home else f"timezone({sql.text(home)}, timezone({sql.text(zone)}, {local}))"

    def _reason(self) -> str:
        if not self.complaints:
            return "problem"
        failed = " OR ".join(f"({check.failed})" for check in self.complaints)
        said = ", ".join(f"CASE WHEN {check.failed} THEN {sql.text(check.what)} END" for check in self.complaints)
        return f"CASE WHEN problem IS NOT NULL THEN problem WHEN {failed} THEN concat_ws('; ', {said}) END"
