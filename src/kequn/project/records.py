"""The records' database of a home: made ready and looked at."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kequn.kernel.errors import KequnError


class RecordsError(KequnError):
    """The records cannot be reached, or are of another version of Kequn."""


def set_up() -> None:
    """Load Django with the settings of the environment; repeating is harmless."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kequn.project.settings")
    import django

    django.setup()


def in_use(home: Path) -> bool:
    """Return whether the home has records; a home that was never served has none. It says so to the process, too."""
    named = any(os.environ.get(f"DATABASE_URL{ending}") for ending in ("", "_FILE"))
    if not named and not (home / "records.sqlite3").exists():
        return False
    os.environ["KEQUN_HOME"] = str(home.absolute())
    return True


@contextmanager
def reached() -> Iterator[None]:
    """Use the records. RecordsError in one line where they cannot be reached or are of another version of Kequn."""
    if waiting := pending():
        raise RecordsError(f"the records wait for {len(waiting)} migrations; kequn serve brings them to this version")
    from django.db import Error

    try:
        yield
    except Error as problem:
        raise RecordsError(_unreachable(problem)) from None


def migrate() -> None:
    """Bring the records to this version of Kequn. RecordsError where the database cannot be reached."""
    set_up()
    from django.core.management import call_command
    from django.db import Error, connection

    try:
        call_command("migrate", verbosity=0, interactive=False)
    except Error as problem:
        raise RecordsError(_unreachable(problem)) from None
    finally:
        connection.close()


def resume() -> None:
    """Have a worker write into the records what a run published and nobody wrote there yet."""
    from django.conf import settings

    from kequn.warehouse.home import Paths
    from kequn.work.jobs import enqueue
    from kequn.work.kinds import PUBLISH

    if Paths(settings.KEQUN_HOME).current.exists():
        enqueue(PUBLISH, key=PUBLISH, actor="serve")


def pending() -> list[str]:
    """Return the migrations that were not applied yet. RecordsError where the database cannot be reached."""
    set_up()
    from django.db import Error, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Error as problem:
        raise RecordsError(_unreachable(problem)) from None
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def applied() -> list[str]:
    """Return the migrations that the database has, in the order of their names."""
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


def _unreachable(problem: Exception) -> str:
    # The text of a driver's error may hold the password of the address.
    return f"the records' database cannot be reached ({type(problem).__name__}); look at DATABASE_URL and at the server"
