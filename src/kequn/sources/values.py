"""What an expression is translated to: SQL with its kind, and the checks that are true where a value could not be had."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kequn.facts.schema import Type

TEXT, NUMBER, BOOLEAN, DAY, TIME, NOTHING = "text", "number", "boolean", "date", "time", "nothing"
KIND_OF: dict[Type, str] = {
    Type.TEXT: TEXT,
    Type.MONEY: NUMBER,
    Type.INTEGER: NUMBER,
    Type.FLOAT: NUMBER,
    Type.BOOLEAN: BOOLEAN,
    Type.DATE: DAY,
    Type.TIMESTAMP: TIME,
}


class ExpressionError(Exception):
    """A mapping's expression is wrong; the text says what, without the place."""


@dataclass(frozen=True)
class Check:
    """SQL that is true where the value could not be had, and what to say then."""

    failed: str
    what: str


@dataclass(frozen=True)
class Value:
    """A translated expression. `literal` is the text of a text literal."""

    sql: str
    kind: str
    checks: tuple[Check, ...] = ()
    literal: str | None = None
    stored: Type | None = None  # the type the SQL already has, where it is a canonical one

    def under(self, condition: str) -> tuple[Check, ...]:
        """Return the checks, complaining only where the condition holds."""
        return tuple(Check(f"({condition}) AND {check.failed}", check.what) for check in self.checks)


class Layers:
    """Conversions that are computed once under a name, in layers of sub-selects, however often an expression mentions them."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}
        self.levels: dict[str, int] = {}

    def add(self, definition: str) -> str:
        """Return the name of a definition; the same one is computed once."""
        if definition not in self.names:
            name = f"v{len(self.names)}"
            used = [self.levels.get(mentioned, 0) for mentioned in re.findall(r"\bv[0-9]+\b", definition)]
            self.names[definition], self.levels[name] = name, 1 + max(used, default=0)
        return self.names[definition]

    def over(self, relation: str, *, after: int = 0) -> str:
        """Return the relation with all definitions but the first `after` as further columns."""
        fresh = list(self.names.items())[after:]
        for level in sorted({self.levels[name] for _, name in fresh}):
            listed = ", ".join(f"{definition} AS {name}" for definition, name in fresh if self.levels[name] == level)
            relation = f"(SELECT *, {listed} FROM {relation})"
        return relation
