"""What every house does daily: remove ended sessions. An administrator may move the time or switch it off."""

from datetime import time
from typing import Any

from django.db import migrations


def add(apps: Any, _editor: Any) -> None:
    apps.get_model("work", "Schedule").objects.get_or_create(
        name="sessions", defaults={"kind": "sessions", "at": time(3, 30)})


class Migration(migrations.Migration):

    dependencies = [("work", "0001_initial")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
