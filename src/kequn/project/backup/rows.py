"""The records as files that both databases read: a file per table, a row per line, a value per column by its name."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.core.serializers import sort_dependencies
from django.db import connection, models, transaction

from kequn.project.records import RecordsError

Model = type[models.Model]
LEFT_OUT = ("sessions.Session", "work.Worker")  # who is signed in, and which workers are alive, belong to a running house
MADE_BY_MIGRATING = ("contenttypes.ContentType", "auth.Permission", "work.Schedule")
CHUNK = 1000


def tables() -> list[Model]:
    """Return the tables whose rows are kept, each after those it refers to."""
    ordered = sort_dependencies([(config, None) for config in apps.get_app_configs()], allow_cycles=True)
    found: list[Any] = [*ordered, *(field.remote_field.through for model in ordered for field in _joined(model))]
    kept = [model for model in dict.fromkeys(found) if model._meta.managed and not model._meta.proxy]
    return [model for model in kept if model._meta.label not in LEFT_OUT]


def _joined(model: Any) -> list[Any]:
    """Return the fields of a model whose rows stand in a table of their own that no model names."""
    return [field for field in model._meta.many_to_many if field.remote_field.through._meta.auto_created]


def write(folder: Path) -> dict[str, int]:
    """Write every table's rows, in the order of their keys; return how many there are of each."""
    folder.mkdir(parents=True)
    counts = {}
    for model in tables():
        rows = model._base_manager.order_by("pk").iterator(chunk_size=CHUNK)  # of all rows, whatever a manager hides
        with (folder / f"{model._meta.label}.jsonl").open("w", encoding="utf-8") as file:
            count = 0
            for row in rows:
                # Sorted, as PostgreSQL keeps the keys of a JSON column in an order of its own.
                file.write(json.dumps(_plain(row), ensure_ascii=False, sort_keys=True) + "\n")
                count += 1
        counts[model._meta.label] = count
    return counts


def read(folder: Path) -> dict[str, int]:
    """Put all rows into an empty database, in one transaction; return how many there are of each table."""
    refuse_rows()
    with transaction.atomic(), connection.constraint_checks_disabled():
        for model in reversed(tables()):
            if model._meta.label in MADE_BY_MIGRATING:
                model._base_manager.all().delete()
        counts = {model._meta.label: _insert(model, folder / f"{model._meta.label}.jsonl") for model in tables()}
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), tables()):
                cursor.execute(statement)
        connection.check_constraints()
    return counts


def refuse_rows() -> None:
    """Raise RecordsError where the database holds anything that migrating did not make."""
    for model in tables():
        if model._meta.label not in MADE_BY_MIGRATING and model._base_manager.exists():
            raise RecordsError(f"the database of the records is not empty (table {model._meta.db_table} has rows); "
                               "name an empty one by DATABASE_URL")


def _plain(row: models.Model) -> dict[str, Any]:
    return {field.attname: None if getattr(row, field.attname) is None else _value(field, row)
            for field in row._meta.concrete_fields}


def _value(field: Any, row: models.Model) -> Any:
    value = getattr(row, field.attname)
    plain = isinstance(value, bool | int | float | str) or isinstance(field, models.JSONField)
    return value if plain else field.value_to_string(row)


def _insert(model: Model, path: Path) -> int:
    fields = model._meta.concrete_fields
    count = 0
    for rows in _chunks(_rows(model, path)):
        # `raw`: values as they are; a field that sets the time of its making would otherwise set it to now.
        model._base_manager.get_queryset()._insert(rows, fields=fields, raw=True)  # type: ignore[attr-defined]
        count += len(rows)
    return count


def _rows(model: Model, path: Path) -> Iterator[models.Model]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            values = json.loads(line)
            row = model()
            for field in model._meta.concrete_fields:
                value = values[field.attname]
                plain = value is None or isinstance(field, models.JSONField)
                setattr(row, field.attname, value if plain else field.to_python(value))
            yield row


def _chunks(rows: Iterator[models.Model]) -> Iterator[list[models.Model]]:
    # SQLite takes a limited number of values in one statement; a hundred rows of any table are within it.
    while chunk := list(islice(rows, 100)):
        yield chunk
