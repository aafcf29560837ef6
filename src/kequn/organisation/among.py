"""The lookup `among`: rows whose number is one of however many, sent as one value, so that no database's limit is met.

`IN` with a placeholder for each number costs Django more to write than a database to answer (500 numbers: a third).
"""

from __future__ import annotations

import json
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BigIntegerField, Lookup
from django.db.models.sql.compiler import SQLCompiler


@BigIntegerField.register_lookup
class Among(Lookup):  # type: ignore[type-arg]  # any collection of numbers
    """`Contact.objects.filter(customer_no__among=numbers)`."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_: Any) -> tuple[str, list[Any]]:
        """Return the SQL on SQLite."""
        column, given = self.process_lhs(compiler, connection)
        return f"{column} IN (SELECT value FROM json_each(%s))", [*given, json.dumps(self._numbers())]

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_: Any) -> tuple[str, list[Any]]:
        """Return the SQL on PostgreSQL."""
        column, given = self.process_lhs(compiler, connection)
        return f"{column} = ANY(%s)", [*given, self._numbers()]

    def _numbers(self) -> list[int]:
        if not self.rhs:
            raise EmptyResultSet  # nothing is asked, as of an empty `IN`
        return sorted(map(int, self.rhs))
