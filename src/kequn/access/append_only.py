"""Tables to which rows are only ever added: triggers on both databases refuse to change, delete or empty them."""

from __future__ import annotations

from typing import Any

TABLES = ("access_readlog", "access_readlogcustomer")
REFUSAL = "the log is append-only"

_FUNCTION = f"""
CREATE OR REPLACE FUNCTION kequn_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$
"""


def install(connection: Any) -> None:
    """Make the triggers; `connection` is Django's."""
    for statement in _statements(connection.vendor):
        with connection.cursor() as cursor:
            cursor.execute(statement)


def remove(connection: Any) -> None:
    """Take the triggers away: only for undoing the migration, and for tests that empty their database."""
    with connection.cursor() as cursor:
        for table in TABLES:
            for trigger in ("update", "delete", "truncate"):
                on = f" ON {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{trigger}{on}")


def _statements(vendor: str) -> list[str]:
    if vendor == "postgresql":
        rows = [f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table} FOR EACH {each} EXECUTE FUNCTION kequn_append_only()"
                for table in TABLES for verb, each in (("update", "ROW"), ("delete", "ROW"), ("truncate", "STATEMENT"))]
        return [_FUNCTION, *rows]
    return [f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
            for table in TABLES for verb in ("update", "delete")]
