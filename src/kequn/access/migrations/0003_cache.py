from typing import Any

from django.core.management import call_command
from django.db import migrations

TABLE = "access_cache"


def make(apps: Any, editor: Any) -> None:
    call_command("createcachetable", TABLE, database=editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    """The table of the cache, in which the rate limits of signing in count: every process sees it."""

    dependencies = [("access", "0002_logs_keys_and_approvals")]

    operations = [migrations.RunPython(make, lambda apps, editor: editor.execute(f"DROP TABLE {TABLE}"))]
